"""What is said of a missing fact is true: "none" changes nothing, "decisive" does, alone or with its partner."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cases.facts.case_facts import CaseFacts, PriorRadiotherapy
from cases.facts.catalogue import CATALOGUE
from cases.facts.fact import Fact, Kind
from decisions.reasoning.assess import assess
from decisions.reasoning.trial_values import trial_values
from decisions.reasoning.trials import advice
from decisions.reasoning.views import read_facts
from tests.benchmarks.population import KINDS, population
from tests.core.reckoning import DAY, knowledge
from tests.effort import tries

CASES = [CaseFacts.from_json(body) for kind in KINDS for body in population(15, kind)]


def allowed(fact: Fact):
    """Values that could be recorded, chosen without looking at the knowledge."""
    match fact.kind:
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.CHOICE:
            return st.sampled_from(list(fact.choices))
        case Kind.INTEGER:
            step = fact.step or 1
            return st.integers(0, int(fact.high - fact.low) // step).map(lambda steps: int(fact.low) + steps * step)
        case Kind.NUMBER:
            return st.floats(fact.low, fact.high)
        case Kind.PRIOR_RT:
            return st.sampled_from(["none", PriorRadiotherapy()])
        case _:
            return st.nothing()


def with_fact(facts, path, value):
    *lesion, name = path.split(".")
    if not lesion:
        return facts.with_value(name, value)
    return facts.with_lesion_value(facts.lesions[int(lesion[1])].id, name, value)


def advised(facts):
    return advice(read_facts(facts, knowledge(), DAY), knowledge())


def values_of(path):
    return trial_values(knowledge())[path.split(".")[-1]]


@given(st.sampled_from(CASES), st.data())
@tries(60)
def test_a_fact_that_does_not_matter_changes_nothing_whatever_its_value(facts, data):
    rows = [each for each in assess(facts, knowledge(), DAY)["missing"] if each["matters"] != "decisive"]
    if not rows:
        return
    now = advised(facts)
    for row in data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=4)):
        value = data.draw(allowed(CATALOGUE[row["fact"].split(".")[-1]]))
        assert advised(with_fact(facts, row["fact"], value)) == now, (row, value)


@given(st.sampled_from(CASES), st.data())
@tries(30)
def test_a_decisive_fact_really_decides_alone_or_with_its_partner(facts, data):
    rows = [each for each in assess(facts, knowledge(), DAY)["missing"] if each["matters"] == "decisive"]
    if not rows:
        return
    row, now = data.draw(st.sampled_from(rows)), advised(facts)
    path, other = row["fact"], row.get("with")
    alone = {advised(with_fact(facts, path, value)) for value in values_of(path)}
    if other is None:
        assert alone - {now}
        return
    assert alone == {now} and other in row["changes"]
    both = product(values_of(path), values_of(other))
    assert {advised(with_fact(with_fact(facts, path, a), other, b)) for a, b in both} - {now}


def test_a_pair_that_decides_only_together_is_named_with_its_partner():
    """An operation offered for a fit person with a resistant tumour: neither answer is enough alone."""
    pairs = {(row["fact"], row["with"]) for facts in CASES for row in pairs_of(facts)}
    assert pairs
    for one, other in pairs:
        assert one != other


def pairs_of(facts):
    return [row for row in assess(facts, knowledge(), DAY)["missing"] if "with" in row]
