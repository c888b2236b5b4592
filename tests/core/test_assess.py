"""The whole answer: plain JSON, deterministic, the same laws for every case."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cases.facts.case_facts import CaseFacts
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from cases.facts.fact import Kind
from decisions.reasoning.assess import assess
from decisions.reasoning.explain import explain
from tests.core.reckoning import DAY, KIDNEY, assessed, case, knowledge, lesion
from tests.effort import tries

LANES = ["emergency", "urgent", "soon", "routine"]


def value_of(name):
    fact = CATALOGUE[name]
    if fact.kind is Kind.CHOICE:
        return st.sampled_from(list(fact.choices))
    if fact.kind is Kind.BOOLEAN:
        return st.booleans()
    if fact.kind is Kind.INTEGER:
        return st.integers(int(fact.low), int(min(fact.high, 100)) // (fact.step or 1)).map(
            lambda number: max(int(fact.low), number * (fact.step or 1))
        )
    return st.just("none") if fact.kind is Kind.PRIOR_RT else st.nothing()


READ = [name for name in CATALOGUE if CATALOGUE[name].kind in (Kind.CHOICE, Kind.BOOLEAN, Kind.INTEGER, Kind.PRIOR_RT)]
CASE = st.fixed_dictionaries({}, optional={name: value_of(name) for name in READ if name not in LESION_NAMES})
LESION = st.fixed_dictionaries({}, optional={name: value_of(name) for name in READ if name in LESION_NAMES})
BODIES = st.builds(lambda body, lesions: {**body, "lesions": lesions}, CASE, st.lists(LESION, max_size=2))


@given(BODIES, st.randoms(use_true_random=False))
@tries(60)
def test_the_order_of_facts_does_not_matter_and_the_answer_is_plain_json(body, chance):
    answer = assessed(body)
    items = list(body.items())
    chance.shuffle(items)
    assert assessed(dict(items)) == answer
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert all(isinstance(sentence, str) and sentence.strip() for sentence in explain(answer))


@given(BODIES, st.data())
@tries(120)
def test_adding_a_fact_never_contradicts_a_certain_answer(body, data):
    # A change of diagnosis is no addition: the histology is left as it is (see the scores' caveats).
    absent = [name for name in READ if name not in LESION_NAMES and name not in body and name != "histology"]
    if not absent:
        return
    name = data.draw(st.sampled_from(absent))
    before, after = assessed(body), assessed({**body, name: data.draw(value_of(name))})
    # A certain lane holds unless the new fact is itself a reason to be quicker.
    assert (
        LANES.index(after["urgency"]["lane"]) <= LANES.index(before["urgency"]["lane"])
        or not before["urgency"]["certain"]
    )
    if before["scope"]["in_scope"] is False:
        assert after["scope"]["in_scope"] is False or name == "spinal_disease"
        return
    if after["scope"]["in_scope"] is False:
        return
    for id, score in after["scores"].items():
        for old, new in zip(many(before["scores"][id]), many(score), strict=True):
            assert old["interval"][0] <= new["interval"][0] <= new["interval"][1] <= old["interval"][1]
            assert old["total"] in (None, new["total"])


def many(found):
    return found if isinstance(found, list) else [found]


@given(BODIES)
@tries(60)
def test_no_total_with_anything_missing_and_a_band_only_when_certain(body):
    for found in assessed(body)["scores"].values():
        for score in many(found):
            low, high = score["interval"]
            assert score["total"] is None or low == high == score["total"]
            assert score["total"] is None or not score["missing"]
            # Only what the source itself leaves open has no total with nothing missing.
            assert score["total"] is not None or score["missing"] or score["score"] == "nesms"
            assert score["range"][0] <= low <= high <= score["range"][1]
            assert (score["band"] is None) == (len(score["bands_possible"]) != 1 or bool(score["applies_open"]))


def test_the_answer_carries_its_versions_hashes_and_day():
    facts = CaseFacts.from_json(case(lesion(escc="0"), **KIDNEY))
    answer = assess(facts, knowledge(), date(2025, 1, 2))
    assert (answer["knowledge_version"], answer["on"]) == (knowledge().version, "2025-01-02")
    assert answer["knowledge_hash"] == knowledge().hash and len(answer["knowledge_hash"]) == 64
    assert answer["inputs_hash"] == facts.inputs_hash
    assert list(answer)[:2] == ["knowledge_version", "knowledge_hash"]


def test_every_citation_can_be_looked_up():
    body = case(
        lesion(escc="1c", prior_rt={"dose_gy": 8}),
        lesion(escc="3"),
        **KIDNEY,
        red_flag_cord_signs=True,
        accepts_surgery="no",
        tissue_confirmed=False,
    )
    answer = assessed(body, sensitivity=True)
    cited = set(cites(answer))
    assert len(cited) > 8
    assert cited <= set(knowledge().sources) | {"patient"}


def cites(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "cite" and inner:
                yield inner
            else:
                yield from cites(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from cites(inner)


def test_dates_after_the_day_of_the_assessment_are_flagged():
    body = case(lesion(prior_rt={"on": "2027-01-01"}), preference_recorded_on="2026-11-22")
    flags = [flag["says"] for flag in assessed(body)["flags"] if flag["id"] == "D-future"]
    assert [says.split()[0] for says in flags] == ["preference_recorded_on", "lesions.0.prior_rt"]
    assert (
        assess(CaseFacts.from_json(case(preference_recorded_on="2026-11-21")), knowledge(), DAY)["flags"]
        == assess(CaseFacts.from_json(case()), knowledge(), DAY)["flags"]
    )


def test_an_explanation_reads_as_sentences():
    said = explain(assessed(case(lesion(escc="2"), **KIDNEY, surgical_fitness="able"), sensitivity=True))
    text = "\n".join(said)
    assert "Urgency: urgent" in text
    assert "NOMS N-07" in text and "1. Separation surgery" in text
    assert "Spinal Instability Neoplastic Score at T8: 6 of 18 (higher is worse), stable." in text
    assert "decision support, not a decision" in text.lower()
    outside = explain(assessed(case(age_years=9)))
    assert any("Outside the scope" in sentence for sentence in outside)
