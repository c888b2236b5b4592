"""Waits in the order in which they came, against their own natural limits (XmR chart)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

LIMIT = 2.66
"""Natural limits lie at the mean +/- 2.66 mean moving ranges (3 / 1.128): Wheeler, Understanding
Variation; used in Making Data Count (NHS England)."""
RUN = 7
"""So many points in a row on one side of the mean, or all rising or all falling, are a signal."""


@dataclass(frozen=True)
class ChartPoint:
    """One period: its value and the signal that it carries, "" for common cause."""

    label: str
    value: float
    signal: str


@dataclass(frozen=True)
class ControlChart:
    """The mean and the natural limits (a wait cannot be negative, so that the lower one ends at `floor`)."""

    mean: float
    lower: float
    upper: float
    points: tuple[ChartPoint, ...]


def control_chart(labels: Sequence[str], values: Sequence[float], *, floor: float | None = 0.0) -> ControlChart | None:
    """The chart of `values` in order of time; None for fewer than two.

    Signals: outside the limits; a run of seven on one side; a trend of seven; two of three near a limit
    (in its outer third).
    """
    if len(values) < 2:
        return None
    mean = fmean(values)
    reach = LIMIT * fmean(abs(after - before) for before, after in pairwise(values))
    lower, upper = mean - reach, mean + reach
    signals = _signals(values, mean, lower, upper)
    points = tuple(ChartPoint(*row) for row in zip(labels, values, signals, strict=True))
    return ControlChart(mean, lower if floor is None else max(floor, lower), upper, points)


def _signals(values: Sequence[float], mean: float, lower: float, upper: float) -> list[str]:
    signals = [""] * len(values)
    _mark_near_limits(signals, values, mean, lower, upper)
    _mark_runs(signals, [(value > mean) - (value < mean) for value in values], "run on one side of the mean")
    steps = [(after > before) - (after < before) for before, after in pairwise(values)]
    _mark_trends(signals, steps)
    for place, value in enumerate(values):
        if value < lower or value > upper:
            signals[place] = "outside the limits"
    return signals


def _mark_near_limits(signals: list[str], values: Sequence[float], mean: float, lower: float, upper: float) -> None:
    third = (upper - mean) / 3
    near = [(value > upper - third) - (value < lower + third) for value in values]
    for start in range(len(values) - 2):
        part = near[start : start + 3]
        for side in (1, -1):
            if third and part.count(side) >= 2:
                for place in (start + at for at, which in enumerate(part) if which == side):
                    signals[place] = "two of three near a limit"


def _mark_runs(signals: list[str], sides: Sequence[int], says: str) -> None:
    start = 0
    for place in range(1, len(sides) + 1):
        if place == len(sides) or sides[place] != sides[start]:
            if sides[start] and place - start >= RUN:
                signals[start:place] = [says] * (place - start)
            start = place


def _mark_trends(signals: list[str], steps: Sequence[int]) -> None:
    """Seven points that rise are six steps of one sign."""
    start = 0
    for place in range(1, len(steps) + 1):
        if place == len(steps) or steps[place] != steps[start]:
            if steps[start] and place - start >= RUN - 1:
                signals[start : place + 1] = ["trend"] * (place - start + 1)
            start = place
