"""Survival by group after Kaplan and Meier (J Am Stat Assoc 1958;53:457-81), by lifelines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import median_survival_times

from decisions.outcomes.spells import Estimate, Spell


@dataclass(frozen=True)
class Step:
    """Survival from day `day` on, with the pointwise 95 % band (log-log transformed Greenwood)."""

    day: int
    survival: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """One group: its steps, the days on which patients left observation alive, and the median.

    `at_risk` pairs each day asked for with the number still observed then. `median_days` is None
    while more than half are estimated to live at the end of observation; so are its limits.
    """

    group: str
    people: int
    deaths: int
    steps: tuple[Step, ...]
    censored: tuple[int, ...]
    at_risk: tuple[tuple[int, int], ...]
    median_days: int | None
    median_low: int | None
    median_high: int | None


def curves(groups: Mapping[str, Sequence[Spell]], *, marks: Sequence[int]) -> list[Curve]:
    """A curve for each group that has anybody in it, in the order given. `marks` are days."""
    return [_curve(name, spells, marks) for name, spells in groups.items() if spells]


def survival_at(spells: Sequence[Spell], days: int) -> Estimate | None:
    """The share estimated to live on day `days`; None where nobody was observed for so long.

    With nobody under observation on that day and all dead before it, the estimate is 0.
    """
    if not spells or (max(each.days for each in spells) < days and not _all_died(spells)):
        return None
    fitted = _fitted(spells)
    value = float(fitted.predict(days))
    band = fitted.confidence_interval_survival_function_
    low, high = (float(edge) for edge in band[band.index <= days].iloc[-1])
    return Estimate(value, _bounded(low, value), _bounded(high, value), len(spells))


def difference(groups: Mapping[str, Sequence[Spell]]) -> float | None:
    """The p value of the log-rank test that all groups live equally long; None for fewer than two
    groups with anybody in them, or when nobody died."""
    filled = {name: spells for name, spells in groups.items() if spells}
    if len(filled) < 2 or not any(each.died for spells in filled.values() for each in spells):
        return None
    rows = [(each.days, name, each.died) for name, spells in filled.items() for each in spells]
    days, names, died = zip(*rows, strict=True)
    return float(multivariate_logrank_test(days, names, died).p_value)


def _all_died(spells: Sequence[Spell]) -> bool:
    return all(each.died for each in spells)


def _fitted(spells: Sequence[Spell]) -> KaplanMeierFitter:
    fitter = KaplanMeierFitter()
    return fitter.fit([each.days for each in spells], [each.died for each in spells])


def _curve(name: str, spells: Sequence[Spell], marks: Sequence[int]) -> Curve:
    fitted = _fitted(spells)
    median = median_survival_times(fitted.confidence_interval_survival_function_)
    return Curve(
        group=name,
        people=len(spells),
        deaths=sum(each.died for each in spells),
        steps=_steps(fitted),
        censored=tuple(sorted({each.days for each in spells if not each.died})),
        at_risk=tuple((mark, sum(each.days >= mark for each in spells)) for mark in marks),
        median_days=_days(fitted.median_survival_time_),
        median_low=_days(median.iloc[0, 0]),
        median_high=_days(median.iloc[0, 1]),
    )


def _steps(fitted: KaplanMeierFitter) -> tuple[Step, ...]:
    """One step for each change of the estimate; days on which somebody was only censored change nothing."""
    band = fitted.confidence_interval_survival_function_
    rows = [
        Step(int(day), float(value), _bounded(float(low), float(value)), _bounded(float(high), float(value)))
        for day, value, (low, high) in zip(
            band.index, fitted.survival_function_.iloc[:, 0], band.to_numpy(), strict=True
        )
    ]
    return tuple(next(same) for _, same in groupby(rows, key=lambda step: step.survival))


def _bounded(edge: float, value: float) -> float:
    """An edge of the band; where the formula has none (all live or all died), the estimate itself."""
    return value if edge != edge else edge


def _days(value: float) -> int | None:
    return None if value in (float("inf"),) or value != value else int(value)
