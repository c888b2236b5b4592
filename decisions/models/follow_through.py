"""What follows from a discussion: who does what by when, and why a case left without a decision."""

import uuid

from django.db import models

from decisions.consensus.decision_codes import ACTION_KINDS, DEFERRAL_REASONS


class ActionItem(models.Model):
    """Something that somebody has to do after a case was before the board.

    The owner holds a seat of the board (`owner`), or is named (`owner_name`). `decision` is the
    version in whose signing it was agreed; None when it was added later. Each change leaves a line
    in the history of the case.
    """

    OPEN, DONE, DROPPED = "open", "done", "dropped"
    STATES = [(OPEN, "Open"), (DONE, "Done"), (DROPPED, "Dropped")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="action_items")
    item = models.ForeignKey("decisions.AgendaItem", models.PROTECT, related_name="action_items")
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, null=True, related_name="action_items")
    kind = models.CharField(max_length=40, choices=list(ACTION_KINDS.items()))
    what = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey("cases.Membership", models.PROTECT, null=True, related_name="action_items")
    owner_name = models.CharField(max_length=300)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=STATES, default=OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    ended_reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "done", "dropped"]), name="action_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at=None) | ~models.Q(state="open") & ~models.Q(ended_at=None),
                name="action_that_ended_says_when",
            ),
        ]
        indexes = [models.Index(fields=["case", "state", "due_on"])]
        ordering = ["due_on", "created_at"]

    def __str__(self) -> str:
        return self.says

    @property
    def says(self) -> str:
        """What is to be done, in words."""
        return ": ".join(part for part in (self.get_kind_display(), self.what) if part)


class DeferralReason(models.Model):
    """Why a case was not decided at one meeting, where no signed decision says so. Append-only:
    the last row of an agenda item counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey("decisions.AgendaItem", models.PROTECT, related_name="deferral_reasons")
    reason = models.CharField(max_length=40, choices=list(DEFERRAL_REASONS.items()))
    note = models.CharField(max_length=300, blank=True)
    noted_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["noted_at"]

    def __str__(self) -> str:
        return self.get_reason_display()
