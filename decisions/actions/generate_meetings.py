"""Make the meetings that a board's recurrence asks for, once each, and keep untouched ones in step with it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from cases import access as case_access
from cases import audit
from cases.audit import SYSTEM, Actor
from cases.jobs.kinds import Report, Work
from cases.models import Board, Job
from decisions import access
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.tell_members import invite_members
from decisions.agenda.meeting_moves import BEFORE, PLANNED
from decisions.agenda.recurrence import Recurrence, slots
from decisions.models import AgendaItem, Meeting, MeetingReply


@dataclass
class Generated:
    """What became of the board's meetings: `made` anew, `shifted` to another time of day, `cancelled` because
    the rule no longer has them, and `kept` although it does not, for they have cases, answers or a new time."""

    made: list[Meeting] = field(default_factory=list)
    shifted: list[Meeting] = field(default_factory=list)
    cancelled: list[Meeting] = field(default_factory=list)
    kept: list[Meeting] = field(default_factory=list)


@transaction.atomic
def generate_meetings(*, actor: Actor, board_id: object) -> Generated:
    """The meetings of the coming `weeks_ahead` weeks, each slot of the rule once, however often this runs.

    A day for which somebody planned a meeting by hand gets no second one. A meeting that a person moved or
    cancelled is not made again. One that nobody has touched yet follows the rule.
    """
    board = case_access.board(actor, board_id, "meeting.plan", lock=True)
    now = timezone.now()
    today = board.day_of(now)
    coming = list(_coming(board, today))
    last = today + timedelta(weeks=board.weeks_ahead)
    wanted = _wanted(board, today, max([last, *(meeting.slot for meeting in coming if meeting.slot)]))
    done = Generated()
    access.hold_agendas(meeting.pk for meeting in coming)
    _keep_in_step(actor, board, coming, wanted, done)
    done.made = _missing(actor, board, {day: at for day, at in wanted.items() if day <= last and at > now}, now)
    for meeting in [*done.made, *done.shifted]:
        invite_members(meeting=meeting)
    if done.made:
        detail = {"generated": [meeting.starts_at.isoformat() for meeting in done.made]}
        audit.append(actor, "meeting.plan", board=board, subject="recurrence", detail=detail)
    return done


def _wanted(board: Board, first: date, last: date) -> dict[date, datetime]:
    rule = Recurrence.from_json(board.recurrence)
    if rule is None:
        return {}
    closed = {date.fromisoformat(row["on"]) for row in board.holidays}
    found = slots(rule, zone=ZoneInfo(board.time_zone), first=first, last=last, holidays=closed)
    return {slot.day: slot.starts_at for slot in found}


def _coming(board: Board, today: date) -> QuerySet[Meeting]:
    """The generated meetings that have not begun; `touched` tells whether somebody relies on one already."""
    items, replies = (
        AgendaItem.objects.filter(meeting=OuterRef("pk")),
        MeetingReply.objects.filter(meeting=OuterRef("pk")),
    )
    rows = Meeting.objects.filter(board=board, slot__gte=today, state__in=BEFORE).order_by("starts_at")
    return rows.annotate(touched=Exists(items) | Exists(replies))


def _keep_in_step(
    actor: Actor, board: Board, coming: list[Meeting], wanted: dict[date, datetime], done: Generated
) -> None:
    rule = Recurrence.from_json(board.recurrence)
    for meeting in coming:
        fits = meeting.slot in wanted
        free = meeting.state == PLANNED and meeting.moved_at is None and not meeting.touched  # type: ignore[attr-defined]
        if fits and rule and free:
            _shift(meeting, wanted[meeting.slot], rule, done)
        elif not fits and free:
            _withdraw(actor, board, meeting, done)
        elif not fits and meeting.moved_at is None:
            done.kept.append(meeting)


def _shift(meeting: Meeting, starts_at: datetime, rule: Recurrence, done: Generated) -> None:
    now_so = {"starts_at": starts_at, "place": rule.place, "capacity_minutes": rule.capacity_minutes}
    if any(getattr(meeting, name) != value for name, value in now_so.items()):
        Meeting.objects.filter(pk=meeting.pk).update(**now_so, sequence=F("sequence") + 1)
        meeting.refresh_from_db()
        done.shifted.append(meeting)


def _withdraw(actor: Actor, board: Board, meeting: Meeting, done: Generated) -> None:
    name = next((row["name"] for row in board.holidays if row["on"] == str(meeting.slot)), "")
    why = f"{name}: the board does not meet" if name else "The board meets on other days now"
    done.cancelled.append(cancel_meeting(actor=actor, meeting_id=meeting.pk, reason=why))
    # Nobody decided about this day, so it is free should the rule ask for it again.
    Meeting.objects.filter(pk=meeting.pk).update(slot=None)


def _missing(actor: Actor, board: Board, wanted: dict[date, datetime], now: datetime) -> list[Meeting]:
    rule = Recurrence.from_json(board.recurrence)
    taken = set(Meeting.objects.filter(board=board, slot__in=wanted).values_list("slot", flat=True))
    by_hand = Meeting.objects.filter(board=board, slot=None, state__in=BEFORE, starts_at__gt=now)
    taken |= {board.day_of(starts_at) for starts_at in by_hand.values_list("starts_at", flat=True)}
    return Meeting.objects.bulk_create(
        Meeting(
            board=board,
            slot=day,
            starts_at=starts_at,
            place=rule.place,
            capacity_minutes=rule.capacity_minutes,
            created_by=actor.user,
            created_at=now,
        )
        for day, starts_at in wanted.items()
        if rule and day not in taken
    )


def _nothing_to_compute(job: Job, report: Report) -> None:
    """The whole work is one short transaction."""


def _generated_by(job: Job, _: None) -> dict[str, int]:
    done = generate_meetings(actor=SYSTEM, board_id=job.board_id)
    return {"made": len(done.made)}


GENERATING = Work("generate_meetings", "Making the meetings to come", _nothing_to_compute, _generated_by)
