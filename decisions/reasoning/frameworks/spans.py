"""Spans of time and of spine: how long somebody has not walked, and which levels hang together.

Both are honest about what is not known: an assessment has a day and no hour, and a lesion whose
levels are not recorded may reach further than its index level.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from cases.facts.case_facts import Value
from cases.facts.vertebrae import VERTEBRAE
from decisions.reasoning.logic import Truth

_HOUR = timedelta(hours=1)


def hours_since(moment: Value | None, on: date) -> tuple[float, float] | None:
    """The fewest and the most hours from a recorded moment to some time of the day `on` (UTC).

    None when no moment is recorded, or when it lies after that day.
    """
    if not isinstance(moment, str):
        return None
    starts = datetime.combine(on, time(), UTC)
    begun = datetime.fromisoformat(moment)
    # Hours are added, not days to `starts`: the last day of the calendar has no day after it.
    most = (starts - begun + timedelta(days=1)) / _HOUR
    return (max(0.0, (starts - begun) / _HOUR), most) if most >= 0 else None


@dataclass(frozen=True)
class Extent:
    """One lesion's part in the compression: its ESCC grade and its levels, None while not recorded."""

    escc: Value | None
    levels: Value | None

    @property
    def orders(self) -> frozenset[int] | None:
        """The positions of the levels from the top."""
        levels = self.levels
        return frozenset(VERTEBRAE[level].order for level in levels) if isinstance(levels, tuple) else None


@dataclass(frozen=True)
class Levels:
    """The levels of all lesions: how many, whether they hang together; paths of what is missing."""

    count: int | None
    contiguous: Truth
    missing: tuple[str, ...]


@lru_cache(maxsize=4096)
def read_levels(lesions: tuple[Extent, ...]) -> Levels:
    """The levels of the lesions as recorded; nothing is said while the extent of one is missing."""
    missing = tuple([f"lesions.{at}.levels" for at, each in enumerate(lesions) if each.orders is None])
    if missing or not lesions:
        return Levels(None, None, missing or ("lesions",))
    together = _union(lesions)
    return Levels(len(together), _hang_together(together), ())


@lru_cache(maxsize=4096)
def single_area(
    lesions: tuple[Extent, ...], displacing: tuple[str, ...], undecided: tuple[str, ...]
) -> tuple[Truth, tuple[str, ...]]:
    """Whether the lesions that displace the cord (ESCC one of `displacing`) form one contiguous area.

    A lesion without a grade, or of an `undecided` one, may displace it too: the answer then stands
    only if it is the same whichever of them do. Returns the paths of the missing facts as well.
    """
    sure = [each for each in lesions if each.escc in displacing]
    maybe = [each for each in lesions if each.escc is None or each.escc in undecided]
    if not sure and lesions and not maybe:
        return False, ()
    ungraded = [f"lesions.{at}.escc" for at, each in enumerate(lesions) if each.escc is None]
    unmeasured = [
        f"lesions.{at}.levels"
        for at, each in enumerate(lesions)
        if each.orders is None and (each in sure or each in maybe)
    ]
    if not sure or unmeasured:
        return None, tuple(ungraded + unmeasured) or (() if lesions else ("lesions",))
    truth = _joined(_union(sure), [each.orders or frozenset() for each in maybe])
    return truth, tuple(ungraded) if truth is None else ()


def _joined(area: frozenset[int], others: list[frozenset[int]]) -> Truth:
    """Whether an area hangs together whichever of the others belong to it."""
    if _hang_together(area):
        return True if all(_hang_together(area | each) for each in others) else None
    bridged = area.union(*others)
    return None if all(level in bridged for level in range(min(area), max(area))) else False


def _union(lesions: Iterable[Extent]) -> frozenset[int]:
    return frozenset[int]().union(*(each.orders or () for each in lesions))


def _hang_together(orders: frozenset[int]) -> bool:
    return max(orders) - min(orders) + 1 == len(orders)
