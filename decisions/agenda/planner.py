"""The agenda that plans itself: who gets in, in which order, and why. Pure: same request, same plan.

1. Cases ask for room in this order: emergencies, what a person pinned, then each in its turn
   (`turns.py`). A case gets in when the agenda still ends in time with it, breaks included, and
   nobody it needs leaves before it. Nothing is squeezed: what does not get in is named.
2. Emergencies stand first. Pins stand where they are. The others follow in their turn, except
   that a case goes ahead of its turn when somebody it needs would otherwise have left.

A person's pin goes before the planner's own rules: a pinned case (and an emergency) may stand
after somebody's leaving, with a warning, but never beyond the meeting's minutes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decisions.agenda.planning import AgendaCase, Entry, NotFitting, Plan, PlanRequest, Why
from decisions.agenda.reasons import Place, not_fitting_words, reason_for, warnings_for
from decisions.agenda.timeline import Lot, Slot, holds, latest_end, lay_out
from decisions.agenda.turns import in_turn, pulled_forward, turn


@dataclass(frozen=True)
class _Arranged:
    """Slots that hold, the keys of those taken ahead of their turn, and of those beside their presenter's."""

    slots: tuple[Slot, ...]
    ahead: frozenset[str]
    together: frozenset[str]


def plan(request: PlanRequest) -> Plan:
    """The agenda of a meeting. Every case of the request is in the answer once."""
    limits = {case.key: latest_end(case, request) for case in request.cases}
    accepted: list[AgendaCase] = []
    left_out: list[AgendaCase] = []
    arranged = _Arranged((), frozenset(), frozenset())
    for case in sorted((one for one in request.cases if one.discussed), key=lambda one: _claim(one, request)):
        tried = _arrange([*accepted, case], request, limits)
        if tried is None:
            left_out.append(case)
        else:
            accepted.append(case)
            arranged = tried
    return Plan(
        entries=tuple(_entry(place, slot, arranged, request) for place, slot in enumerate(arranged.slots, 1)),
        not_fitting=_without_room(left_out, accepted, arranged, request),
        listed=tuple(one.key for one in _as_before(request)),
    )


def _claim(case: AgendaCase, request: PlanRequest) -> tuple[object, ...]:
    rank = 0 if case.is_emergency else 2 if case.pin is None else 1
    return (rank, *turn(case, request))


def _as_before(request: PlanRequest) -> list[AgendaCase]:
    return sorted((one for one in request.cases if not one.discussed), key=lambda one: turn(one, request)[-2:])


def _arrange(cases: Sequence[AgendaCase], request: PlanRequest, limits: dict[str, int | None]) -> _Arranged | None:
    """The cases with times, or None when they cannot all be held."""
    if request.begins + sum(case.minutes for case in cases) > request.capacity:
        return None
    free = in_turn((case for case in cases if case.is_free), request)
    lot = _lot(cases, free, request)
    together = pulled_forward(free, request)
    slots = lay_out(lot, request.rule, request.begins)
    if holds(slots, limits, request.capacity):
        return _Arranged(slots, frozenset(), together)
    if all(limits[case.key] is None for case in free):
        return None
    return _before_they_leave(lot, request, limits, together)


def _before_they_leave(
    lot: Lot, request: PlanRequest, limits: dict[str, int | None], together: frozenset[str]
) -> _Arranged | None:
    """Each in turn, unless somebody would then leave before their case: then the case of whoever
    leaves first goes now."""

    def fits(queue: Sequence[AgendaCase]) -> bool:
        return holds(lay_out(lot.with_queue(queue), request.rule, request.begins), limits, request.capacity)

    def leaving(case: AgendaCase) -> tuple[bool, int]:
        limit = limits[case.key]
        return (limit is None, limit or 0)

    urgent_first = sorted(lot.queue, key=leaving)
    if not fits(urgent_first):
        return None
    queue: list[AgendaCase] = []
    rest, ahead = list(lot.queue), set()
    while rest:
        chosen = rest[0]
        if not fits([*queue, chosen, *(one for one in urgent_first if one in rest and one != chosen)]):
            chosen = next(one for one in urgent_first if one in rest)
            ahead.add(chosen.key)
        queue.append(chosen)
        rest.remove(chosen)
    return _Arranged(lay_out(lot.with_queue(queue), request.rule, request.begins), frozenset(ahead), together - ahead)


def _lot(cases: Iterable[AgendaCase], free: Sequence[AgendaCase], request: PlanRequest) -> Lot:
    ordered = sorted(cases, key=lambda case: turn(case, request))
    pinned = [case for case in ordered if case.pin and not case.is_emergency]
    return Lot(
        first=tuple(sorted((case for case in ordered if case.is_emergency), key=_place)),
        queue=tuple(free),
        by_place=tuple(sorted((case for case in pinned if case.pin and case.pin.place is not None), key=_place)),
        by_time=tuple(sorted((case for case in pinned if case.pin and case.pin.place is None), key=_minute)),
    )


def _place(case: AgendaCase) -> float:
    return case.pin.place if case.pin and case.pin.place is not None else float("inf")


def _minute(case: AgendaCase) -> int:
    return (case.pin.minute or 0) if case.pin else 0


def _entry(place: int, slot: Slot, arranged: _Arranged, request: PlanRequest) -> Entry:
    case = slot.case
    standing = Place(place, slot, case.key in arranged.ahead, case.key in arranged.together)
    why: Why
    why, reason = reason_for(standing, request)
    return Entry(
        key=case.key,
        place=place,
        start=slot.start,
        minutes=case.minutes,
        rest=slot.rest,
        why=why,
        reason=reason,
        warnings=warnings_for(slot, request),
    )


def _without_room(
    left_out: Sequence[AgendaCase], accepted: Sequence[AgendaCase], arranged: _Arranged, request: PlanRequest
) -> tuple[NotFitting, ...]:
    ends = arranged.slots[-1].end if arranged.slots else request.begins
    minutes_left = {later.key: later.minutes_left for later in request.later}
    found = []
    for case in left_out:
        in_time = _arrange([*accepted, case], request, dict.fromkeys((one.key for one in request.cases), None))
        later = next((one for one in request.later if minutes_left[one.key] >= case.minutes), None)
        if later is not None:
            minutes_left[later.key] -= case.minutes
        found.append(not_fitting_words(case, max(0, request.capacity - ends), in_time is not None, later, request))
    return tuple(found)
