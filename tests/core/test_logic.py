"""Three truths: the tables of Kleene's strong logic, written out."""

import pytest

from decisions.reasoning.conditions import Comparison, Every, Membership, Opposite, Some
from decisions.reasoning.logic import every, in_words, opposite, some

T, F, N = True, False, None

AND = """
    T F N
T | T F N
F | F F F
N | N F N
"""
OR = """
    T F N
T | T T T
F | T F N
N | T N N
"""
LETTERS = {"T": T, "F": F, "N": N}


def rows(table):
    head, *lines = table.strip("\n").splitlines()
    for line in lines:
        left, cells = line.split("|")
        for right, cell in zip(head.split(), cells.split(), strict=True):
            yield LETTERS[left.strip()], LETTERS[right], LETTERS[cell]


@pytest.mark.parametrize(("left", "right", "wanted"), list(rows(AND)))
def test_and(left, right, wanted):
    assert every([left, right]) is wanted
    assert Every((truth(left), truth(right))).holds(VIEW) is wanted
    assert Every((truth(left), truth(right))).holds(VIEW, []) is wanted


@pytest.mark.parametrize(("left", "right", "wanted"), list(rows(OR)))
def test_or(left, right, wanted):
    assert some([left, right]) is wanted
    assert Some((truth(left), truth(right))).holds(VIEW) is wanted
    assert Some((truth(left), truth(right))).holds(VIEW, []) is wanted


@pytest.mark.parametrize(("part", "wanted"), [(T, F), (F, T), (N, N)])
def test_not(part, wanted):
    assert opposite(part) is wanted
    assert Opposite(truth(part)).holds(VIEW) is wanted


def test_nothing_at_all_is_the_neutral_element():
    assert every([]) is True and some([]) is False


def test_results_in_words():
    assert [in_words(truth) for truth in (T, F, N)] == ["met", "not met", "cannot say"]


VIEW = {"ecog": 2, "brain_metastases": True}


def truth(value):
    """A condition over VIEW with this truth."""
    return {
        T: Membership("brain_metastases", (True,)),
        F: Membership("brain_metastases", (False,)),
        N: Membership("anticoagulated", (True,)),
    }[value]


@pytest.mark.parametrize(
    ("operator", "limit", "wanted"),
    [
        ("below", 2, F),
        ("below", 3, T),
        ("at_most", 1, F),
        ("at_most", 2, T),
        ("at_least", 2, T),
        ("at_least", 3, F),
        ("above", 1, T),
        ("above", 2, F),
    ],
)
def test_comparisons_on_the_limit_and_one_past_it(operator, limit, wanted):
    assert Comparison("ecog", operator, limit).holds(VIEW) is wanted
    assert Comparison("kps", operator, limit).holds(VIEW) is N


@pytest.mark.parametrize(("negated", "wanted"), [(False, F), (True, T)])
def test_membership(negated, wanted):
    assert Membership("ecog", (0, 1), negated).holds(VIEW) is wanted
    assert Membership("kps", (0, 1), negated).holds(VIEW) is N


def test_the_evaluator_writes_every_clause_it_was_asked_about():
    trace = []
    condition = Some((Comparison("ecog", "at_most", 1), Membership("kps", (80, 90)), Membership("ecog", (2,), True)))
    assert condition.holds(VIEW, trace) is N
    assert [clause.to_json() for clause in trace] == [
        {"fact": "ecog", "wanted": "at most 1", "found": 2, "result": "not met"},
        {"fact": "kps", "wanted": "one of 80, 90", "found": None, "result": "cannot say"},
        {"fact": "ecog", "wanted": "not 2", "found": 2, "result": "not met"},
    ]
    assert condition.facts == ("ecog", "kps")
