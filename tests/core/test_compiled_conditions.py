"""A condition's one function says what looking at every part says, whatever is missing."""

from hypothesis import given
from hypothesis import strategies as st

from decisions.reasoning.conditions import Comparison, Every, Membership, Opposite, Some, certain_of_each
from decisions.reasoning.decision_list import DecisionList, Row
from decisions.reasoning.memory import Memory
from decisions.reasoning.scores.points import read_points
from tests.core.reckoning import knowledge
from tests.effort import tries

CHOICES = {"escc": ["0", "1c", "2", "3"], "axis_o": ["sensitive", "resistant"], "myelopathy": [True, False]}
NUMBERS = {"kps": [10, 50, 70, 100], "albumin_g_l": [34.9, 35, 35.1, 52.4], "age_years": [17, 18, 65]}
VALUES = {**CHOICES, **NUMBERS}
VIEWS = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in VALUES.items()})

MEMBERSHIPS = st.sampled_from(list(VALUES)).flatmap(
    lambda name: st.builds(
        Membership,
        st.just(name),
        st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=3, unique=True).map(tuple),
        st.booleans(),
    )
)
COMPARISONS = st.sampled_from(list(NUMBERS)).flatmap(
    lambda name: st.builds(
        Comparison,
        st.just(name),
        st.sampled_from(["below", "at_most", "at_least", "above"]),
        st.sampled_from(NUMBERS[name]),
    )
)
CONDITIONS = st.recursive(
    MEMBERSHIPS | COMPARISONS,
    lambda parts: (
        st.builds(Opposite, parts)
        | st.builds(Every, st.lists(parts, max_size=4).map(tuple))
        | st.builds(Some, st.lists(parts, max_size=4).map(tuple))
    ),
    max_leaves=8,
)


@given(CONDITIONS, VIEWS)
@tries(150)
def test_the_truth_is_that_of_the_plain_evaluator(condition, view):
    truth = condition.holds(view, [])
    assert condition.holds(view) is truth
    assert certain_of_each([condition])(view) == (truth is True,)


@given(VIEWS)
@tries(50)
def test_every_condition_of_the_shipped_knowledge_agrees_with_itself(view):
    known = knowledge()
    for rule in (*known.lanes, *known.scope, *known.flags, *known.noms.modifiers, *known.option_rules):
        truth = rule.when.holds(view, [])
        assert rule.when.holds(view) is truth
        assert certain_of_each([rule.when])(view) == (truth is True,)


def test_a_condition_can_be_read_as_it_is_written():
    whole = Every((Membership("escc", ("2", "3")), Opposite(Comparison("kps", "below", 50))))
    wanted = {}
    assert whole.written(wanted, holds=True) == (
        "(view.get('escc') in wanted_0) and ((found := view.get('kps')) is not None and not found < 50)"
    )
    assert wanted == {"wanted_0": {"2", "3"}}


def test_a_memory_that_is_full_begins_anew():
    memory = Memory(2)
    assert [memory.keep(number, str(number)) for number in (1, 2, 3)] == ["1", "2", "3"]
    assert memory == {3: "3"}


@given(CONDITIONS, VIEWS, st.lists(st.tuples(st.sampled_from(list(VALUES)), st.integers(0, 3)), min_size=1))
@tries(150)
def test_an_answered_question_only_settles_what_was_open(condition, view, answers):
    before = condition.holds(view)
    more = {name: VALUES[name][place % len(VALUES[name])] for name, place in answers}
    if before is not None:
        assert condition.holds({**more, **view}) is before


@given(st.lists(CONDITIONS, min_size=1, max_size=4), st.lists(VIEWS, min_size=2, max_size=5))
@tries(60)
def test_what_a_list_remembers_is_what_it_would_find_anew(conditions, views):
    rows = tuple(Row(place, str(place), condition) for place, condition in enumerate(conditions))
    remembering = DecisionList(rows, otherwise=99)
    for view in [*views, *views]:
        assert remembering.read(view) == DecisionList(rows, otherwise=99).read(view)


def test_a_list_remembers_measurements_by_what_its_rows_tell_apart():
    rows = (Row(0, "low", Comparison("albumin_g_l", "below", 35)), Row(1, "else", Comparison("kps", "at_least", 10)))
    listed = DecisionList(rows)
    for value in range(1000):
        listed.read({"albumin_g_l": 10 + value / 37, "kps": 70})
    assert len(listed._memory) == 3  # below the limit, on it, above it


def test_scores_and_items_remember_answers_that_come_again_and_no_measurements():
    table = knowledge().scores["katagiri_2014"]
    primary, laboratory = (next(item for item in table.items if item.id == name) for name in ("primary", "laboratory"))
    for value in range(200):
        measured = dict.fromkeys(laboratory.facts, 30 + value / 37)
        read_points(table, {"primary_site": "breast", "hormone_dependent": True, **measured})
    assert ("breast", True, None) in primary.memory
    kept = (*laboratory.memory, *table.readings)
    assert not [values for values in kept if any(isinstance(value, float) for value in values)]
    read_points(table, {"primary_site": "breast"})
    assert ("breast", *[None] * (len(table.reads) - 1)) in table.readings
