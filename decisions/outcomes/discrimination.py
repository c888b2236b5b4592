"""Whether higher scores go with longer lives: Harrell's C and the area under the curve at a horizon."""

from collections.abc import Sequence
from math import sqrt

from lifelines.utils import concordance_index
from scipy.stats import mannwhitneyu, norm

from decisions.outcomes.spells import Estimate, Spell, status_known

Z = float(norm.ppf(0.975))


def concordance(marks: Sequence[float], spells: Sequence[Spell]) -> float | None:
    """Harrell's C of `marks` (higher = expected to live longer); 0.5 is chance.

    None where no two patients can be compared. Harrell, JAMA 1982;247:2543-6.
    """
    if len(set(marks)) < 2 or not any(each.died for each in spells):
        return None
    try:
        return float(concordance_index([s.days for s in spells], list(marks), [s.died for s in spells]))
    except ZeroDivisionError:
        return None


def area(marks: Sequence[float], spells: Sequence[Spell], days: int) -> Estimate | None:
    """The area under the ROC curve for living on day `days`, of `marks` (higher = longer).

    Patients who left observation before that day are left out: `people` says how many remained.
    None while all of those lived or all died. Interval after Hanley and McNeil, Radiology
    1982;143:29-36.
    """
    known = status_known(spells, days)
    rows = [(mark, each.days >= days) for mark, each, is_known in zip(marks, spells, known, strict=True) if is_known]
    lived = [mark for mark, alive in rows if alive]
    dead = [mark for mark, alive in rows if not alive]
    if not lived or not dead:
        return None
    value = float(mannwhitneyu(lived, dead).statistic) / (len(lived) * len(dead))
    error = area_error(value, len(lived), len(dead))
    return Estimate(value, max(0.0, value - Z * error), min(1.0, value + Z * error), len(rows))


def area_error(value: float, lived: int, dead: int) -> float:
    """The standard error of an area from the numbers on both sides (Hanley and McNeil 1982)."""
    among_lived = value / (2 - value)
    among_dead = 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (dead - 1) * (among_lived - value**2) + (lived - 1) * (among_dead - value**2)
    return sqrt(max(0.0, spread) / (lived * dead))
