"""What a board's meetings give to its figures, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Board, Case, CaseClock
from cases.pathway.permissions import SPECIALTIES
from decisions.actions.read_ratings import read_ratings
from decisions.actions.read_spans import read_spans
from decisions.consensus.content import NONE_YET
from decisions.consensus.decision_codes import DEFERRAL_REASONS
from decisions.consensus.deferrals import Appearance, days_lost
from decisions.models import AgendaItem, Attendance, Decision, DeferralReason, Discussion, Meeting
from decisions.outcomes.board_record import BoardRecord, PutOff, Sitting, Talk
from decisions.outcomes.filters import ReportFilters


def read_board_record(*, board: Board, filters: ReportFilters, cases: Collection[str]) -> BoardRecord:
    """For the worker that makes the figures, which names no case. Days choose the meetings; `cases` (ids as
    text) those whose deferrals and ratings count."""
    meetings = meetings_counted(board, filters)
    return BoardRecord(
        needs=needs_of(board),
        target=board.attendance_target / 100,
        sittings=tuple(_sittings(board, meetings)),
        talks=tuple(_talks(meetings)),
        put_off=tuple(_put_off(board, cases)),
        reasons=dict(DEFERRAL_REASONS),
        ratings=tuple(rating for case, rating in read_ratings(board=board) if case in cases),
        clocks=tuple(_clocks(board, cases)),
        spans=tuple(read_spans(board=board, cases=cases)),
    )


def needs_of(board: Board) -> dict[str, frozenset[str]]:
    """The disciplines that the board's quorum asks for, in words, with the specialties of which one is enough."""
    return {" or ".join(SPECIALTIES[one] for one in need).capitalize(): frozenset(need) for need in board.quorum}


def meetings_counted(board: Board, filters: ReportFilters) -> QuerySet[Meeting]:
    """The closed meetings that the filters by day choose."""
    found = Meeting.objects.filter(board=board, kind="scheduled", state="closed")
    if filters.since:
        found = found.filter(starts_at__date__gte=filters.since)
    return found.filter(starts_at__date__lte=filters.until) if filters.until else found


def _sittings(board: Board, meetings: QuerySet[Meeting]) -> Iterator[Sitting]:
    present = specialties_present(meetings)
    for pk, starts_at in meetings.values_list("pk", "starts_at"):
        yield Sitting(board.day_of(starts_at), frozenset(present[pk]))


def specialties_present(meetings: QuerySet[Meeting] | list[Meeting]) -> dict[Any, set[str]]:
    """Meeting -> the specialties noted as in the room; empty where nobody was noted."""
    present: dict[Any, set[str]] = defaultdict(set)
    there = Attendance.objects.filter(meeting__in=meetings, present=True)
    for meeting, specialty in there.values_list("meeting", "membership__specialty"):
        present[meeting].add(specialty)
    return present


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
