"""The drawing of the prognosis panel: everything on one axis, nothing over anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.facts.prognosis_figure import WIDTH, Estimate, draw_prognosis

KINDS = ("median", "mean", "own", "under", "at_least")


def drawn(*estimates, months=36):
    return draw_prognosis(estimates, id="p", months=months)


def one(**parts):
    return drawn(Estimate("Score", "3 of 6", **parts)).rows[0]


def test_zero_and_the_last_month_stand_at_the_ends_of_the_axis():
    ends = drawn().ticks
    assert [month for _, month in ends] == [0, 6, 12, 18, 24, 30, 36]
    low, high = one(months=[("median", 0)]).marks[0], one(months=[("median", 36)]).marks[0]
    assert (low.x, high.x) == (ends[0][0], ends[-1][0])
    assert not low.beyond and not high.beyond


def test_what_lies_beyond_the_axis_stands_at_its_end_with_an_arrow_and_its_own_number():
    (mark,) = one(months=[("mean", 50)]).marks
    assert mark.beyond and mark.label == "50" and mark.x == drawn().ticks[-1][0]


def test_each_kind_of_figure_has_a_shape_of_its_own():
    shapes = {one(months=[(kind, 9)]).marks[0].path for kind in ("median", "mean", "own")}
    assert len(shapes) == 3


def test_under_and_at_least_are_stretches_that_begin_or_go_on():
    under, on = one(months=[("under", 6)]).spans[0], one(months=[("at_least", 12)]).spans[0]
    ticks = {month: x for x, month in drawn().ticks}
    assert (under.x, round(under.x + under.width, 1), under.open_end) == (ticks[0], ticks[6], False)
    assert (on.x, round(on.x + on.width, 1), on.open_end) == (ticks[12], ticks[36], True)


def test_bands_on_both_sides_of_a_limit_are_one_open_stretch():
    (span,) = one(months=[("under", 6), ("at_least", 6), ("at_least", 12)], certain=False).spans
    assert span.label == "under 6, or 6 or more" and span.open_end and span.x == drawn().ticks[0][0]


def test_a_gauge_is_filled_to_its_proportion():
    (gauge,) = one(alive=[(6, 25, 25, False)]).gauges
    assert gauge.fill_height == pytest.approx(gauge.height / 4, abs=0.1)
    assert round(gauge.fill_y + gauge.fill_height, 1) == round(gauge.y + gauge.height, 1)
    assert one(alive=[(6, 0, 0, False)]).gauges[0].fill_height == 0
    assert one(alive=[(6, 100, 100, True)]).gauges[0].label == "100 % died"


def test_several_bands_that_are_possible_are_joined_and_told_from_the_least_to_the_most():
    row = one(months=[("median", 18.7), ("median", 3), ("median", 9)], certain=False)
    assert [mark.label for mark in row.marks] == ["", "", "3–18.7"] and row.line
    assert one(alive=[(6, 27, 97.9, False)], certain=False).gauges[0].label == "27–97.9 %"


def test_words_that_do_not_fit_beside_their_gauges_stand_in_a_line_below():
    row = one(alive=[(6, 73.9, 97.9, False), (12, 49, 91, False), (24, 27.6, 78, False)], certain=False)
    assert row.alive_words == "73.9–97.9 % at 6; 49–91 % at 12; 27.6–78 % at 24"
    assert not any(gauge.label for gauge in row.gauges)


def test_the_description_tells_every_row_in_words():
    figure = drawn(
        Estimate("Tomita", "3 of 10", [("mean", 50)]),
        Estimate("SORG", "18 %", alive=[(3, 18, 18, True)]),
        Estimate("Own", "not recorded", certain=False),
    )
    assert figure.says == "Tomita: 3 of 10; mean 50 months. SORG: 18 %; 18 % died. Own: not recorded."


ESTIMATES = st.builds(
    Estimate,
    name=st.text(st.characters(codec="ascii"), min_size=1, max_size=70),
    value=st.text(st.characters(codec="ascii"), max_size=60),
    months=st.lists(st.tuples(st.sampled_from(KINDS), st.floats(0, 240)), max_size=4),
    alive=st.lists(st.tuples(st.floats(0, 60), st.floats(0, 50), st.floats(50, 100), st.booleans()), max_size=3).map(
        sorted
    ),
    certain=st.booleans(),
)


@given(st.lists(ESTIMATES, max_size=8))
def test_nothing_is_drawn_outside_the_picture_and_rows_never_overlap(estimates):
    figure = drawn(*estimates)
    foot = 0.0
    for row in figure.rows:
        assert row.top >= foot
        foot = row.top + row.height
        assert all(0 <= mark.x <= WIDTH and row.top <= mark.y <= foot for mark in row.marks)
        assert all(0 <= span.x <= span.x + span.width <= WIDTH for span in row.spans)
        assert all(gauge.y >= row.top and 0 <= gauge.x <= WIDTH - 8 for gauge in row.gauges)
        assert all(gauge.fill_y >= gauge.y - 0.1 for gauge in row.gauges)
    assert foot <= figure.axis_end
