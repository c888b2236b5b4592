"""How long each clock of a board's cases ran that has ended, for the control charts; in a fixed number of queries."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Min

from cases.models import Board, CaseClock
from cases.pathway.clocks import read_utc, whole_seconds
from cases.pathway.urgency import Lane
from decisions.actions.read_outcome_clocks import letter_waits
from decisions.letters.outcome_clock import TARGET_WORKING_DAYS
from decisions.models import AgendaItem, Decision
from decisions.outcomes.board_record import Span
from decisions.outcomes.tables import slug

EMERGENCY, LETTER = "emergency_decision", "letter"
_HOUR = timedelta(hours=1) // timedelta(seconds=1)


def read_spans(*, board: Board, cases: Collection[str]) -> Iterator[Span]:
    """Emergencies from referral to decision, the clocks of the pathway, the letters to referrers; of the `cases`
    alone (ids as text), for the worker that makes the figures."""
    yield from _emergencies(board, cases)
    yield from _pathway(board, cases)
    yield from _letters(board, cases)


def _emergencies(board: Board, cases: Collection[str]) -> Iterator[Span]:
    decided = Decision.objects.filter(case__board=board, case__lane=Lane.EMERGENCY, outcome="recommended").order_by()
    rows = decided.values_list("case", "case__referred_at").annotate(first=Min("made_at"))
    for case, referred_at, made_at in rows:
        if str(case) in cases and made_at >= referred_at:
            yield Span(
                EMERGENCY,
                "Emergency to decision",
                "From the referral of a case in the emergency lane to its first signed recommendation",
                "",
                "hours",
                f"{board.day_of(made_at):%Y-%m}",
                whole_seconds(referred_at, made_at) / _HOUR,
            )


def _pathway(board: Board, cases: Collection[str]) -> Iterator[Span]:
    parts = ("name", "measures", "hours", "started_at", "stopped_at")
    ended = CaseClock.objects.filter(case__board=board, open=False, body__result__in=("met", "late"))
    rows = ended.order_by("place", "clock").values_list("case", "clock", *(f"body__{part}" for part in parts))
    for case, clock, *body in rows:
        if str(case) in cases:
            yield _span(board, clock, *body)


def _span(board: Board, clock: str, name: str, measures: str, hours: float, started: str, stopped: str) -> Span:
    start, stop = read_utc(started), read_utc(stopped)
    limit = f"{hours:g} hours" if hours else "at once"
    month = f"{board.day_of(stop):%Y-%m}"
    return Span(slug(clock), name, measures, limit, "hours", month, whole_seconds(start, stop) / _HOUR)


def _letters(board: Board, cases: Collection[str]) -> Iterator[Span]:
    for wait in letter_waits(board, AgendaItem.objects.filter(meeting__board=board)):
        # A meeting that was never shown counts from its planned start, which can lie after the letter.
        if wait.clock.sent is not None and wait.clock.sent >= wait.clock.discussed and str(wait.case) in cases:
            yield _letter(wait.clock)


def _letter(clock: Any) -> Span:
    return Span(
        LETTER,
        "Meeting to outcome letter",
        "From the discussion (after an amendment: its signature) to the referrer's letter on its way",
        f"{TARGET_WORKING_DAYS} working days",
        "days",
        f"{clock.sent:%Y-%m}",
        float((clock.sent - clock.discussed).days),
    )
