"""Which visits are wanted: of one case, and of a board those that are due or overdue."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Case, DueFollowUp, FollowUp
from cases.pathway.follow_up import TOLERANCE, state_of_visit
from cases.pathway.stages import TREATMENT_STAGES

PRESSING = ("overdue", "due")
PAGE = 100


@dataclass(frozen=True)
class PlannedVisit:
    """A visit that is wanted and how it stands: done, overdue, due, ahead or called_off."""

    visit: DueFollowUp
    state: str
    days_late: int


@dataclass(frozen=True)
class DueRow:
    """One case of which a visit is due: the earliest that was not kept, how many more were missed, and
    the day of the last visit (None when there was none)."""

    case: Case
    planned: PlannedVisit
    more: int
    last_seen_on: date | None
    lost: bool


@dataclass(frozen=True)
class DueList:
    """One page of the board's list. `found` and `overdue` count all its cases; page 0 is the whole."""

    board: Board
    rows: list[DueRow]
    found: int
    overdue: int
    page: int
    pages: int


def planned_visits(case: Case) -> list[PlannedVisit]:
    """Every visit ever wanted of a case that the caller has read through `cases.access`, in order of day."""
    today = case.board.day_of(timezone.now())
    seen = list(case.follow_ups.filter(lost=False).values_list("seen_on", flat=True))
    return [_standing(visit, seen, today) for visit in case.due_follow_ups.select_related("set_by", "called_off_by")]


def read_due_follow_ups(*, actor: Actor, board_id: object, page: int = 0) -> DueList:
    """The cases of a board with a visit that is due or overdue, the longest overdue first; those shown are
    audited by their references. `page` counts from 1; 0 shows all. The number of queries does not grow
    with the cases, and of those that are not shown only days are read."""
    board = access.board(actor, board_id, "case.read")
    today = board.day_of(timezone.now())
    cases = access.cases(actor, board_id=board.pk).filter(stage__in=TREATMENT_STAGES)
    seen = FollowUp.objects.filter(case__in=cases, lost=False).order_by()
    last_seen = dict(seen.values_list("case").annotate(Max("seen_on")))
    pressing = _pressing(cases, last_seen, today)
    pages = max(1, -(-len(pressing) // PAGE))
    page = min(max(page, 0), pages)
    wanted = list(pressing.items())[(page - 1) * PAGE : page * PAGE] if page else list(pressing.items())
    shown = {case.pk: case for case in access.shown(actor, cases.filter(pk__in=[pk for pk, _ in wanted]))}
    first = DueFollowUp.objects.in_bulk([visits[0].visit for _, visits in wanted])
    lost = dict(FollowUp.objects.filter(case__in=shown).order_by("seen_on").values_list("case", "lost"))
    rows = [
        DueRow(
            case=shown[pk],
            planned=_standing(first[visits[0].visit], _days(last_seen.get(pk)), today),
            more=len(visits) - 1,
            last_seen_on=last_seen.get(pk),
            lost=lost.get(pk, False),
        )
        for pk, visits in wanted
    ]
    overdue = sum(visits[0].overdue for visits in pressing.values())
    return DueList(board, rows, len(pressing), overdue, page, pages)


@dataclass(frozen=True)
class _Pressing:
    """A visit of the list before it is shown."""

    visit: Any
    overdue: bool


def _pressing(cases: QuerySet[Case], last_seen: dict[Any, date], today: date) -> dict[Any, list[_Pressing]]:
    """Case -> its visits that are due or overdue, in order of day; the cases in the order of the list."""
    wanted = DueFollowUp.objects.filter(case__in=cases, called_off_at=None, due_on__lte=today + TOLERANCE)
    found: dict[Any, list[_Pressing]] = defaultdict(list)
    order: dict[Any, tuple[date, str]] = {}
    for case, reference, visit, due_on in wanted.order_by("due_on").values_list(
        "case", "case__reference", "pk", "due_on"
    ):
        state = state_of_visit(due_on, seen=_days(last_seen.get(case)), today=today)
        if state in PRESSING:
            found[case].append(_Pressing(visit, state == "overdue"))
            order.setdefault(case, (due_on, reference))
    return {case: found[case] for case in sorted(found, key=order.__getitem__)}


def _days(last: date | None) -> list[date]:
    # A visit makes up for every one that was due before it, so the last one says it all.
    return [] if last is None else [last]


def _standing(visit: DueFollowUp, seen: Iterable[date], today: date) -> PlannedVisit:
    state = "called_off" if visit.called_off_at else state_of_visit(visit.due_on, seen=seen, today=today)
    return PlannedVisit(visit, state, max(0, (today - visit.due_on).days) if state == "overdue" else 0)
