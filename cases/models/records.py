"""What is known: append-only fact records, and which of several raters' values counts."""

import uuid

from django.db import models

NOT_ASSESSABLE = "Not assessable"
"""What a record without a value holds as `entered` when its rater looked and could not say."""


class FactRecord(models.Model):
    """One observation of one fact by one rater. Never updated, never deleted.

    `scope` is patient, case or lesion; `value` is the canonical JSON value of the
    catalogue (null = "not known any more", which withdraws the rater's earlier values, or
    only the one that it supersedes); `entered` keeps what was typed, unit included, and of a
    record without a value nothing, or NOT_ASSESSABLE, which withdraws the rater's values of its
    day. A correction is a new row that points at the old one by `supersedes`.
    """

    SCOPES = [("patient", "Patient"), ("case", "Case"), ("lesion", "Lesion")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=8, choices=SCOPES)
    patient = models.ForeignKey("cases.Patient", models.PROTECT, related_name="fact_records")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="fact_records")
    lesion = models.ForeignKey("cases.Lesion", models.PROTECT, null=True, related_name="fact_records")
    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    entered = models.CharField(max_length=400, blank=True)
    observed_on = models.DateField()
    source = models.CharField(max_length=300)
    warnings = models.JSONField(default=list)
    recorded_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="patient", lesion=None)
                | models.Q(scope="case", case__isnull=False, lesion=None)
                | models.Q(scope="lesion", case__isnull=False, lesion__isnull=False),
                name="fact_record_scope_matches_its_links",
            ),
        ]
        indexes = [models.Index(fields=["case", "name"]), models.Index(fields=["patient", "name"])]
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.observed_on})"

    @property
    def not_assessable(self) -> bool:
        """Somebody looked and could not say: not recorded for every score, but no question nobody asked."""
        return self.value is None and self.entered == NOT_ASSESSABLE


class FactChoice(models.Model):
    """Marks one record as the board's value where raters differ. Append-only: the last
    mark for a fact counts."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="fact_choices")
    record = models.ForeignKey(FactRecord, models.PROTECT, related_name="choices")
    reason = models.TextField(blank=True)
    chosen_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"choice of {self.record_id}"
