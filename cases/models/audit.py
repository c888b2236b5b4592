"""The access log: every read and change of patient data, in a keyed hash chain.

Rows are append-only (database triggers) and chained by HMAC-SHA256 over canonical JSON,
the previous hash and a gapless sequence; the key lives outside the database. That makes
tampering evident, not impossible.
"""

from django.db import models


class AuditChain(models.Model):
    """The head of one chain. Its row lock gives the next sequence number."""

    name = models.CharField(max_length=64, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.name}@{self.sequence}"


class AuditEntry(models.Model):
    """One line of the access log. `verb` is the permission that was used."""

    id = models.BigAutoField(primary_key=True)
    chain = models.CharField(max_length=64)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=160)
    role = models.CharField(max_length=20, blank=True)
    via = models.CharField(max_length=20)
    verb = models.CharField(max_length=60)
    board = models.ForeignKey("cases.Board", models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey("cases.Patient", models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=45, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="one_entry_per_sequence")]
        indexes = [models.Index(fields=["case", "at"]), models.Index(fields=["patient", "at"])]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%d-%b-%Y %H:%M} {self.actor_name} {self.verb}"
