"""What a board's meetings give to its figures, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cases.facts.catalogue import fact
from cases.facts.fact import Kind
from cases.models import Board, Case, CaseClock, FactRecord
from cases.pathway.permissions import SPECIALTIES
from decisions.actions.read_spans import read_spans
from decisions.consensus.content import NONE_YET
from decisions.consensus.decision_codes import DEFERRAL_REASONS
from decisions.consensus.deferrals import Appearance, days_lost
from decisions.models import AgendaItem, Attendance, Decision, DeferralReason, Discussion, Meeting
from decisions.outcomes.board_record import BoardRecord, PutOff, Rating, Sitting, Talk
from decisions.outcomes.filters import ReportFilters
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.scores.points import read_points

SINS = "sins"
RATED_BESIDE = ("escc", "frankel", "kps", "ecog")
"""What several people read beside the items of SINS."""
_SHARED = "index_level"


def read_board_record(*, board: Board, filters: ReportFilters, cases: Collection[str]) -> BoardRecord:
    """For the worker that makes the figures, which names no case. Days choose the meetings; `cases` (ids as
    text) those whose deferrals and ratings count."""
    meetings = _meetings(board, filters)
    return BoardRecord(
        needs={" or ".join(SPECIALTIES[one] for one in need).capitalize(): frozenset(need) for need in board.quorum},
        target=board.attendance_target / 100,
        sittings=tuple(_sittings(board, meetings)),
        talks=tuple(_talks(meetings)),
        put_off=tuple(_put_off(board, cases)),
        reasons=dict(DEFERRAL_REASONS),
        ratings=tuple(_ratings(board, cases)),
        clocks=tuple(_clocks(board, cases)),
        spans=tuple(read_spans(board=board, cases=cases)),
    )


def _meetings(board: Board, filters: ReportFilters) -> QuerySet[Meeting]:
    found = Meeting.objects.filter(board=board, kind="scheduled", state="closed")
    if filters.since:
        found = found.filter(starts_at__date__gte=filters.since)
    return found.filter(starts_at__date__lte=filters.until) if filters.until else found


def _sittings(board: Board, meetings: QuerySet[Meeting]) -> Iterator[Sitting]:
    present: dict[Any, set[str]] = defaultdict(set)
    there = Attendance.objects.filter(meeting__in=meetings, present=True)
    for meeting, specialty in there.values_list("meeting", "membership__specialty"):
        present[meeting].add(specialty)
    for pk, starts_at in meetings.values_list("pk", "starts_at"):
        yield Sitting(board.day_of(starts_at), frozenset(present[pk]))


def _talks(meetings: QuerySet[Meeting]) -> Iterator[Talk]:
    seen = Discussion.objects.filter(meeting__in=meetings, item__outcome="discussed", ended_at__isnull=False)
    decided = set(
        Decision.objects.filter(item__meeting__in=meetings, outcome="recommended").values_list("item", flat=True)
    )
    rows = seen.order_by("meeting", "began_at").values_list("meeting", "item", "began_at", "ended_at")
    for _, of_meeting in groupby(rows, key=lambda row: row[0]):
        minutes: dict[Any, float] = defaultdict(float)
        for _, item, began, ended in of_meeting:
            minutes[item] += (ended - began).total_seconds() / 60
        if len(minutes) > 1:
            for place, (item, took) in enumerate(minutes.items(), 1):
                yield Talk(place, len(minutes), took, item in decided)


def _put_off(board: Board, cases: Collection[str]) -> Iterator[PutOff]:
    today = board.day_of(timezone.now())
    noted = dict(DeferralReason.objects.filter(item__meeting__board=board).values_list("item", "reason"))
    signed = {
        item: (outcome, reason or "")
        for item, outcome, reason in Decision.objects.filter(item__meeting__board=board)
        .order_by("version")
        .values_list("item", "outcome", "payload__content__deferral_reason")
    }
    closed = dict(Case.objects.filter(board=board, closed_at__isnull=False).values_list("pk", "closed_at"))
    rows = (
        AgendaItem.objects.filter(meeting__board=board, removed_at=None, outcome__in=("discussed", "carried_over"))
        .exclude(lane="listed_not_discussed")
        .order_by("case")
        .values_list("case", "pk", "outcome", "meeting__starts_at")
    )
    for case, items in groupby(rows, key=lambda row: row[0]):
        if str(case) in cases:
            appearances = [_appearance(board, row, signed, noted) for row in items]
            for lost in days_lost(appearances, today=today, closed_on=_day(board, closed.get(case))):
                yield PutOff(lost.appearance.reason, lost.days, lost.waiting)


def _appearance(board: Board, row: tuple[Any, ...], signed: dict[Any, Any], noted: dict[Any, str]) -> Appearance:
    _, item, outcome, starts_at = row
    said, reason = signed.get(item, ("", ""))
    deferred = said == NONE_YET if said else outcome == "carried_over"
    return Appearance(str(item), board.day_of(starts_at), deferred, reason if said else noted.get(item, ""))


def _day(board: Board, moment: datetime | None) -> date | None:
    return board.day_of(moment) if moment else None


def _clocks(board: Board, cases: Collection[str]) -> Iterator[tuple[str, str]]:
    now = timezone.now()
    rows = (
        CaseClock.objects.filter(case__board=board)
        .order_by("place", "clock")
        .values_list("case", "body__name", "body__result", "open", "due_at")
    )
    for case, name, result, is_open, due_at in rows:
        if str(case) in cases:
            yield name, _standing(result, due_at is not None and due_at < now if is_open else None)


def _standing(result: str, passed: bool | None) -> str:
    """`passed`: whether the time of an open clock is up; None for one that is not open."""
    if result in ("met", "late"):
        return "kept" if result == "met" else "late"
    if result == "open" and passed is not None:
        return "late" if passed else "running"
    return ""


def _ratings(board: Board, cases: Collection[str]) -> Iterator[Rating]:
    """Of each finding the words of the first two people; of a lesion that two people read in full, its total."""
    names = [*load_knowledge().scores[SINS].facts, *RATED_BESIDE]
    of_board = FactRecord.objects.filter(case__board=board, name__in=names).order_by()
    raters = Count("recorded_by", distinct=True)
    twice = of_board.values("case", "lesion", "name", "observed_on").annotate(raters=raters).filter(raters__gte=2)
    wanted = of_board.filter(Q(case__in=twice.values("case")), superseded_by=None).exclude(value=None)
    rows = wanted.order_by("case", "lesion", "recorded_at", "id").values_list(
        "case", "lesion", "name", "observed_on", "recorded_by", "value"
    )
    for (case, _), found in groupby(rows, key=lambda row: row[:2]):
        if str(case) in cases:
            yield from _of_one(list(found))


def _of_one(rows: list[tuple[Any, ...]]) -> Iterator[Rating]:
    """The ratings of one lesion, or of one case without its lesions."""
    said: dict[tuple[str, date], dict[Any, Any]] = defaultdict(dict)
    for _, _, name, day, rater, value in rows:
        said[name, day][rater] = value
    for (name, _), by_rater in said.items():
        if len(by_rater) > 1 and name != _SHARED:
            first, second = list(by_rater.values())[:2]
            yield _rating(name, first, second)
    yield from _totals(said)


def _rating(name: str, first: Any, second: Any) -> Rating:
    known = fact(name)
    if known.kind is Kind.INTEGER or name in ("kps", "ecog"):
        return Rating(known.label, float(first), float(second))
    return Rating(known.label, str(first), str(second), tuple(known.choices))


def _totals(said: dict[tuple[str, date], dict[Any, Any]]) -> Iterator[Rating]:
    table = load_knowledge().scores[SINS]
    levels = [value for (name, _), by_rater in said.items() if name == _SHARED for value in by_rater.values()]
    own: dict[Any, dict[str, Any]] = defaultdict(dict)
    for (name, _), by_rater in said.items():
        for rater, value in by_rater.items():
            own[rater][name] = tuple(value) if isinstance(value, list) else value
    totals = list(_complete(table, own.values(), levels[-1:] or [None]))
    if len(totals) > 1:
        yield Rating(f"{table.name}, total", totals[0], totals[1])


def _complete(table: Any, views: Iterable[dict[str, Any]], levels: list[Any]) -> Iterator[float]:
    for view in views:
        if any(name != _SHARED for name in view):
            reading = read_points(table, {**view, _SHARED: levels[0]} if levels[0] else view)
            if reading.low == reading.high and reading.low is not None:
                yield float(reading.low)
