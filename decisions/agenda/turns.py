"""Whose turn it is: the order of cases before anybody's pin or leaving is looked at."""

from collections.abc import Iterable
from datetime import UTC, datetime

from decisions.agenda.minutes import Complexity
from decisions.agenda.planning import LANES, AgendaCase, PlanRequest

_NO_DEADLINE = datetime.max.replace(tzinfo=UTC)
_COMPLEX_FIRST = {Complexity.COMPLEX: 0, Complexity.MIDDLE: 1, Complexity.SIMPLE: 2}
_EMERGENCY, _DUE, _BY_LANE = 0, 1, 2

Turn = tuple[int, datetime, int, int, int, str]


def cannot_wait(case: AgendaCase, request: PlanRequest) -> bool:
    """Whether the case's deadline falls before the next meeting, or no next meeting is known."""
    return case.deadline is not None and (not request.later or case.deadline < request.later[0].starts_at)


def tier(case: AgendaCase, request: PlanRequest) -> int:
    """0 an emergency, 1 a deadline before the next meeting, then lane by lane; what was never
    triaged goes before what is known to be urgent."""
    if case.is_emergency:
        return _EMERGENCY
    if request.keep_order:
        return _DUE if case.key in request.before else _BY_LANE
    if cannot_wait(case, request):
        return _DUE
    return _BY_LANE + (LANES.index(case.lane) if case.lane in LANES else len(LANES))


def turn(case: AgendaCase, request: PlanRequest) -> Turn:
    """The sort key: tier, deadline, lane, complexity (the complex first, while attention is fresh),
    the previous plan, the key. Two cases never share one."""
    before = request.before.index(case.key) if case.key in request.before else len(request.before)
    if request.keep_order and case.key in request.before:
        return (tier(case, request), _NO_DEADLINE, 0, 0, before, case.key)
    lane = LANES.index(case.lane) if case.lane in LANES else len(LANES)
    deadline = case.deadline.astimezone(UTC) if case.deadline else _NO_DEADLINE
    return (
        tier(case, request),
        deadline,
        lane,
        _COMPLEX_FIRST[Complexity(case.complexity)] if case.complexity else 1,
        before,
        case.key,
    )


def in_turn(cases: Iterable[AgendaCase], request: PlanRequest) -> list[AgendaCase]:
    """The cases in their order, those of one presenter together within a tier."""
    ordered = sorted(cases, key=lambda case: turn(case, request))
    if request.keep_order:
        return ordered
    groups: dict[tuple[int, str], list[AgendaCase]] = {}
    for case in ordered:
        groups.setdefault((tier(case, request), case.presenter or f"alone {case.key}"), []).append(case)
    return [case for group in groups.values() for case in group]


def pulled_forward(ordered: list[AgendaCase], request: PlanRequest) -> frozenset[str]:
    """The keys of the cases that stand earlier than their own turn, beside others of their presenter.

    `ordered` is what `in_turn` gave back.
    """
    own = sorted(ordered, key=lambda case: turn(case, request))
    previous = {case.key: own[place - 1] for place, case in enumerate(own) if place}
    seen: set[tuple[int, str]] = set()
    found = set()
    for case in ordered:
        group = (tier(case, request), case.presenter)
        natural = previous.get(case.key)
        if case.presenter and group in seen and not (natural and natural.presenter == case.presenter):
            found.add(case.key)
        seen.add(group)
    return frozenset(found)
