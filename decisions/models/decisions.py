"""What the board decided, version by version, and who signed it. Append-only."""

import uuid

from django.db import models

from decisions.consensus.meanings import MEANINGS


class Decision(models.Model):
    """One signed version of a board's decision on a case.

    `payload` is the canonical content that was signed; `payload_hash` its SHA-256;
    `previous_hash` chains an amendment to what it amends. `outcome` none_yet is a deferral.
    """

    OUTCOMES = [("recommended", "Recommendation made"), ("none_yet", "No recommendation yet")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="decisions")
    item = models.ForeignKey("decisions.AgendaItem", models.PROTECT, related_name="decisions")
    round = models.ForeignKey("decisions.Round", models.PROTECT, null=True, related_name="decisions")
    version = models.PositiveSmallIntegerField()
    amends = models.OneToOneField("self", models.PROTECT, null=True, related_name="amended_by")
    outcome = models.CharField(max_length=12, choices=OUTCOMES)
    options = models.JSONField(default=list)
    rationale = models.TextField()
    departure_reason = models.TextField(blank=True)
    payload = models.JSONField()
    payload_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="one_decision_per_item_and_version"),
        ]
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"decision v{self.version}"


class Signature(models.Model):
    """Who signed, when, how proved, and with what meaning: one row for each (decisions.consensus.meanings)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="signatures")
    signer = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=160)
    meaning = models.CharField(max_length=20, choices=list(MEANINGS.items()))
    method = models.CharField(max_length=20)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "signer", "meaning"], name="one_signature_per_meaning"),
        ]
        ordering = ["at", "meaning"]

    def __str__(self) -> str:
        return f"{self.printed_name} ({self.meaning})"
