"""How many minutes a case is given: from how complex it is and from the board's own history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from statistics import median

from decisions.agenda.limits import COMPLEX_SIGNS, MEASURED_ENOUGH, MIDDLE_SIGNS, PUBLISHED_MINUTES


class Complexity(StrEnum):
    SIMPLE = "simple"
    MIDDLE = "middle"
    COMPLEX = "complex"

    @property
    def share(self) -> float:
        """The part of the published mean that a case of this class is given. Project policy, in no source."""
        return {Complexity.SIMPLE: 0.75, Complexity.MIDDLE: 1.0, Complexity.COMPLEX: 1.5}[self]


@dataclass(frozen=True)
class Signs:
    """What makes a case long to discuss. None: not recorded, which is no sign for itself; that
    something decisive is missing is one."""

    lesions: int | None = None
    compression: bool | None = None
    unstable: bool | None = None
    irradiated: bool | None = None
    raters_disagree: bool | None = None
    decisive_missing: bool | None = None

    @property
    def found(self) -> tuple[str, ...]:
        """The signs that the case has, in words."""
        words = {
            "several lesions": self.lesions is not None and self.lesions > 1,
            "ESCC 2 or 3": self.compression,
            "SINS in the unstable band": self.unstable,
            "irradiated before": self.irradiated,
            "raters disagree": self.raters_disagree,
            "decisive data missing": self.decisive_missing,
        }
        return tuple(sign for sign, is_there in words.items() if is_there)


@dataclass(frozen=True)
class Estimate:
    """Whole minutes, and in words where they are from."""

    minutes: int
    source: str


def complexity(signs: Signs) -> Complexity:
    """The class of a case by the number of its signs."""
    count = len(signs.found)
    if count >= COMPLEX_SIGNS.value:
        return Complexity.COMPLEX
    return Complexity.MIDDLE if count >= MIDDLE_SIGNS.value else Complexity.SIMPLE


def estimate(kind: Complexity | None, history: Mapping[str, Sequence[float]]) -> Estimate:
    """Minutes for a case of class `kind` (None: not assessed yet), rounded up.

    `history` holds the minutes measured by this board, by class. The board's own median counts
    once there are enough; until then the published mean, shaped by the class.
    """
    if kind is None:
        return Estimate(ceil(PUBLISHED_MINUTES.value), f"{_published()}; not assessed yet")
    measured = history.get(kind, ())
    if len(measured) >= MEASURED_ENOUGH.value:
        own = max(1, ceil(median(measured)))
        return Estimate(own, f"median of this board's {len(measured)} {kind} cases")
    return Estimate(ceil(PUBLISHED_MINUTES.value * kind.share), f"{_published()}, for a {kind} case")


def _published() -> str:
    return f"published mean {PUBLISHED_MINUTES.value:g} min ({PUBLISHED_MINUTES.source})"
