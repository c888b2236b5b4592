"""Whether as many lived as was foretold: predicted against observed survival at a horizon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import fmean

from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError
from pandas import DataFrame

from decisions.outcomes.spells import Estimate, Spell, status_known
from decisions.outcomes.survival import survival_at

ENOUGH_EVENTS = 100
"""Deaths and survivors below which a validation says little: Vergouwe, J Clin Epidemiol 2005;58:475-83;
Collins, Stat Med 2016;35:214-26."""

FEWEST_DEATHS = 10
"""Deaths by the day below which no slope is fitted. Project policy."""


@dataclass(frozen=True)
class Band:
    """One band of a score: what its table says of the band, and what became of the board's own patients."""

    band: str
    people: int
    deaths: int
    observed: Estimate | None


@dataclass(frozen=True)
class Fit:
    """How predictions stood to what came: deaths observed for each death foretold (above 1: too hopeful), and
    the slope on the scale of hazards (below 1: too extreme, above: too timid), each with its 95 % interval."""

    deaths_ratio: Estimate
    slope: Estimate


@dataclass(frozen=True)
class Tenth:
    """Patients of like prediction: the mean of what was foretold, its lowest and highest, and the observed
    survival (Kaplan-Meier). No prediction lies in two tenths, so that the limits name its patients."""

    predicted: float
    lowest: float
    highest: float
    people: int
    observed: Estimate | None


def by_band(bands: Mapping[str, Sequence[Spell]], days: int) -> list[Band]:
    """Observed survival on day `days` of each band in the order given; a band of nobody is shown empty."""
    return [
        Band(name, len(spells), sum(each.died for each in spells), survival_at(spells, days) if spells else None)
        for name, spells in bands.items()
    ]


def by_prediction(foretold: Sequence[float], spells: Sequence[Spell], days: int, *, groups: int = 10) -> list[Tenth]:
    """Patients in order of the predicted chance (0 to 1) of living on day `days`, in `groups` of like size.

    Equal predictions stay in one group, so that there may be fewer: the next begins with the next prediction.
    """
    order = sorted(zip(foretold, spells, strict=True), key=lambda row: row[0])
    parts: list[list[tuple[float, Spell]]] = []
    due = True
    for place, row in enumerate(order):
        due = due or place * groups // len(order) > (place - 1) * groups // len(order)
        if due and (not parts or row[0] != parts[-1][-1][0]):
            parts.append([])
            due = False
        parts[-1].append(row)
    return [
        Tenth(
            fmean(each for each, _ in part),
            part[0][0],
            part[-1][0],
            len(part),
            survival_at([spell for _, spell in part], days),
        )
        for part in parts
    ]


def brier(foretold: Sequence[float], spells: Sequence[Spell], days: int) -> Estimate | None:
    """The mean squared error of the prediction among patients of whom it is known; 0 is perfect, and
    0.25 is what "one half" for everybody gets. `low` and `high` are the value itself: no interval is claimed.

    Brier, Mon Weather Rev 1950;78:1-3.
    """
    known = status_known(spells, days)
    errors = [
        (chance - (each.days >= days)) ** 2
        for chance, each, is_known in zip(foretold, spells, known, strict=True)
        if is_known
    ]
    if not errors:
        return None
    value = fmean(errors)
    return Estimate(value, value, value, len(errors))


def fit(foretold: Sequence[float], spells: Sequence[Spell], days: int) -> Fit | None:
    """Calibration in the large and slope of predictions (0 to 1) of living on day `days`.

    Deaths foretold are the mean of the predictions, deaths observed are after Kaplan and Meier; the slope is
    that of log(-log(prediction)) in a Cox model of the time up to that day (Crowson, Stat Methods Med Res
    2016;25:1692-706; by lifelines). None for fewer than ten deaths by then, for predictions that do not
    differ, or while nobody was observed for so long. Certain predictions count as one in a thousand short of it.
    """
    observed = survival_at(spells, days)
    seen = [(min(each.days, days), each.died and each.days <= days) for each in spells]
    marks = [log(-log(min(max(chance, 0.001), 0.999))) for chance in foretold]
    if observed is None or sum(died for _, died in seen) < FEWEST_DEATHS or len(set(marks)) < 2:
        return None
    table = DataFrame({"mark": marks, "days": [each for each, _ in seen], "died": [died for _, died in seen]})
    try:
        cox = CoxPHFitter().fit(table, "days", "died").summary.loc["mark"]
    except ConvergenceError:
        return None
    expected, people = 1 - fmean(foretold), len(spells)
    slope, low, high = (float(cox[name]) for name in ("coef", "coef lower 95%", "coef upper 95%"))
    ratio = Estimate(
        (1 - observed.value) / expected,
        (1 - observed.high) / expected,  # the upper limit of survival is the lower one of deaths
        (1 - observed.low) / expected,
        people,
    )
    return Fit(ratio, Estimate(slope, low, high, people))


def too_few(spells: Sequence[Spell], days: int) -> str:
    """Why a validation on these patients says little, or "" when there are enough of both kinds."""
    known = [each for each, is_known in zip(spells, status_known(spells, days), strict=True) if is_known]
    lived = sum(each.days >= days for each in known)
    died = len(known) - lived
    if min(lived, died) >= ENOUGH_EVENTS:
        return ""
    return (
        f"Too few to judge by: {died} died before and {lived} lived to the day; "
        f"at least {ENOUGH_EVENTS} of each are wanted."
    )
