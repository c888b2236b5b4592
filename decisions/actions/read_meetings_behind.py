"""The meetings behind a figure of meetings: which were counted, and what each gave to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from cases import access
from cases.audit import Actor
from cases.models import Board
from cases.pathway.refusals import NotVisible
from decisions.actions.make_report import counted_together
from decisions.actions.read_board_record import meetings_counted, needs_of, specialties_present
from decisions.models import Meeting
from decisions.outcomes.filters import ReportFilters
from decisions.outcomes.tables import slug

MOST = 200
HALVES = "halves"


@dataclass(frozen=True)
class MeetingBehind:
    """`gave` is what the meeting gave to the figure, in words."""

    meeting: Meeting
    gave: str


def read_meetings_behind(
    *, actor: Actor, board_id: object, filters: ReportFilters, row: str
) -> tuple[tuple[Board, ...], str, list[MeetingBehind], int]:
    """The boards, what the row says, its last 200 meetings and how many there are; for who may see cases. `row` is a
    discipline as the figure names it (`slug`), or HALVES. No patient data, so not audited.

    Raises NotVisible for a row that no figure of these boards has.
    """
    boards, kept = counted_together(actor, board_id, filters)
    for board in boards:
        access.seat(actor, board.pk, "metrics.read_cases")
    if row == HALVES:
        return boards, "Cases discussed", *_latest(one for board in boards for one in _halves(board, kept))
    named = {
        slug(f"{board.name}: {what}" if len(boards) > 1 else what): (board, what, need)
        for board in boards
        for what, need in needs_of(board).items()
    }
    if row not in named:
        raise NotVisible()
    board, what, need = named[row]
    return (board,), what, *_latest(_attended(board, kept, need))


def _latest(rows: Iterator[MeetingBehind]) -> tuple[list[MeetingBehind], int]:
    found = sorted(rows, key=lambda row: row.meeting.starts_at, reverse=True)
    return found[:MOST], len(found)


def _attended(board: Board, filters: ReportFilters, need: frozenset[str]) -> Iterator[MeetingBehind]:
    meetings = meetings_counted(board, filters)
    present = specialties_present(meetings)
    for meeting in meetings.select_related("board"):
        there = present[meeting.pk]
        said = ("In the room" if there & need else "Not in the room") if there else "Nobody was noted"
        yield MeetingBehind(meeting, said)


def _halves(board: Board, filters: ReportFilters) -> Iterator[MeetingBehind]:
    seen = Q(discussions__item__outcome="discussed", discussions__ended_at__isnull=False)
    rows: Any = meetings_counted(board, filters).annotate(talks=Count("discussions__item", filter=seen, distinct=True))
    for meeting in rows.filter(talks__gt=1).select_related("board"):
        yield MeetingBehind(meeting, str(meeting.talks))
