"""Survival against published figures, and its laws.

Witness: remission in acute leukaemia under 6-mercaptopurine and placebo (Freireich, Blood
1963;21:699-716; Gehan, Biometrika 1965;52:203-23), worked out in many textbooks.
"""

from datetime import date
from math import exp, log, prod, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.outcomes.spells import Spell, horizon_days, spell
from decisions.outcomes.survival import curves, difference, survival_at

DRUG = [
    *[Spell(week, True) for week in (6, 6, 6, 7, 10, 13, 16, 22, 23)],
    *[Spell(week, False) for week in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)],
]
PLACEBO = [Spell(w, True) for w in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def test_the_published_curve_of_a_known_trial_comes_out() -> None:
    drug, placebo = curves({"6-MP": DRUG, "placebo": PLACEBO}, marks=(0, 10, 20))
    found = {step.day: round(step.survival, 3) for step in drug.steps if step.day}
    assert found == PUBLISHED
    assert (drug.median_days, placebo.median_days) == (23, 8)
    assert (drug.people, drug.deaths, placebo.deaths) == (21, 9, 21)
    assert drug.at_risk == ((0, 21), (10, 15), (20, 8))
    assert drug.censored == (6, 9, 10, 11, 17, 19, 20, 25, 32, 34, 35)


def test_the_interval_is_that_of_the_log_log_transformation() -> None:
    # By definition (Kalbfleisch and Prentice 1980): S ** exp(+-1.96 e), where e is the root of Greenwood's sum of
    # d / n (n - d) divided by -log S. On day 6 three of 21 were ill again, on day 10 one of 15, after one of 17.
    for day, steps in ((6, [(3, 21)]), (10, [(3, 21), (1, 17), (1, 15)])):
        found = survival_at(DRUG, day)
        assert found is not None
        alive = prod((n - d) / n for d, n in steps)
        error = sqrt(sum(d / (n * (n - d)) for d, n in steps)) / -log(alive)
        edges = [alive ** exp(1.959964 * error), alive ** exp(-1.959964 * error)]
        assert [found.low, found.high] == pytest.approx(edges, abs=1e-6)


def test_the_published_log_rank_test_comes_out() -> None:
    # Chi squared 16.79 on one degree of freedom.
    assert difference({"6-MP": DRUG, "placebo": PLACEBO}) == pytest.approx(4.17e-5, rel=0.01)
    assert difference({"6-MP": DRUG, "placebo": []}) is None


def test_beyond_the_last_day_observed_nothing_is_claimed() -> None:
    assert survival_at(DRUG, 36) is None
    assert survival_at([], 10) is None
    gone = survival_at(PLACEBO, 24)
    assert gone is not None and gone.value == 0


def test_a_group_of_nobody_has_no_curve() -> None:
    assert [curve.group for curve in curves({"a": [], "b": DRUG}, marks=())] == ["b"]


def test_unknown_survival_is_censored_on_the_last_day_seen_and_never_counted_as_alive_today() -> None:
    start = date(2026, 1, 1)
    assert spell(start, died_on=None, last_seen_on=date(2026, 1, 31)) == Spell(30, died=False)
    assert spell(start, died_on=date(2026, 2, 1), last_seen_on=date(2026, 1, 31)) == Spell(31, died=True)
    assert spell(start, died_on=None, last_seen_on=None) is None
    assert spell(start, died_on=None, last_seen_on=date(2025, 12, 31)) is None


def test_horizons_are_in_average_months() -> None:
    assert [horizon_days(months) for months in (3, 6, 12)] == [91, 183, 365]


SPELLS = st.lists(st.builds(Spell, st.integers(0, 400), st.booleans()), min_size=1, max_size=40)


@given(SPELLS)
def test_a_curve_falls_within_its_band_and_starts_with_everybody(spells: list[Spell]) -> None:
    (curve,) = curves({"all": spells}, marks=(0, 400))
    survival = [step.survival for step in curve.steps]
    assert survival == sorted(survival, reverse=True)
    assert all(0 <= step.low <= step.survival + 1e-9 and step.survival <= step.high + 1e-9 for step in curve.steps)
    assert curve.at_risk[0] == (0, len(spells))


@given(st.lists(st.integers(1, 100), min_size=1, max_size=30), st.integers(1, 100))
def test_without_censoring_survival_is_the_share_that_lived_longer(days: list[int], at: int) -> None:
    found = survival_at([Spell(day, died=True) for day in days], at)
    assert found is not None
    assert found.value == pytest.approx(sum(day > at for day in days) / len(days))
