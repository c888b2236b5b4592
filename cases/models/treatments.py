"""What was actually done for the patient, dose and levels included. Append-only."""

import uuid

from django.db import models


class Treatment(models.Model):
    """One treatment given. `treatment` is a code of `cases.pathway.treatments.GIVEN`; dose in Gy.

    `particulars` maps names of `cases.facts.given_particulars` to what was recorded of it; what is
    absent is not recorded.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="treatments")
    treatment = models.CharField(max_length=60)
    levels = models.JSONField(default=list)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    dose_gy = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    fractions = models.PositiveSmallIntegerField(null=True, blank=True)
    particulars = models.JSONField(default=dict)
    details = models.TextField(blank=True)
    recorded_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
                name="treatment_ends_after_it_starts",
            ),
        ]
        ordering = ["started_on", "recorded_at"]

    def __str__(self) -> str:
        return f"{self.treatment} {self.started_on}"
