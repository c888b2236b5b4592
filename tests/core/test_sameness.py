"""Two answers are the same when their canonical text is; what differs is named by its path."""

from hypothesis import given
from hypothesis import strategies as st

from decisions.reasoning.sameness import ABSENT, Difference, canonical_answer, differences

plain = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
answers = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=15,
)


@given(answers, answers)
def test_no_difference_means_the_same_bytes_and_the_other_way_round(then, now):
    assert (differences(then, now) == ()) is (canonical_answer(then) == canonical_answer(now))


@given(answers)
def test_an_answer_is_the_same_as_itself(answer):
    assert differences(answer, answer) == ()


@given(answers, answers)
def test_it_does_not_matter_which_of_the_two_is_older(then, now):
    turned = tuple(Difference(each.path, each.now, each.then) for each in differences(now, then))
    assert differences(then, now) == turned


def test_each_place_is_named_by_its_path_with_both_values():
    then = {"options": [{"rank": 1, "standing": "recommended"}, {"rank": 2}], "lane": "soon", "gone": None}
    now = {"options": [{"rank": 1, "standing": "blocked"}], "lane": "soon", "more": 1.5}
    assert differences(then, now) == (
        Difference("gone", "null", ABSENT),
        Difference("more", ABSENT, "1.5"),
        Difference("options.0.standing", '"recommended"', '"blocked"'),
        Difference("options.1", '{"rank":2}', ABSENT),
    )


def test_true_is_not_one_and_a_whole_number_is_not_its_fraction():
    assert differences({"a": True, "b": 1}, {"a": 1, "b": 1.0}) == (
        Difference("a", "true", "1"),
        Difference("b", "1", "1.0"),
    )
