"""Outside the scope: no scores, no frameworks, no options, the reason, and still the urgency."""

from itertools import product

import pytest

from cases.facts.disease_facts import PRIMARY_SITES
from cases.facts.vertebrae import VERTEBRAE
from tests.core.reckoning import ASKED, KIDNEY, assessed, case, lesion


@pytest.mark.parametrize(
    ("facts", "compartment", "word"),
    [
        ({"age_years": 17}, "vertebral", "younger"),
        ({}, "intradural", "intradural"),
        ({}, "intramedullary", "intramedullary"),
        ({"spinal_disease": "primary_tumour"}, "vertebral", "primary"),
        ({"spinal_disease": "infection"}, "vertebral", "infection"),
        ({"spinal_disease": "fracture_without_tumour"}, "vertebral", "not through tumour"),
        ({"cancer_status": "none"}, "vertebral", "No cancer"),
        ({"primary_site": "bone_sarcoma", "histology": "chordoma"}, "vertebral", "chordoma"),
    ],
)
def test_outside_the_scope_there_is_no_advice(facts, compartment, word):
    answer = assessed(case(lesion(escc="2", compartment=compartment), **{**KIDNEY, **ASKED, **facts}))
    assert answer["scope"]["in_scope"] is False and word in answer["scope"]["reason"]
    assert answer["options"] == [] and answer["scores"] == {} and answer["frameworks"] == {}
    assert answer["conflicts"] == [] and answer["missing"] == []
    assert answer["urgency"]["lane"] == "urgent"


@pytest.mark.parametrize(("age", "in_scope"), [(17, False), (18, True), (None, None)])
def test_age_on_the_limit_and_not_recorded(age, in_scope):
    answer = assessed(case(lesion(escc="0"), **KIDNEY, age_years=age))
    assert answer["scope"]["in_scope"] is in_scope
    assert bool(answer["options"]) is (in_scope is not False)
    assert ("D-scope" in {flag["id"] for flag in answer["flags"]}) is (in_scope is None)


def test_one_lesion_outside_the_scope_takes_the_case_outside():
    answer = assessed(case(lesion(escc="0"), lesion(compartment="intradural"), **KIDNEY))
    assert answer["scope"]["in_scope"] is False
    assert "D-driver" not in {flag["id"] for flag in answer["flags"]}  # there are no options


def test_a_chordoma_recorded_as_a_metastasis_is_in_scope():
    body = case(lesion(escc="0"), primary_site="bone_sarcoma", histology="chordoma", spinal_disease="metastatic")
    assert assessed(body)["scope"]["in_scope"] is True


def test_a_child_with_a_red_flag_is_still_an_emergency():
    assert assessed(case(age_years=9, red_flag_cord_signs=True))["urgency"]["lane"] == "emergency"


OUTSIDE = [
    {"age_years": 3},
    {"age_years": 17},
    {"compartment": "intradural"},
    {"compartment": "intramedullary"},
    {"spinal_disease": "primary_tumour"},
    {"spinal_disease": "infection"},
    {"spinal_disease": "fracture_without_tumour"},
    {"cancer_status": "none"},
]


def test_five_hundred_cases_outside_the_scope_get_no_advice():
    levels, sites = list(VERTEBRAE), list(PRIMARY_SITES)
    kinds = list(product(OUTSIDE, ("0", "1c", "3"), ("none", "mechanical"), ("able", "unable")))
    count = 0
    for number in range(504):
        outside, escc, pain, fitness = kinds[number % len(kinds)]
        about = {name: value for name, value in outside.items() if name != "compartment"}
        where = lesion(
            escc=escc,
            pain=pain,
            index_level=levels[number % len(levels)],
            compartment=outside.get("compartment", "vertebral"),
        )
        answer = assessed(
            case(where, **{"primary_site": sites[number % len(sites)], "surgical_fitness": fitness, **about})
        )
        assert answer["scope"]["in_scope"] is False and answer["scope"]["reason"]
        assert not any(answer[part] for part in ("options", "scores", "highest", "frameworks", "conflicts", "missing"))
        assert answer["urgency"]["lane"]
        count += 1
    assert count >= 500
