"""Follow-up visits: what came of the treatment. Append-only."""

import uuid

from django.db import models


class FollowUp(models.Model):
    """One visit. Pain is NRS 0-10 (higher = worse); null or empty = not recorded.

    `omed_mg` is the total daily oral morphine equivalent in mg. `adverse_events` lists `{term, grade}`
    in the CTCAE version named beside it. `died_on` stands only where `alive` is false; `lost` says that
    the patient could not be reached, which is neither alive nor dead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="follow_ups")
    seen_on = models.DateField()
    ambulatory = models.CharField(max_length=24, blank=True)
    frankel = models.CharField(max_length=1, blank=True)
    pain_nrs = models.PositiveSmallIntegerField(null=True, blank=True)
    omed_mg = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    kps = models.PositiveSmallIntegerField(null=True, blank=True)
    ecog = models.PositiveSmallIntegerField(null=True, blank=True)
    local_control = models.CharField(max_length=12, blank=True)
    local_control_reason = models.TextField(blank=True)
    fracture = models.CharField(max_length=12, blank=True)
    fracture_symptomatic = models.BooleanField(null=True)
    complication_grade = models.CharField(max_length=8, blank=True)
    adverse_events = models.JSONField(default=list, blank=True)
    ctcae_version = models.CharField(max_length=8, blank=True)
    alive = models.BooleanField(null=True)
    lost = models.BooleanField(default=False)
    died_on = models.DateField(null=True, blank=True)
    cause_of_death = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pain_nrs=None) | models.Q(pain_nrs__lte=10), name="pain_nrs_0_to_10"
            ),
            models.CheckConstraint(
                condition=models.Q(died_on=None) | models.Q(alive=False), name="who_died_is_not_alive"
            ),
            models.CheckConstraint(condition=models.Q(lost=False) | models.Q(alive=None), name="lost_is_not_known"),
        ]
        ordering = ["seen_on", "recorded_at"]

    def __str__(self) -> str:
        return f"follow-up {self.seen_on}"


class DueFollowUp(models.Model):
    """A visit that is wanted on a day: from the schedule of a treatment, or set by a person.

    Whether it was kept is read from the visits (`cases.pathway.follow_up.state_of_visit`). One that
    is not wanted any more is called off with a reason, never removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="due_follow_ups")
    due_on = models.DateField()
    says = models.CharField(max_length=200)
    treatment = models.ForeignKey("cases.Treatment", models.PROTECT, null=True, related_name="due_follow_ups")
    set_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    called_off_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "due_on"], condition=models.Q(called_off_at=None), name="one_visit_due_per_day"
            ),
        ]
        indexes = [models.Index(fields=["called_off_at", "due_on"])]
        ordering = ["due_on"]

    def __str__(self) -> str:
        return f"due {self.due_on}"
