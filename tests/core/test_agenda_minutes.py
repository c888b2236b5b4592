"""Minutes of a case: three classes by signs, the board's own median, else the published mean."""

import pytest

from decisions.agenda import limits
from decisions.agenda.minutes import Complexity, Signs, complexity, estimate

ALL = Signs(lesions=2, compression=True, unstable=True, irradiated=True, raters_disagree=True, decisive_missing=True)


@pytest.mark.parametrize(
    ("signs", "kind"),
    [
        (Signs(), "simple"),
        (Signs(lesions=1, compression=False, unstable=False), "simple"),
        (Signs(lesions=2), "simple"),
        (Signs(lesions=2, compression=True), "middle"),
        (Signs(lesions=2, compression=True, unstable=True), "middle"),
        (Signs(lesions=2, compression=True, unstable=True, irradiated=True), "complex"),
        (ALL, "complex"),
    ],
)
def test_the_class_is_the_number_of_signs_found(signs: Signs, kind: str) -> None:
    assert complexity(signs) == kind


def test_each_sign_is_named_and_what_is_not_recorded_is_none() -> None:
    assert ALL.found == (
        "several lesions",
        "ESCC 2 or 3",
        "SINS in the unstable band",
        "irradiated before",
        "raters disagree",
        "decisive data missing",
    )
    assert Signs(lesions=1, compression=None).found == ()


@pytest.mark.parametrize(
    ("kind", "history", "minutes", "source"),
    [
        (None, {}, 10, "published mean 9.25 min (Spine summit 2025, abstract); not assessed yet"),
        (Complexity.SIMPLE, {}, 7, "published mean 9.25 min (Spine summit 2025, abstract), for a simple case"),
        (Complexity.MIDDLE, {"simple": [3] * 9}, 10, "published mean 9.25 min (Spine summit 2025, abstract), for a "
         "middle case"),
        (Complexity.COMPLEX, {"complex": [4, 4, 4, 4]}, 14, "published mean 9.25 min (Spine summit 2025, abstract), "
         "for a complex case"),
        (Complexity.COMPLEX, {"complex": [4, 18.2, 4, 30, 22]}, 19, "median of this board's 5 complex cases"),
        (Complexity.SIMPLE, {"simple": [0.2] * 5}, 1, "median of this board's 5 simple cases"),
    ],
)  # fmt: skip
def test_minutes_name_their_source(kind: Complexity | None, history: dict, minutes: int, source: str) -> None:
    made = estimate(kind, history)
    assert (made.minutes, made.source) == (minutes, source)


def test_every_figure_of_planning_says_where_it_is_from_and_how_far_that_was_checked() -> None:
    figures = [one for one in vars(limits).values() if isinstance(one, limits.Figure)]
    assert len(figures) == 6
    assert all(one.says and one.source and one.checked.startswith("unverified") for one in figures)
