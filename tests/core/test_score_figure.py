"""A score on its scale: cells meet, the mark stands on its point, the words say the same."""

from itertools import pairwise
from typing import Any

import pytest

from cases.facts.score_figure import Band, ScoreBar, draw_score

BANDS = (Band(0, 6, "low"), Band(7, 12, "middle"), Band(13, 18, "high"))


def bar(**found: Any) -> ScoreBar:
    return draw_score(name="Sample", minimum=0, maximum=18, bands=BANDS, **{"total": None, **found})


def test_bands_cover_the_scale_without_a_gap():
    boxes = bar().bands
    assert boxes[0].x == 0
    assert all(left.x + left.width == pytest.approx(right.x, abs=0.2) for left, right in pairwise(boxes))
    assert boxes[-1].x + boxes[-1].width == pytest.approx(bar().width, abs=0.2)


@pytest.mark.parametrize("total", range(19))
def test_the_mark_stands_in_the_band_that_holds_the_total(total: int):
    drawn = bar(total=total)
    [here] = [box for box in drawn.bands if box.here]
    assert here.low <= total <= here.high
    assert drawn.mark_x is not None
    assert here.x < drawn.mark_x < here.x + here.width
    assert drawn.says == f"{total} of 18 – {here.name}"


def test_an_interval_across_bands_is_incomplete_and_names_no_band():
    drawn = bar(interval=[7, 13])
    assert drawn.says == "7 to 13 of 18 – incomplete"
    assert drawn.mark_x is None
    assert [points for _, points in drawn.range_ends] == [7, 13]


def test_an_interval_inside_one_band_names_it():
    assert bar(interval=[13, 16]).says == "13 to 16 of 18 – incomplete, high whatever is missing"


def test_without_total_or_interval_it_is_not_scored():
    drawn = bar()
    assert drawn.says == "Not scored"
    assert drawn.range_x is None and not any(box.here for box in drawn.bands)


def test_a_scale_may_start_above_zero_and_go_in_steps():
    drawn = draw_score(
        name="Sample",
        minimum=10,
        maximum=100,
        step=10,
        total=10,
        bands=(Band(10, 40, "poor"), Band(50, 70, "fair"), Band(80, 100, "good")),
    )
    assert drawn.mark_left == 0
    assert drawn.band == "poor"


def test_zero_is_a_total_not_a_missing_one():
    assert bar(total=0).says == "0 of 18 – low"
