"""Plan a meeting of a board."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.pathway.intake import Intake
from decisions.actions.tell_members import invite_members
from decisions.models import Meeting

LONGEST = 24 * 60  # minutes
YEARS = range(2000, 2200)


@transaction.atomic
def schedule_meeting(
    *, actor: Actor, board_id: object, starts_at: datetime, place: str = "", capacity_minutes: int = 60
) -> Meeting:
    """A planned meeting with an empty agenda; who has chosen invitations is invited.

    `starts_at` carries its zone; a meeting that was held before it could be entered may lie in
    the past. `capacity_minutes` is 1 to 1440. Raises BadInput with every error at once.
    """
    board = access.board(actor, board_id, "meeting.plan")
    intake = Intake()
    if not isinstance(starts_at, datetime) or starts_at.utcoffset() is None:
        intake.refuse("starts_at", "This is not a date and time with its zone.", "Give it as 2026-11-04T08:30Z.")
    elif starts_at.year not in YEARS:
        intake.refuse("starts_at", f"The year {starts_at.year} cannot be right.", "Check the date.")
    room = intake.text("place", place, most=160)
    minutes = intake.whole("capacity_minutes", capacity_minutes, low=1, high=LONGEST)
    intake.finish()
    now = timezone.now()
    meeting = Meeting.objects.create(
        board=board, starts_at=starts_at, place=room, capacity_minutes=minutes, created_by=actor.user, created_at=now
    )
    role = access.seat(actor, board.pk, "meeting.plan").role
    audit.append(
        actor,
        "meeting.plan",
        role=role,
        board=board,
        subject=f"meeting {meeting.pk}",
        detail={"scheduled": starts_at.isoformat()},
    )
    if starts_at > now:
        invite_members(meeting=meeting)
    return meeting
