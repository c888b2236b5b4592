"""The meetings of a board: those to come and those held, with what stands on each and who is expected."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board
from decisions import access
from decisions.actions.read_replies import Replies, read_replies
from decisions.actions.read_undelivered import read_undelivered
from decisions.agenda.cut_off import cut_off_of
from decisions.agenda.meeting_moves import BEFORE, CANCELLED, UNTIL_CLOSED
from decisions.models import Meeting

MOST_PAST = 100


@dataclass(frozen=True)
class Line:
    """A meeting with `cases` and `minutes` planned, and while it has not begun its answers and deadlines; for who
    plans it `unreached`, whom no e-mail about it reached."""

    meeting: Meeting
    cases: int
    minutes: int
    replies: Replies | None
    cut_off_at: datetime | None
    unreached: list[str]


@dataclass(frozen=True)
class Meetings:
    """`upcoming` the nearest first, `past` the latest first."""

    upcoming: list[Line]
    past: list[Line]


def read_meetings(*, actor: Actor, board_id: object) -> Meetings:
    """Every meeting that is not over, cancelled ones until their day, and the last hundred others. No patient
    data, so not audited."""
    board, rows = _rows(actor, board_id)
    ahead = Q(state__in=UNTIL_CLOSED) | Q(state=CANCELLED, starts_at__gt=timezone.now())
    upcoming = list(rows.filter(ahead).order_by("starts_at"))
    past = list(rows.exclude(ahead).order_by("-starts_at")[:MOST_PAST])
    lines = _lines(actor, board, upcoming + past)
    return Meetings(upcoming=lines[: len(upcoming)], past=lines[len(upcoming) :])


def read_meetings_between(*, actor: Actor, board_id: object, first: date, last: date) -> list[Line]:
    """The meetings of the days from `first` to `last` at the board, in their order. Not audited either."""
    board, rows = _rows(actor, board_id)
    zone = ZoneInfo(board.time_zone)
    begins, ends = (datetime.combine(day, time(), tzinfo=zone) for day in (first, last + timedelta(days=1)))
    return _lines(actor, board, list(rows.filter(starts_at__gte=begins, starts_at__lt=ends).order_by("starts_at")))


def _rows(actor: Actor, board_id: object) -> tuple[Board, QuerySet[Meeting]]:
    board = case_access.board(actor, board_id, "meeting.read")
    standing = Q(items__removed_at=None)
    return board, access.meetings(actor).filter(board=board).annotate(
        cases=Count("items", filter=standing),
        minutes=Coalesce(Sum("items__minutes", filter=standing & Q(items__lane="to_discuss")), 0),
    )


def _lines(actor: Actor, board: Board, meetings: list[Any]) -> list[Line]:
    before = [meeting for meeting in meetings if meeting.state in BEFORE]
    replies = read_replies(actor=actor, meetings=before, board=board)
    lost = read_undelivered(actor=actor, meetings=[one for one in meetings if one.state in (*BEFORE, CANCELLED)])
    return [
        Line(
            meeting=meeting,
            cases=meeting.cases,
            minutes=meeting.minutes,
            replies=replies.get(meeting.pk),
            cut_off_at=cut_off_of(meeting.starts_at, board.cut_off_hours) if meeting.state in BEFORE else None,
            unreached=lost.get(meeting.pk, []),
        )
        for meeting in meetings
    ]
