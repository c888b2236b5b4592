"""A case: one patient's question to one board, and everything that has happened to it."""

import uuid

from django.db import models

from cases.pathway.stages import Stage
from cases.pathway.urgency import Lane


class Case(models.Model):
    """`version` counts changes of stage and is compared before each (compare-and-swap);
    `facts_version` counts changes of what is known and dates every assessment.

    `lane` is the one that counts. What was worked out (`computed_lane`) and what a person set (the
    last event "case.urgency" with an actor) are kept apart; `lane_asks_again` says that something
    new speaks against the person's. `answered_findings` are the findings that made the lane when treatment
    was recorded and have stood since (cases.actions.answer_findings); null: no treatment answers the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    patient = models.ForeignKey("cases.Patient", models.PROTECT, related_name="cases")
    board = models.ForeignKey("cases.Board", models.PROTECT, related_name="cases")
    stage = models.CharField(max_length=20, choices=[(s.value, s.label) for s in Stage], default=Stage.REFERRAL)
    version = models.PositiveIntegerField(default=0)
    facts_version = models.PositiveIntegerField(default=0)

    clinical_question = models.TextField(blank=True)
    history = models.TextField(blank=True)
    referrer_name = models.CharField(max_length=160, blank=True)
    referrer_contact = models.CharField(max_length=200, blank=True)
    referred_at = models.DateTimeField()
    suspected_at = models.DateTimeField(null=True, blank=True)
    awaiting_information = models.TextField(blank=True)
    previous_case = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later_cases")

    lane = models.CharField(max_length=12, blank=True, choices=[(x.value, x.label) for x in Lane])
    lane_set_by_person = models.BooleanField(default=False)
    lane_reason = models.TextField(blank=True)
    lane_asks_again = models.BooleanField(default=False)
    computed_lane = models.CharField(max_length=12, blank=True, choices=[(x.value, x.label) for x in Lane])
    computed_because = models.TextField(blank=True)
    answered_findings = models.JSONField(null=True, editable=False)

    created_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(stage__in=[s.value for s in Stage]), name="stage_is_known"),
        ]
        indexes = [models.Index(fields=["board", "stage", "referred_at"])]

    def __str__(self) -> str:
        return self.reference


class CaseNumber(models.Model):
    """The last case number given out in a year. Its row lock hands out the next, so that
    two referrals at the same moment get two references and none is skipped."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CaseEvent(models.Model):
    """One line of a case's history. Append-only."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=60)
    says = models.CharField(max_length=400)
    from_stage = models.CharField(max_length=20, blank=True)
    to_stage = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    actor = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"])]

    def __str__(self) -> str:
        return self.says


class Lesion(models.Model):
    """One lesion of a case, numbered in order of entry. What is known of it, its index
    level included, are fact records."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="lesions")
    number = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_lesion_per_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Lesion {self.number}"
