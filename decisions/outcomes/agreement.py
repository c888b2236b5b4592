"""How far raters agree beyond chance: kappa for grades, the intraclass correlation for totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from scipy.stats import f
from statsmodels.stats.inter_rater import cohens_kappa


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement with its 95 % interval (None where none is claimed) over `pairs` patients."""

    value: float
    low: float | None
    high: float | None
    pairs: int


def kappa(first: Sequence[str], second: Sequence[str], *, order: Sequence[str] = ()) -> Agreement | None:
    """Cohen's kappa of two raters (Educ Psychol Meas 1960;20:37-46), by statsmodels.

    With `order` (the grades from lowest to highest) it is weighted linearly, so that a near miss
    counts less than a far one. None while nobody was rated twice, or when only one grade was given.
    """
    grades = list(order) or sorted({*first, *second})
    if not first or len({*first, *second}) < 2:
        return None
    place = {grade: row for row, grade in enumerate(grades)}
    table = np.zeros((len(grades), len(grades)))
    for one, other in zip(first, second, strict=True):
        table[place[one], place[other]] += 1
    found = cohens_kappa(table, wt="linear" if order else None)
    return Agreement(float(found.kappa), float(found.kappa_low), float(found.kappa_upp), len(first))


def intraclass_correlation(rows: Sequence[Sequence[float]]) -> Agreement | None:
    """ICC(2,1): raters as a sample, absolute agreement of single ratings (Shrout and Fleiss, Psychol
    Bull 1979;86:420-8). `rows` holds the ratings of each patient, all of the same number of raters.

    None for fewer than two patients or raters, or where nothing varies.
    """
    people, raters = len(rows), len(rows[0]) if rows else 0
    if people < 2 or raters < 2:
        return None
    grand = fmean(value for row in rows for value in row)
    between = raters * sum((fmean(row) - grand) ** 2 for row in rows) / (people - 1)
    columns = list(zip(*rows, strict=True))
    judges = people * sum((fmean(column) - grand) ** 2 for column in columns) / (raters - 1)
    total = sum((value - grand) ** 2 for row in rows for value in row)
    rest = (total - between * (people - 1) - judges * (raters - 1)) / ((people - 1) * (raters - 1))
    below = between + (raters - 1) * rest + raters * (judges - rest) / people
    return Agreement((between - rest) / below, None, None, people) if below else None


def one_way_correlation(rows: Sequence[Sequence[float]]) -> Agreement | None:
    """ICC(1,1): each patient rated by raters of their own, single ratings (Shrout and Fleiss, as above), with
    the 95 % interval from the F distribution. `rows` as for `intraclass_correlation`.

    None for fewer than two patients or raters, or where nothing varies.
    """
    people, raters = len(rows), len(rows[0]) if rows else 0
    if people < 2 or raters < 2:
        return None
    grand = fmean(value for row in rows for value in row)
    between = raters * sum((fmean(row) - grand) ** 2 for row in rows) / (people - 1)
    within = sum((value - fmean(row)) ** 2 for row in rows for value in row) / (people * (raters - 1))
    if not between and not within:
        return None
    value = (between - within) / (between + (raters - 1) * within)
    if not within:
        return Agreement(value, None, None, people)
    ratio, free, rest = between / within, people - 1, people * (raters - 1)
    low, high = ratio / f.ppf(0.975, free, rest), ratio * f.ppf(0.975, rest, free)
    lower, upper = (float((edge - 1) / (edge + raters - 1)) for edge in (low, high))
    return Agreement(value, lower, upper, people)
