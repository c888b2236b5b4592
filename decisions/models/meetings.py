"""Meetings of a board, their agenda and who was there."""

import uuid

from django.db import models


class Meeting(models.Model):
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
    created_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "published", "in_session", "closed", "cancelled"]),
                name="meeting_state_is_known",
            ),
            models.CheckConstraint(condition=models.Q(capacity_minutes__gt=0), name="meeting_has_minutes"),
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.board} {self.starts_at:%d-%b-%Y %H:%M}"


class AgendaItem(models.Model):
    """One case in one meeting. `position` orders the items; `added_late_reason` marks a
    case that was added after the agenda had been published."""

    LANES = [("to_discuss", "To discuss"), ("listed_not_discussed", "Listed, not discussed")]
    OUTCOMES = [("pending", "Not yet"), ("discussed", "Discussed"), ("carried_over", "Carried over")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(default=8)
    lane = models.CharField(max_length=24, choices=LANES, default="to_discuss")
    outcome = models.CharField(max_length=16, choices=OUTCOMES, default="pending")
    minute_text = models.TextField(blank=True)
    added_late_reason = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"], condition=models.Q(removed_at=None), name="one_item_per_case_and_meeting"
            ),
        ]
        ordering = ["position", "added_at"]

    def __str__(self) -> str:
        return f"item {self.position} of {self.meeting_id}"


class Attendance(models.Model):
    """Whether a member is in the room. The last word counts; the audit log keeps the rest."""

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
