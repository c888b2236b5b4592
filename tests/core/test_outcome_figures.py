"""Rates, discrimination, calibration, agreement and control charts against published examples."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.outcomes.agreement import intraclass_correlation, kappa
from decisions.outcomes.calibration import brier, by_band, by_prediction, too_few
from decisions.outcomes.control_chart import control_chart
from decisions.outcomes.discrimination import area, area_error, concordance
from decisions.outcomes.rates import share, share_of_known
from decisions.outcomes.spells import Spell


@pytest.mark.parametrize(
    ("yes", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_shares_are_those_of_newcombe_1998(yes: int, of: int, low: float, high: float) -> None:
    # Newcombe, Stat Med 1998;17:857-72, table I, method 3 (score without continuity correction).
    found = share(yes, of)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_unknown_leaves_the_denominator_and_is_told() -> None:
    found, unknown = share_of_known([True, False, None, True, None])
    assert found is not None
    assert (round(found.value, 3), found.people, unknown) == (0.667, 3, 2)
    assert share_of_known([None]) == (None, 1)


def test_the_area_of_hanley_and_mcneil_comes_out_with_its_error() -> None:
    # Radiology 1982;143:29-36: 58 normal and 51 abnormal images rated from 1 to 5; area 0.893, error 0.032.
    normal, abnormal = (33, 6, 6, 11, 2), (3, 2, 2, 11, 33)
    # A low rating (normal) stands for a long life here.
    marks = [-rating for counts in (normal, abnormal) for rating, n in enumerate(counts, 1) for _ in range(n)]
    spells = [Spell(400, died=False)] * sum(normal) + [Spell(10, died=True)] * sum(abnormal)
    found = area(marks, spells, 365)
    assert found is not None
    assert (round(found.value, 3), found.people) == (0.893, 109)
    assert round(area_error(found.value, 58, 51), 3) == 0.032


def test_patients_lost_before_the_horizon_do_not_enter_the_area() -> None:
    spells = [Spell(400, died=False), Spell(20, died=True), Spell(30, died=False)]
    found = area([3, 1, 2], spells, 365)
    assert found is not None and (found.value, found.people) == (1.0, 2)
    assert area([1, 2], spells[:1] * 2, 365) is None


def test_concordance_is_one_half_by_chance_and_one_in_perfect_order() -> None:
    spells = [Spell(day, died=True) for day in (10, 20, 30, 40)]
    assert concordance([1, 2, 3, 4], spells) == 1.0
    assert concordance([4, 3, 2, 1], spells) == 0.0
    assert concordance([1, 1, 1, 1], spells) is None
    assert concordance([1, 2], [Spell(5, died=False)] * 2) is None


def test_a_band_shows_what_became_of_its_patients_and_an_empty_band_stays() -> None:
    lived, died = Spell(400, died=False), Spell(100, died=True)
    first, second = by_band({"poor": [died, died, lived, lived], "good": []}, 365)
    assert first.observed is not None and first.observed.value == 0.5
    assert (first.people, first.deaths, second.people, second.observed) == (4, 2, 0, None)


def test_predictions_that_are_true_lie_on_the_line() -> None:
    random = Random(20261126)
    foretold = [random.uniform(0.05, 0.95) for _ in range(4000)]
    spells = [Spell(400, died=False) if random.random() < chance else Spell(50, died=True) for chance in foretold]
    tenths = by_prediction(foretold, spells, 365)
    assert [tenth.people for tenth in tenths] == [400] * 10
    for tenth in tenths:
        assert tenth.observed is not None
        assert abs(tenth.observed.value - tenth.predicted) < 0.08
    assert too_few(spells, 365) == ""
    # The limits of a tenth name its patients: no prediction lies in two.
    assert all(below.highest < above.lowest for below, above in pairwise(tenths))
    assert [sum(part.lowest <= each <= part.highest for each in foretold) for part in tenths] == [400] * 10


def test_equal_predictions_stay_together() -> None:
    spells = [Spell(9, died=True)] * 30
    assert [part.people for part in by_prediction([0.5] * 30, spells, 10)] == [30]
    # A value that runs past several limits makes one group, and the next value the next one.
    assert [part.people for part in by_prediction([0.2] * 14 + [0.4] * 9 + [0.9] * 7, spells, 10)] == [14, 9, 7]


def test_the_brier_score_is_a_quarter_for_one_half() -> None:
    spells = [Spell(400, died=False), Spell(9, died=True)]
    score = brier([0.5, 0.5], spells, 365)
    assert score is not None and score.value == 0.25
    assert brier([1.0, 0.0], spells, 365).value == 0  # type: ignore[union-attr]
    assert brier([1.0], [Spell(5, died=False)], 365) is None


def test_few_patients_are_said_to_be_few() -> None:
    assert "3 died before and 2 lived" in too_few([Spell(9, died=True)] * 3 + [Spell(400, died=False)] * 2, 365)


def test_kappa_of_two_raters() -> None:
    # 20 both yes, 5 and 10 apart, 15 both no: agreement 0.70, expected 0.50.
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    found = kappa(*zip(*pairs, strict=True))
    assert found is not None
    assert (round(found.value, 2), found.pairs) == (0.40, 50)
    assert kappa(["a"], ["a"]) is None


def test_weighted_kappa_minds_how_far_raters_are_apart() -> None:
    order = ["0", "1a", "1b", "1c", "2", "3"]
    near = kappa(["1a", "1b", "2", "3", "0"], ["1b", "1b", "2", "3", "0"], order=order)
    far = kappa(["1a", "1b", "2", "3", "0"], ["3", "1b", "2", "3", "0"], order=order)
    assert near is not None and far is not None and near.value > far.value


def test_the_intraclass_correlation_of_shrout_and_fleiss_comes_out() -> None:
    # Psychol Bull 1979;86:420-8, table 2 (six targets, four judges): ICC(2,1) = .29.
    rows = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    found = intraclass_correlation(rows)
    assert found is not None and round(found.value, 2) == 0.29
    assert intraclass_correlation([[1, 2]]) is None
    assert intraclass_correlation([[3, 3], [3, 3]]) is None


def test_natural_limits_are_the_mean_and_2_66_moving_ranges() -> None:
    chart = control_chart(list("abcde"), [10, 12, 11, 13, 12])
    assert chart is not None
    assert chart.mean == pytest.approx(11.6)
    assert chart.upper == pytest.approx(11.6 + 2.66 * 1.5)
    assert chart.lower == pytest.approx(11.6 - 2.66 * 1.5)
    assert {point.signal for point in chart.points} == {""}
    assert control_chart(["a"], [1]) is None


@pytest.mark.parametrize(
    ("values", "signal", "where"),
    [
        ([5, 6, 5, 6, 5, 6, 5, 30, 5, 6], "outside the limits", [7]),
        ([4, 6, 4, 6, 4, 7, 8, 7, 8, 7, 8, 7], "run on one side of the mean", list(range(5, 12))),
        ([5, 4, 5, 4, 1, 2, 3, 4, 5, 6, 7, 4, 5], "trend", list(range(4, 11))),
    ],
)
def test_each_signal_is_found_where_it_is(values: list[float], signal: str, where: list[int]) -> None:
    chart = control_chart([str(n) for n in range(len(values))], values)
    assert chart is not None
    assert [place for place, point in enumerate(chart.points) if point.signal == signal] == where


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=40))
def test_a_wait_has_no_limit_below_nothing(values: list[float]) -> None:
    chart = control_chart([""] * len(values), values)
    assert chart is not None and chart.lower >= 0 and chart.mean <= chart.upper
