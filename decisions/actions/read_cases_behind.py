"""The cases behind a figure, for who may see cases."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Min, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Case, CaseClock
from cases.pathway.clocks import write_utc
from cases.pathway.refusals import NotVisible
from cases.pathway.urgency import Lane
from decisions.actions.make_report import counted_together
from decisions.actions.read_ratings import rated, read_ratings
from decisions.actions.read_report import chosen
from decisions.consensus.content import NONE_YET
from decisions.models import CaseOutcome, Decision, DeferralReason, DispatchEvent
from decisions.outcomes.filters import ReportFilters
from decisions.outcomes.rows import AGE_BANDS
from decisions.outcomes.tables import slug
from decisions.reasoning.loader import load_knowledge

MOST_CASES = 200
MILLION = 1_000_000
MOST_FORETOLD = 6
"""Predictions of one instrument that stand for a case at once, such as two horizons by several people; the list
behind a tenth looks at no more."""
_YES_NO = {"yes": True, "no": False, "unknown": None}


def read_cases_behind(
    *, actor: Actor, board_id: object, filters: ReportFilters, column: str, value: str
) -> tuple[tuple[Board, ...], list[Case], int]:
    """The cases of the boards counted together whose row has `value` in `column`, for who may see the cases of each
    of them; the first 200 of how many.

    Raises NotVisible for a column, or a value of it, by which no figure tells cases apart.
    """
    boards, kept = counted_together(actor, board_id, filters)
    for board in boards:
        access.seat(actor, board.pk, "metrics.read_cases")
    rows = CaseOutcome.objects.filter(chosen(kept), _behind(column, value, boards), board__in=boards).order_by(
        "reference"
    )
    wanted = list(rows.values_list("case", flat=True)[:MOST_CASES])
    visible = access.cases(actor).filter(board__in=boards, pk__in=wanted)
    cases = access.shown(actor, visible.order_by("reference"))
    return boards, cases, rows.count() if len(wanted) == MOST_CASES else len(wanted)


def _behind(column: str, value: str, boards: Sequence[Board]) -> Q:
    ended = _ENDED.get(column, _clock_ended(column))
    if column == "rated":
        return _rated(value, boards)
    if ended is None and column not in _COLUMNS:
        raise NotVisible()
    try:
        if ended is not None:
            return reduce(or_, (Q(board=board, case__in=ended(*_bounds(value, board))) for board in boards))
        return _COLUMNS[column](value)
    except (KeyError, ValueError):
        raise NotVisible() from None


def _rated(value: str, boards: Sequence[Board]) -> Q:
    """The cases in which two people recorded this finding, as they are counted."""
    if value not in map(slug, rated()):
        raise NotVisible()
    found = (each for board in boards for each in read_ratings(board=board))
    return Q(case__in={case for case, rating in found if slug(rating.what) == value})


def _late(value: str) -> Q:
    """The cases of which the clock of this name was stopped late, or is past its time."""
    ids = [clock.id for clock in load_knowledge().clocks if slug(clock.name) == value]
    if not ids:
        raise ValueError(value)
    late = Q(body__result="late") | Q(open=True, due_at__lt=timezone.now())
    return Q(case__in=CaseClock.objects.filter(late, clock__in=ids).values("case"))


Ended = Callable[[datetime, datetime], QuerySet[Any]]
"""The cases (ids) in which something ended from one moment to before another."""


def _bounds(value: str, board: Board) -> tuple[datetime, datetime]:
    """A month of the board's own calendar."""
    year, month = map(int, value.split("-"))
    zone = ZoneInfo(board.time_zone)
    return datetime(year, month, 1, tzinfo=zone), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)


def _clock_ended(column: str) -> Ended | None:
    ids = [clock.id for clock in load_knowledge().clocks if column == f"clock_{slug(clock.id)}"]

    def of(start: datetime, end: datetime) -> QuerySet[Any]:
        rows = CaseClock.objects.filter(clock__in=ids, open=False, body__result__in=("met", "late"))
        at = Cast(KeyTextTransform("stopped_at", "body"), TextField())
        return rows.annotate(at=at).filter(at__gte=write_utc(start), at__lt=write_utc(end)).values("case")

    return of if ids else None


def _letter_sent(start: datetime, end: datetime) -> QuerySet[Any]:
    sent = DispatchEvent.objects.filter(
        dispatch__document__kind="letter_referrer", state__in=("sent", "acknowledged")
    ).order_by()
    first = sent.values("dispatch__document__decision__case").annotate(first=Min("at"))
    return first.filter(first__gte=start, first__lt=end).values("dispatch__document__decision__case")


