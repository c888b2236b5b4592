"""The drawing of the spine: every level once, in order, and each lesion where it is."""

from itertools import pairwise

import pytest

from cases.facts.spine_figure import FigureLesion, draw_spine, picker_rows
from cases.facts.vertebrae import LEVELS


def test_it_draws_the_thirty_levels_from_head_to_tail():
    bodies = draw_spine().bodies
    assert [body.level for body in bodies] == list(LEVELS)
    assert all(above.cy < below.cy for above, below in pairwise(bodies))


def test_neighbouring_bodies_leave_room_for_a_disc():
    for above, below in pairwise(draw_spine().bodies):
        assert above.y + above.height < below.y, f"{above.level} touches {below.level}"


def test_the_picker_gives_every_level_the_same_row():
    figure = draw_spine(pitch=24)
    assert figure.height == 30 * 24
    assert [body.cy for body in figure.bodies] == [24 * row + 12 for row in range(30)]


def test_a_lesion_marks_its_levels_and_no_other():
    figure = draw_spine([FigureLesion("A", ("T8", "T9"), "lytic")])
    assert [body.level for body in figure.bodies if body.parts] == ["T8", "T9"]


def test_two_lesions_share_a_body_side_by_side():
    figure = draw_spine([FigureLesion("A", ("T9",), "lytic"), FigureLesion("B", ("T9",), "mixed")])
    [body] = [body for body in figure.bodies if body.parts]
    first, second = body.parts
    assert first.tone != second.tone
    assert first.x + first.width == pytest.approx(second.x, abs=0.2)
    assert first.width + second.width == pytest.approx(body.width, abs=0.2)


def test_each_unbroken_run_of_a_lesion_has_its_letter():
    figure = draw_spine([FigureLesion("A", ("T9", "T11", "T12"), "lytic")])
    assert [callout.letter for callout in figure.callouts] == ["A", "A"]
    assert figure.key[0].levels == "T9, T11–T12"


def test_letters_of_crowded_lesions_keep_apart_and_inside():
    figure = draw_spine([FigureLesion(letter, ("S5",), None) for letter in "ABCDEF"])
    ys = [callout.y for callout in figure.callouts]
    assert all(below - above >= 18 for above, below in pairwise(ys))
    assert min(ys) >= 8 and max(ys) <= figure.height - 8


def test_what_is_not_recorded_is_said_in_words():
    assert "quality not recorded" in draw_spine([FigureLesion("A", ("C2",), None)]).desc


def test_two_drawings_on_one_page_share_no_id():
    lesions = [FigureLesion("A", ("T8",), "lytic")]
    one, other = draw_spine(lesions, id="one"), draw_spine(lesions, id="other")
    assert {fill.id for fill in one.patterns}.isdisjoint(fill.id for fill in other.patterns)


def test_it_refuses_a_level_that_does_not_exist():
    with pytest.raises(ValueError, match="T13"):
        draw_spine([FigureLesion("A", ("T13",), "lytic")])


def test_picker_rows_carry_the_choice_and_what_is_known():
    rows = {row.level: row for row in picker_rows(["T8"], {"T8": "lesion A, lytic"})}
    assert rows["T8"].chosen and not rows["T9"].chosen
    assert rows["T8"].label == "T8, lesion A, lytic"
