"""What happens in the room: which case is on and for how long, breaks, who comes and goes, the
checklist of each case, its minutes, and who has an interest in it."""

import uuid

from django.db import models


class Discussion(models.Model):
    """A stretch of the meeting in which one case was on everybody's screen.

    A case may have several; its time is their sum. The case shown last is the one that is on,
    also while a break or the end of the meeting has ended its stretch.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey("decisions.Meeting", models.PROTECT, related_name="discussions")
    item = models.ForeignKey("decisions.AgendaItem", models.PROTECT, related_name="discussions")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(ended_at=None), name="one_case_is_on_per_meeting"
            ),
        ]
        ordering = ["began_at"]

    def __str__(self) -> str:
        return f"item {self.item_id} from {self.began_at:%H:%M}"


class Break(models.Model):
    """A pause of the whole meeting; screens show nothing of any case meanwhile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey("decisions.Meeting", models.PROTECT, related_name="breaks")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(ended_at=None), name="one_break_at_a_time_per_meeting"
            ),
        ]
        ordering = ["began_at"]

    def __str__(self) -> str:
        return f"break from {self.began_at:%H:%M}"


class AttendanceNote(models.Model):
    """Append-only: each time somebody was noted as present or gone. `Attendance` is the last of them."""

    id = models.BigAutoField(primary_key=True)
    meeting = models.ForeignKey("decisions.Meeting", models.PROTECT, related_name="attendance_notes")
    membership = models.ForeignKey("cases.Membership", models.PROTECT, related_name="+")
    present = models.BooleanField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.membership_id} {'present' if self.present else 'absent'} from {self.noted_at:%H:%M}"


class ThemeAnswer(models.Model):
    """Append-only: what was said of one theme of the checklist. The last answer of a theme counts."""

    ANSWERS = [("yes", "Yes"), ("no", "No"), ("not_applicable", "Not applicable")]

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey("decisions.AgendaItem", models.PROTECT, related_name="theme_answers")
    theme = models.CharField(max_length=24)
    answer = models.CharField(max_length=16, choices=ANSWERS)
    answered_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.theme}: {self.answer}"


class MinuteRevision(models.Model):
    """Append-only: the minutes of a case as somebody left them.

    `number` counts the revisions that stood, from 1. A text that was written while somebody else
    saved has `number` None: it is kept aside, so that nothing typed is lost, and does not stand.
    """

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey("decisions.AgendaItem", models.PROTECT, related_name="minute_revisions")
    number = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)
    based_on = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="one_minute_revision_per_number")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"revision {self.number}" if self.number else "kept aside"

    @classmethod
    def standing_of(cls, item: models.Model) -> "MinuteRevision | None":
        """The minutes of an agenda item as they stand now; None before the first."""
        return (
            cls.objects.filter(item=item).exclude(number=None).select_related("written_by").order_by("-number").first()
        )


class Interest(models.Model):
    """Append-only: a member's conflict of interest in one case of one agenda. It stands for every
    vote that opens on the case at that meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey("decisions.AgendaItem", models.PROTECT, related_name="interests")
    membership = models.ForeignKey("cases.Membership", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "membership"], name="one_interest_per_member_and_case")]
        ordering = ["declared_at"]

    def __str__(self) -> str:
        return f"interest of {self.membership_id}"
