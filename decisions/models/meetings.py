"""Meetings of a board, their agenda and who was there."""

import uuid
from datetime import datetime, timedelta

from django.db import models

from decisions.agenda.cut_off import cut_off_of, late_because


class Meeting(models.Model):
    """`slot` is the day of the board's recurrence from which the meeting was made: there is one meeting
    per slot, ever, also when it was moved or cancelled. `sequence` counts what calendars must be told."""

    STATES = [
        ("planned", "Planned"),
        ("published", "Agenda published"),
        ("in_session", "In session"),
        ("closed", "Closed"),
        ("cancelled", "Cancelled"),
    ]
    # An emergency board (decisions.models.emergencies) is in session from its call, with one case.
    KINDS = [("scheduled", "Meeting of the board"), ("emergency", "Emergency board")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey("cases.Board", models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=10, choices=KINDS, default="scheduled")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    capacity_minutes = models.PositiveSmallIntegerField(default=60)
    state = models.CharField(max_length=12, choices=STATES, default="planned")
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    slot = models.DateField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    moved_from = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    moved_reason = models.CharField(max_length=300, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "slot"], name="one_meeting_per_slot"),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "published", "in_session", "closed", "cancelled"]),
                name="meeting_state_is_known",
            ),
            models.CheckConstraint(condition=models.Q(capacity_minutes__gt=0), name="meeting_has_minutes"),
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.board} {self.starts_at:%d-%b-%Y %H:%M}"

    def moment(self, minute: int) -> datetime:
        """The moment of a minute of its plan."""
        return self.starts_at + timedelta(minutes=minute)

    @property
    def cut_off_at(self) -> datetime:
        """When its list goes out, by the rule of its board."""
        return cut_off_of(self.starts_at, self.board.cut_off_hours)

    def late_because(self, now: datetime) -> str:
        """Why a case that is added `now` is late; "" while it is not (decisions.agenda.cut_off)."""
        return late_because(self.state, cut_off=self.cut_off_at, made_at=self.created_at, now=now)


class AgendaItem(models.Model):
    """One case in one meeting. `position` orders the items; `added_late_reason` marks a case that was added
    after the cut-off or the publication of its agenda, `changed_late_reason` one whose place or lane a person
    changed after the publication.

    The plan (decisions.agenda) is kept in `planned_*`, `rest_before` and `minutes`: `planned_start` counts
    minutes from the beginning of the meeting; None: without a time, `planned_reason` says why. A pin is a
    place or a minute. `owner` answers for a case that is listed and not discussed, under `protocol`.
    """

    LANES = [("to_discuss", "To discuss"), ("listed_not_discussed", "Listed, not discussed")]
    BY_HAND = "set by hand"  # the `minutes_source` of minutes that a person gave
    OUTCOMES = [("pending", "Not yet"), ("discussed", "Discussed"), ("carried_over", "Carried over")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(default=8)
    minutes_source = models.CharField(max_length=160, blank=True)
    complexity = models.CharField(max_length=12, blank=True)
    presenter = models.ForeignKey("cases.Membership", models.PROTECT, null=True, blank=True, related_name="presents")
    pinned_place = models.PositiveSmallIntegerField(null=True, blank=True)
    pinned_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    planned_start = models.PositiveSmallIntegerField(null=True, blank=True)
    rest_before = models.PositiveSmallIntegerField(default=0)
    planned_reason = models.CharField(max_length=400, blank=True)
    planned_warning = models.CharField(max_length=400, blank=True)
    misses_deadline = models.BooleanField(default=False)
    lane = models.CharField(max_length=24, choices=LANES, default="to_discuss")
    outcome = models.CharField(max_length=16, choices=OUTCOMES, default="pending")
    owner = models.ForeignKey("cases.Membership", models.PROTECT, null=True, blank=True, related_name="answers_for")
    protocol = models.CharField(max_length=160, blank=True)
    added_late_reason = models.CharField(max_length=300, blank=True)
    changed_late_reason = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"], condition=models.Q(removed_at=None), name="one_item_per_case_and_meeting"
            ),
            models.CheckConstraint(
                condition=models.Q(pinned_place=None) | models.Q(pinned_minute=None), name="a_pin_is_a_place_or_a_time"
            ),
        ]
        ordering = ["position", "added_at"]

    def __str__(self) -> str:
        return f"item {self.position} of {self.meeting_id}"

    @property
    def planned_at(self) -> datetime | None:
        """When it is due; None for a case without a time."""
        return None if self.planned_start is None else self.meeting.moment(self.planned_start)

    @property
    def pinned_at(self) -> datetime | None:
        """The time it is kept for, if it was pinned to one."""
        return None if self.pinned_minute is None else self.meeting.moment(self.pinned_minute)

    @property
    def is_pinned(self) -> bool:
        return self.pinned_place is not None or self.pinned_minute is not None

    @property
    def minutes_are_given(self) -> bool:
        """Whether a person set the minutes, so that they are not estimated."""
        return self.minutes_source == self.BY_HAND


class Attendance(models.Model):
    """Whether a member is in the room. The last word counts; `AttendanceNote` keeps each of them."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    membership = models.ForeignKey("cases.Membership", models.PROTECT, related_name="+")
    present = models.BooleanField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="one_attendance_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} {'present' if self.present else 'absent'}"


class MeetingReply(models.Model):
    """Whether a member means to come. The last word counts; the audit log keeps the rest.

    `leaves_at` is when the member must leave at the latest, `deputy` who stands in for one who does
    not come (empty: the standing deputy of the seat, if any).
    """

    ANSWERS = [("coming", "Coming"), ("tentative", "Perhaps"), ("not_coming", "Not coming")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="replies")
    membership = models.ForeignKey("cases.Membership", models.PROTECT, related_name="replies")
    answer = models.CharField(max_length=12, choices=ANSWERS)
    leaves_at = models.DateTimeField(null=True, blank=True)
    deputy = models.ForeignKey("cases.Membership", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    noted_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="one_reply_per_member"),
            models.CheckConstraint(
                condition=models.Q(answer__in=["coming", "tentative", "not_coming"]), name="reply_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.answer}"
