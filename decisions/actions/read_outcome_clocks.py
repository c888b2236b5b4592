"""How long the referrer waits for the board's letter: from the discussion to the letter on its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board
from decisions import access
from decisions.letters.outcome_clock import OutcomeClock, outcome_clock
from decisions.models import AgendaItem, Decision, Discussion, Dispatch, Meeting

LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True)
class OutcomeClockRow:
    """The clock of one discussion. `decision` is the version that stands, None while none is signed; after an
    amendment the clock runs anew from it."""

    item: AgendaItem
    decision: Decision | None
    clock: OutcomeClock


def read_outcome_clocks(*, actor: Actor, board_id: object) -> tuple[Board, list[OutcomeClockRow]]:
    """The board's discussions of the last sixty days, the longest overdue first. Audited as a list of cases."""
    board = case_access.board(actor, board_id, "letter.read")
    rows = recent_clocks(board)
    _shown(actor, rows)
    return board, rows


def read_meeting_clocks(*, actor: Actor, meeting_id: object) -> tuple[Meeting, list[OutcomeClockRow]]:
    """Likewise for the cases of one meeting."""
    meeting = access.meeting(actor, meeting_id, "letter.read")
    rows = clocks_of(meeting.board, meeting.items.all())
    _shown(actor, rows)
    return meeting, rows


def _shown(actor: Actor, rows: list[OutcomeClockRow]) -> None:
    if rows:
        case_access.shown(actor, {row.item.case_id: row.item.case for row in rows}.values())


def recent_clocks(board: Board) -> list[OutcomeClockRow]:
    """The board's, as above, for one that was given for reading. Not audited."""
    since = timezone.now() - LOOK_BACK
    return clocks_of(board, AgendaItem.objects.filter(meeting__board=board, meeting__starts_at__gte=since))


def clocks_of(board: Board, items: QuerySet[AgendaItem]) -> list[OutcomeClockRow]:
    """A clock for each of the `items` that was discussed; five queries, however many. Not audited."""
    discussed = list(
        items.filter(outcome="discussed", removed_at=None).select_related("case__patient", "case__board", "meeting")
    )
    standing = {row.item_id: row for row in Decision.objects.filter(item__in=discussed).order_by("version")}
    ended = _ended(discussed)
    sent = _sent([row.pk for row in standing.values()])
    holidays = {date.fromisoformat(day["on"]) for day in board.holidays}
    today = board.day_of(timezone.now())
    rows = []
    for item in discussed:
        decision = standing.get(item.pk)
        began = decision.made_at if decision and decision.version > 1 else ended.get(item.pk, item.meeting.starts_at)
        went = sent.get(decision.pk) if decision else None
        clock = outcome_clock(
            board.day_of(began), sent=board.day_of(went) if went else None, today=today, holidays=holidays
        )
        rows.append(OutcomeClockRow(item, decision, clock))
    return sorted(rows, key=lambda row: (row.clock.sent is not None, row.clock.due, row.item.case.reference))


def _ended(items: Iterable[AgendaItem]) -> dict[object, datetime]:
    """When each was last taken off the screen."""
    rows = Discussion.objects.filter(item__in=list(items)).exclude(ended_at=None).order_by()
    return {row["item"]: row["last"] for row in rows.values("item").annotate(last=Max("ended_at"))}


def _sent(decisions: list[object]) -> dict[object, datetime]:
    """When the referrer's letter of each decision first went out, unless it came back."""
    rows = Dispatch.objects.filter(document__decision__in=decisions, document__kind="letter_referrer")
    found: dict[object, datetime] = {}
    for row in rows.select_related("document").defer("document__content").prefetch_related("events"):
        events = list(row.events.all())
        went = [event.at for event in events if event.state in ("sent", "acknowledged")]
        if went and events[-1].state != "failed":
            key = row.document.decision_id
            found[key] = min(found.get(key, went[0]), went[0])
    return found
