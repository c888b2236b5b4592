"""How long the referrer waits for the board's letter: from the discussion to the letter on its way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board
from decisions import access
from decisions.letters.outcome_clock import OutcomeClock, outcome_clock
from decisions.models import AgendaItem, Decision, Discussion, DispatchEvent, Meeting

LOOK_BACK = timedelta(days=60)
MOST_SHOWN = 100


@dataclass(frozen=True)
class OutcomeClockRow:
    """The clock of one discussion. `decision` is the version that stands, None while none is signed; after an
    amendment the clock runs anew from it."""

    item: AgendaItem
    decision: Decision | None
    clock: OutcomeClock


@dataclass(frozen=True)
class LetterWait:
    """The same by ids alone, for counting: `item`, its `case`, and the decision that stands (None: none)."""

    item: Any
    case: Any
    decision: Any
    clock: OutcomeClock


def read_outcome_clocks(*, actor: Actor, board_id: object) -> tuple[Board, list[OutcomeClockRow]]:
    """The board's discussions of the last sixty days, the longest overdue first. Audited as a list of cases."""
    board = case_access.board(actor, board_id, "letter.read")
    rows = clocks_of(board, recent_items(board))
    _shown(actor, rows)
    return board, rows


def read_letters_waited_for(*, actor: Actor, board_id: object) -> tuple[list[OutcomeClockRow], int]:
    """Those of them that still run, the first due first, at most MOST_SHOWN; and how many there are in all.
    Audited as a list of the cases shown."""
    board = case_access.board(actor, board_id, "letter.read")
    waits = [wait for wait in letter_waits(board, recent_items(board)) if wait.clock.sent is None]
    rows = _rows(sorted(waits, key=lambda wait: wait.clock.due)[:MOST_SHOWN])
    _shown(actor, rows)
    return rows, len(waits)


def read_meeting_clocks(*, actor: Actor, meeting_id: object) -> tuple[Meeting, list[OutcomeClockRow]]:
    """Likewise for the cases of one meeting."""
    meeting = access.meeting(actor, meeting_id, "letter.read")
    rows = clocks_of(meeting.board, meeting.items.all())
    _shown(actor, rows)
    return meeting, rows


def _shown(actor: Actor, rows: list[OutcomeClockRow]) -> None:
    if rows:
        case_access.shown(actor, {row.item.case_id: row.item.case for row in rows}.values())


def recent_items(board: Board) -> QuerySet[AgendaItem]:
    """The board's items of the last sixty days."""
    return AgendaItem.objects.filter(meeting__board=board, meeting__starts_at__gte=timezone.now() - LOOK_BACK)


def clocks_of(board: Board, items: QuerySet[AgendaItem]) -> list[OutcomeClockRow]:
    """A clock for each of the `items` that was discussed; a fixed number of queries. Not audited."""
    return _rows(letter_waits(board, items))


def _rows(waits: list[LetterWait]) -> list[OutcomeClockRow]:
    found = AgendaItem.objects.select_related("case__patient", "case__board", "meeting")
    by_pk = found.in_bulk([wait.item for wait in waits])
    signed = Decision.objects.defer("payload", "options", "rationale", "departure_reason")
    decisions = signed.in_bulk([wait.decision for wait in waits if wait.decision])
    rows = [OutcomeClockRow(by_pk[wait.item], decisions.get(wait.decision), wait.clock) for wait in waits]
    return sorted(rows, key=lambda row: (row.clock.sent is not None, row.clock.due, row.item.case.reference))


def letter_waits(board: Board, items: QuerySet[AgendaItem]) -> list[LetterWait]:
    """The same without reading what was decided: four queries, and as many small rows as there are items."""
    discussed = items.filter(outcome="discussed", removed_at=None).order_by()
    standing = {
        item: (decision, version, made_at)
        for item, decision, version, made_at in Decision.objects.filter(item__in=discussed.values("pk"))
        .order_by("version")
        .values_list("item", "pk", "version", "made_at")
    }
    ended = _ended(discussed)
    sent = _sent(discussed)
    holidays = {date.fromisoformat(day["on"]) for day in board.holidays}
    today = board.day_of(timezone.now())
    waits = []
    for item, case, starts_at in discussed.values_list("pk", "case", "meeting__starts_at"):
        decision, version, made_at = standing.get(item, (None, 0, None))
        began = made_at if made_at and version > 1 else ended.get(item, starts_at)
        clock = _clock(board, began, sent.get(decision), today, holidays)
        waits.append(LetterWait(item, case, decision, clock))
    return waits


def _clock(
    board: Board, began: datetime, went: datetime | None, today: date, holidays: Collection[date]
) -> OutcomeClock:
    sent = board.day_of(went) if went else None
    return outcome_clock(board.day_of(began), sent=sent, today=today, holidays=holidays)


def _ended(items: QuerySet[AgendaItem]) -> dict[Any, datetime]:
    """When each was last taken off the screen."""
    rows = Discussion.objects.filter(item__in=items.values("pk")).exclude(ended_at=None).order_by()
    return {row["item"]: row["last"] for row in rows.values("item").annotate(last=Max("ended_at"))}


def _sent(items: QuerySet[AgendaItem]) -> dict[Any, datetime]:
    """When the referrer's letter of each decision first went out, unless it came back."""
    of_referrers = DispatchEvent.objects.filter(
        dispatch__document__kind="letter_referrer", dispatch__document__decision__item__in=items.values("pk")
    )
    rows = of_referrers.order_by("dispatch", "id").values_list(
        "dispatch", "dispatch__document__decision", "state", "at"
    )
    found: dict[Any, datetime] = {}
    for (_, decision), of_one in groupby(rows, key=lambda row: row[:2]):
        events = [(state, at) for _, _, state, at in of_one]
        went = [at for state, at in events if state in ("sent", "acknowledged")]
        if went and events[-1][0] != "failed":
            found[decision] = min(found.get(decision, went[0]), went[0])
    return found
