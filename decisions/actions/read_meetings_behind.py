"""The meetings behind a figure of meetings: which were counted, and what each gave to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, QuerySet

from cases import access
from cases.audit import Actor
from cases.models import Board
from cases.pathway.refusals import NotVisible
from decisions.actions.make_report import counted_together
from decisions.actions.read_board_record import meetings_counted, needs_of, specialties_present
from decisions.models import Discussion, Meeting
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
        return boards, "Cases discussed", *_halves(boards, kept)
    named = {
        slug(f"{board.name}: {what}" if len(boards) > 1 else what): (board, what, need)
        for board in boards
        for what, need in needs_of(board).items()
    }
    if row not in named:
        raise NotVisible()
    board, what, need = named[row]
    return (board,), what, *_attended(board, kept, need)


def _latest(meetings: QuerySet[Meeting]) -> tuple[list[Meeting], int]:
    """The last of them, newest first, and how many there are."""
    found = list(meetings.select_related("board").order_by("-starts_at", "pk")[:MOST])
    return found, len(found) if len(found) < MOST else meetings.count()


def _attended(board: Board, filters: ReportFilters, need: frozenset[str]) -> tuple[list[MeetingBehind], int]:
    meetings, count = _latest(meetings_counted(board, filters))
    present = specialties_present(meetings)
    found = []
    for meeting in meetings:
        there = present[meeting.pk]
        said = ("In the room" if there & need else "Not in the room") if there else "Nobody was noted"
        found.append(MeetingBehind(meeting, said))
    return found, count


def _halves(boards: Sequence[Board], filters: ReportFilters) -> tuple[list[MeetingBehind], int]:
    """Meetings that discussed two cases or more: the database looks for a second one and counts no further."""
    talks = Discussion.objects.filter(item__outcome="discussed", ended_at__isnull=False).order_by()
    second = talks.filter(meeting=OuterRef("meeting")).exclude(item=OuterRef("item"))
    two = Exists(talks.filter(Exists(second), meeting=OuterRef("pk")))
    meetings, count = _latest(reduce(or_, (meetings_counted(board, filters) for board in boards)).filter(two))
    seen = talks.filter(meeting__in=meetings).values("meeting").annotate(cases=Count("item", distinct=True))
    cases = dict(seen.values_list("meeting", "cases"))
    return [MeetingBehind(meeting, str(cases[meeting.pk])) for meeting in meetings], count
