"""Follow-up visits: what came of the treatment. Append-only."""

import uuid

from django.db import models


class FollowUp(models.Model):
    """One visit. Pain is NRS 0-10 (higher = worse); null = not recorded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="follow_ups")
    seen_on = models.DateField()
    ambulatory = models.CharField(max_length=24, blank=True)
    frankel = models.CharField(max_length=1, blank=True)
    pain_nrs = models.PositiveSmallIntegerField(null=True, blank=True)
    kps = models.PositiveSmallIntegerField(null=True, blank=True)
    local_control = models.CharField(max_length=12, blank=True)
    alive = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pain_nrs=None) | models.Q(pain_nrs__lte=10), name="pain_nrs_0_to_10"
            ),
        ]
        ordering = ["seen_on", "recorded_at"]

    def __str__(self) -> str:
        return f"follow-up {self.seen_on}"
