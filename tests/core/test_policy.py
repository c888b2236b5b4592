"""A site switches off unverified scores, classes of rules, or the whole advice; nothing is off by itself."""

import pytest

from cases.facts.case_facts import CaseFacts
from decisions.reasoning.assess import assess
from decisions.reasoning.policy import ALL_ON, Policy, rule_classes, under
from tests.core.reckoning import DAY, KIDNEY, case, knowledge, lesion

BODY = case(
    lesion(escc="2"),
    **KIDNEY,
    surgical_fitness="able",
    frankel="C",
    haematological_suspected=True,
    tissue_confirmed=False,
    ecog=2,
    visceral_metastases="none",
)


def assessed(policy):
    return assess(CaseFacts.from_json(BODY), knowledge(), DAY, policy=policy)


def test_nothing_is_switched_off_unless_somebody_did_it():
    assert Policy.from_json({}) == ALL_ON
    assert under(knowledge(), ALL_ON) is knowledge()
    assert Policy.from_json(Policy(False, False, frozenset({"surgery"})).to_json()).classes_off == {"surgery"}


def test_without_advice_scores_urgency_and_clocks_remain_as_they_were():
    whole, bare = assessed(ALL_ON), assessed(Policy(advice=False))
    for part in ("scores", "urgency", "clocks", "scope", "highest", "prognosis"):
        assert bare[part] == whole[part], part
    assert whole["options"] and whole["frameworks"] and whole["rules"]
    for part in ("options", "frameworks", "rules", "conflicts", "missing", "sensitivity"):
        assert not bare[part], part
    assert bare["policy"]["advice"] is False


def test_scores_that_are_not_verified_go_and_are_named_as_switched_off():
    found = assessed(Policy(unverified_scores=False))
    gone = set(assessed(ALL_ON)["scores"]) - set(found["scores"])
    assert {"katagiri_2014", "van_der_linden", "nesms", "mizumoto", "mfi11", "charlson"} <= gone
    assert {"sins", "escc", "revised_tokuhashi", "tomita", "modified_bauer"} <= set(found["scores"])
    named = {each["score"] for each in found["not_scored"] if "switched off" in each["says"]}
    assert gone <= named
    assert not gone & {row.get("score") for row in found["prognosis"]}


@pytest.mark.parametrize("name", rule_classes(knowledge()))
def test_a_class_of_rules_that_is_off_has_no_rule_left_and_touches_no_other(name):
    whole, found = assessed(ALL_ON), assessed(Policy(classes_off=frozenset({name})))
    left = [row for row in whole["rules"] if name not in row["classes"]]
    assert [row["id"] for row in found["rules"] if row["table"] != "X"] == [
        row["id"] for row in left if row["table"] != "X"
    ]
    assert found["scores"] == whole["scores"]


def test_a_rule_that_is_off_supports_no_option():
    rules = {rule.id: rule for rule in knowledge().guidelines if rule.options}
    for name in ("radiotherapy", "surgery", "minimally_invasive"):
        off = {id for id, rule in rules.items() if name in rule.classes}
        for option in assessed(Policy(classes_off=frozenset({name})))["options"]:
            assert not off & set(option["supported_by"])
