"""Cases in an order become cases with times: pins, breaks, capacity, and who leaves when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from decisions.agenda.planning import AgendaCase, BreakRule, PlanRequest


@dataclass(frozen=True)
class Slot:
    """A case with its start; `rest` is the break before it. Minutes."""

    case: AgendaCase
    start: int
    rest: int

    @property
    def end(self) -> int:
        return self.start + self.case.minutes


@dataclass(frozen=True)
class Lot:
    """The cases to lay out: `first` before all others, `queue` in this order, and between them
    those pinned to a place and those pinned to a time, each in the order of their pins."""

    first: tuple[AgendaCase, ...]
    queue: tuple[AgendaCase, ...]
    by_place: tuple[AgendaCase, ...]
    by_time: tuple[AgendaCase, ...]

    def with_queue(self, queue: Sequence[AgendaCase]) -> "Lot":
        return replace(self, queue=tuple(queue))

    @property
    def minutes(self) -> int:
        return sum(case.minutes for part in (self.first, self.queue, self.by_place, self.by_time) for case in part)


def lay_out(lot: Lot, rule: BreakRule, begins: int = 0) -> tuple[Slot, ...]:
    """Every case of the lot with its time, one after the other, from the minute `begins`.

    A case pinned to a place gets that place, or the next one behind the emergencies and the pins
    before it, or the end of a shorter agenda. One pinned to a time begins at it or as soon after
    it as the case under discussion has ended.
    """
    even = _even_stretch(lot.minutes, rule)
    parts = [list(part) for part in (lot.first, lot.by_place, lot.by_time, lot.queue)]
    slots: list[Slot] = []
    now, since = begins, 0

    def rest(case: AgendaCase) -> int:
        return rule.minutes if since and (since + case.minutes > rule.longest or since >= even) else 0

    while any(parts):
        case = _next(parts, len(slots) + 1, now + rest(parts[-1][0]) if parts[-1] else now)
        wait = max(0, (case.pin.minute or 0) - now) if case in lot.by_time and case.pin else 0
        since = 0 if wait >= rule.minutes else since
        pause = rest(case)
        start = now + max(pause, wait)
        slots.append(Slot(case, start, pause))
        since = case.minutes + (0 if pause else since)
        now = start + case.minutes
    return tuple(slots)


def _even_stretch(minutes: int, rule: BreakRule) -> float:
    """The length of the stretches between breaks when all are alike: no break for the last few minutes."""
    return minutes / max(1, ceil(minutes / rule.longest))


def _next(parts: list[list[AgendaCase]], place: int, begins: int) -> AgendaCase:
    """The case for `place`; `begins` is when the next of the queue would begin."""
    first, by_place, by_time, queue = parts
    if first:
        return first.pop(0)
    if by_place and ((by_place[0].pin and (by_place[0].pin.place or 0) <= place) or not (queue or by_time)):
        return by_place.pop(0)
    if by_time and ((by_time[0].pin and (by_time[0].pin.minute or 0) <= begins) or not (queue or by_place)):
        return by_time.pop(0)
    return queue.pop(0) if queue else by_place.pop(0)


def latest_end(case: AgendaCase, request: PlanRequest) -> int | None:
    """The minute by which the case must be over: when its presenter leaves, or the last who is
    coming of a specialty that it needs. None when nobody's leaving matters."""
    ends = []
    presenter = request.person(case.presenter)
    if presenter and presenter.coming is not False and presenter.leaves is not None:
        ends.append(presenter.leaves)
    for specialty in case.needs:
        coming = [one for one in request.people if one.specialty == specialty and one.coming is not False]
        leaves = [one.leaves for one in coming if one.leaves is not None]
        if coming and len(leaves) == len(coming):
            ends.append(max(leaves))
    return min(ends, default=None)


def holds(slots: Sequence[Slot], limits: dict[str, int | None], capacity: int) -> bool:
    """Whether the agenda ends in time and every case whose place the planner chose is over before
    somebody it needs leaves (`limits`: key -> latest end)."""
    if slots and slots[-1].end > capacity:
        return False
    for slot in slots:
        limit = limits.get(slot.case.key)
        if slot.case.is_free and limit is not None and slot.end > limit:
            return False
    return True