def _emergency_decided(start: datetime, end: datetime) -> QuerySet[Any]:
    decided = Decision.objects.filter(case__lane=Lane.EMERGENCY, outcome="recommended").order_by()
    first = decided.values("case").annotate(first=Min("made_at"))
    return first.filter(first__gte=start, first__lt=end).values("case")


_ENDED: dict[str, Ended] = {"letter_month": _letter_sent, "emergency_month": _emergency_decided}


def _month(start: str, end: str) -> Callable[[str], Q]:
    def of(value: str) -> Q:
        year, month = value.split("-")
        known = {f"{start}__isnull": False, f"{end}__year": int(year), f"{end}__month": int(month)}
        return Q(**known) & Q(**{f"{end}__gte": F(start)})

    return of


def _died(value: str) -> Q:
    if value == "yes":
        return Q(died_on__isnull=False)
    modality, _, days = value.partition("-")
    return Q(modality=modality, died_on__lte=F("treated_on") + timedelta(days=int(days)))


def _age(value: str) -> Q:
    low, high = next((low, high) for low, high, name in [*AGE_BANDS] if name.replace(" ", "-") == value)
    return Q(age_years__range=(low, high))


def _band(value: str) -> Q:
    """Score and band, joined by a dash; both are names of the knowledge."""
    score, _, band = value.partition("-")
    table = load_knowledge().scores[score]
    if band not in [one.id for one in table.bands]:
        raise ValueError(band)
    return Q(**{f"scores__{score}__band": band})


def _reason(value: str) -> Q:
    noted = DeferralReason.objects.filter(reason=value).values("item__case")
    # Only a decision that puts off carries a reason: the others' content need not be opened.
    put_off = Decision.objects.filter(outcome=NONE_YET)
    signed = put_off.filter(payload__content__deferral_reason=value).values("case")
    return Q(case__in=noted) | Q(case__in=signed)


def _foretold(value: str) -> Q:
    """Instrument, days, lowest and highest chance in millionths, joined by dashes: the patients of whom it foretold
    so and of whom anything is known after their start, as a tenth of the predictions counts them."""
    instrument, days, low, high = value.rsplit("-", 3)
    if instrument not in load_knowledge().recorded:
        raise ValueError(value)
    # Half a millionth on either side: chances are shares of per cents, and rounded where the tenth was told.
    limits = (int(low) - 0.5) / MILLION, (int(high) + 0.5) / MILLION
    said = (_one_foretold(f"predictions__{instrument}__{place}", int(days), limits) for place in range(MOST_FORETOLD))
    start = Coalesce("treated_on", "decided_on")
    observed = Q(died_on__gte=start) | Q(died_on=None, last_seen_on__gte=start)
    return observed & reduce(or_, said)


def _one_foretold(path: str, days: int, limits: tuple[float, float]) -> Q:
    low, high = limits
    return Q(**{f"{path}__0": days, f"{path}__1__gte": low, f"{path}__1__lte": high})


_COLUMNS: dict[str, Callable[[str], Q]] = {
    "implementation": lambda value: Q(outcome="recommended", implementation="" if value == "unknown" else value),
    "concordant": lambda value: Q(outcome="recommended", concordant=_YES_NO[value]),
    "modality": lambda value: Q(modality=value, treated_on__isnull=False),
    "outcome": lambda value: Q(outcome=value),
    "put_off": lambda value: Q(deferrals__gt=0),
    "deferrals": lambda value: ~Q(outcome="") & (Q(deferrals__gte=3) if int(value) >= 3 else Q(deferrals=int(value))),
    "deferral_reason": _reason,
    "died": _died,
    "decided_month": _month("referred_on", "decided_on"),
    "treated_month": _month("decided_on", "treated_on"),
    "band": _band,
    "foretold": _foretold,
    "clock_late": _late,
    "sex": lambda value: Q(sex="" if value == "unknown" else value),
    "age": lambda value: Q(age_years=None) if value == "unknown" else _age(value),
    "primary": lambda value: Q(primary_site="" if value == "unknown" else value),
    "referred_from": lambda value: Q(referred_from="" if value == "unknown" else value),
    "travel": lambda value: Q(travel_band="" if value == "unknown" else value),
}
