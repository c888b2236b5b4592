"""Which visits are wanted: of one case, and of a board those that are due or overdue."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Case, DueFollowUp, FollowUp
from cases.pathway.follow_up import TOLERANCE, state_of_visit
from cases.pathway.stages import TREATMENT_STAGES

PRESSING = ("overdue", "due")


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


def planned_visits(case: Case) -> list[PlannedVisit]:
    """Every visit ever wanted of a case that the caller has read through `cases.access`, in order of day."""
    today = case.board.day_of(timezone.now())
    seen = list(case.follow_ups.filter(lost=False).values_list("seen_on", flat=True))
    return [_standing(visit, seen, today) for visit in case.due_follow_ups.select_related("set_by", "called_off_by")]


def read_due_follow_ups(*, actor: Actor, board_id: object) -> tuple[Board, list[DueRow]]:
    """The cases of a board with a visit that is due or overdue, the longest overdue first; audited by
    their references. The number of queries does not grow with them."""
    board = access.board(actor, board_id, "case.read")
    today = board.day_of(timezone.now())
    cases = access.cases(actor, board_id=board.pk).filter(stage__in=TREATMENT_STAGES)
    wanted = DueFollowUp.objects.filter(case__in=cases, called_off_at=None, due_on__lte=today + TOLERANCE)
    by_case: dict[Any, list[DueFollowUp]] = defaultdict(list)
    for visit in wanted.order_by("due_on"):
        by_case[visit.case_id].append(visit)
    visits: dict[Any, list[FollowUp]] = defaultdict(list)
    for one in FollowUp.objects.filter(case__in=by_case).only("case_id", "seen_on", "lost").order_by("seen_on"):
        visits[one.case_id].append(one)
    found = {pk: _pressing(planned, visits[pk], today) for pk, planned in by_case.items()}
    rows = access.shown(actor, cases.filter(pk__in=[pk for pk, planned in found.items() if planned]))
    listed = [_row(case, found[case.pk], visits[case.pk]) for case in rows]
    return board, sorted(listed, key=lambda row: (row.planned.visit.due_on, row.case.reference))


def _pressing(planned: Iterable[DueFollowUp], visits: Iterable[FollowUp], today: date) -> list[PlannedVisit]:
    seen = [visit.seen_on for visit in visits if not visit.lost]
    standing = (_standing(visit, seen, today) for visit in planned)
    return [visit for visit in standing if visit.state in PRESSING]


def _row(case: Case, pressing: list[PlannedVisit], visits: list[FollowUp]) -> DueRow:
    seen = [visit.seen_on for visit in visits if not visit.lost]
    lost = bool(visits) and visits[-1].lost
    return DueRow(case, pressing[0], len(pressing) - 1, seen[-1] if seen else None, lost)


def _standing(visit: DueFollowUp, seen: Iterable[date], today: date) -> PlannedVisit:
    state = "called_off" if visit.called_off_at else state_of_visit(visit.due_on, seen=seen, today=today)
    return PlannedVisit(visit, state, max(0, (today - visit.due_on).days) if state == "overdue" else 0)
