"""Put a meeting that has not begun at another time or in another place."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import Intake, written
from decisions import access
from decisions.actions.follow_plan import follow_people
from decisions.actions.tell_members import tell_members
from decisions.agenda.meeting_moves import BEFORE, require_state
from decisions.agenda.recurrence_intake import YEARS
from decisions.models import Meeting


@transaction.atomic
def reschedule_meeting(
    *, actor: Actor, meeting_id: object, starts_at: datetime, reason: str, place: str | None = None
) -> Meeting:
    """The meeting at its new time, with its agenda; each case is told why, and calendars that it was moved.

    `starts_at` carries its zone and lies ahead; without `place` the place stays. Answers that were given
    stay to be read and are asked for again.
    """
    meeting = access.meeting(actor, meeting_id, "meeting.plan", lock=True)
    require_state(meeting.state, BEFORE, "Moving the meeting")
    now = timezone.now()
    intake = Intake()
    why = intake.text("reason", reason, most=300, needed="Say why the meeting is moved.")
    room = meeting.place if place is None else intake.text("place", place, most=160)
    _check(intake, meeting, starts_at, room, now)
    intake.finish()
    before = meeting.starts_at
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=starts_at,
        place=room,
        moved_from=meeting.moved_from or before,
        moved_at=now,
        moved_reason=why,
        sequence=F("sequence") + 1,
        version=F("version") + 1,
    )
    meeting.refresh_from_db()
    follow_people(meeting)
    _tell_cases(actor, meeting, before, now)
    tell_members(actor=actor, meeting=meeting, kind="meeting_moved")
    return meeting


def _check(intake: Intake, meeting: Meeting, starts_at: datetime, place: str, now: datetime) -> None:
    if not isinstance(starts_at, datetime) or starts_at.utcoffset() is None:
        intake.refuse("starts_at", "This is not a date and time with its zone.", "Give it as 2026-11-04T08:30Z.")
    elif starts_at.year not in YEARS:
        intake.refuse("starts_at", f"The year {starts_at.year} cannot be right.", "Check the date.")
    elif starts_at <= now:
        intake.refuse("starts_at", "This time is past.", "Move the meeting to a time to come.")
    elif (starts_at, place) == (meeting.starts_at, meeting.place):
        intake.refuse("starts_at", "The meeting is at that time and place already.", "Give the new time.")


def _tell_cases(actor: Actor, meeting: Meeting, before: datetime, now: datetime) -> None:
    days = [written(meeting.board.day_of(moment)) for moment in (before, meeting.starts_at)]
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=item.case_id,
            kind="agenda.moved",
            reason=meeting.moved_reason,
            actor=actor.user,
            at=now,
            says=f"The meeting of {days[0]} was moved to {days[1]}",
            data={"meeting": str(meeting.pk), "item": str(item.pk)},
        )
        for item in meeting.items.filter(removed_at=None)
    )
