"""Results that somebody worked out elsewhere, as they were told to the case. Append-only."""

import uuid

from django.db import models
from django.db.models import QuerySet

from cases.models import Case


class RecordedResult(models.Model):
    """One result of one instrument of `decisions/knowledge/recorded/`. Never updated, never deleted.

    `values` maps the instrument's fields to what was recorded, in the units of the knowledge of
    that version. `computed_on` is the day on which it was worked out (or the questions answered).
    A correction is a new row that points at the old one by `supersedes`; a `withdrawn` row takes
    the old one back and holds no values, its reason stands in `note`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="recorded_results")
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=40)
    knowledge_version = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    computed_on = models.DateField()
    computed_by = models.CharField(max_length=160)
    tool = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)
    recorded_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        ordering = ["-computed_on", "-recorded_at"]

    def __str__(self) -> str:
        return f"{self.instrument} ({self.computed_on})"


def standing_results(case: Case) -> QuerySet[RecordedResult]:
    """What counts now: neither corrected nor taken back, the newest first."""
    rows = RecordedResult.objects.filter(case=case, withdrawn=False, superseded_by=None)
    return rows.select_related("recorded_by")
