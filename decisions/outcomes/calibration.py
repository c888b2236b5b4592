"""Whether as many lived as was foretold: predicted against observed survival at a horizon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from decisions.outcomes.spells import Estimate, Spell, status_known
from decisions.outcomes.survival import survival_at

ENOUGH_EVENTS = 100
"""Deaths and survivors below which a validation says little: Vergouwe, J Clin Epidemiol 2005;58:475-83;
Collins, Stat Med 2016;35:214-26."""


@dataclass(frozen=True)
class Band:
    """One band of a score: what its table says of the band, and what became of the board's own patients."""

    band: str
    people: int
    deaths: int
    observed: Estimate | None


@dataclass(frozen=True)
class Tenth:
    """Patients of like prediction: the mean of what was foretold and the observed survival (Kaplan-Meier)."""

    predicted: float
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

    Equal predictions stay in one group, so that there may be fewer.
    """
    order = sorted(zip(foretold, spells, strict=True), key=lambda row: row[0])
    parts: list[list[tuple[float, Spell]]] = []
    for place, row in enumerate(order):
        begins = place * groups // len(order) > (place - 1) * groups // len(order)
        if not parts or (begins and row[0] != parts[-1][-1][0]):
            parts.append([])
        parts[-1].append(row)
    return [
        Tenth(fmean(each for each, _ in part), len(part), survival_at([spell for _, spell in part], days))
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
