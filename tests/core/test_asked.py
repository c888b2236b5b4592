"""Rules that are asked together say what each of them says by itself; None always holds."""

from cases.facts.case_facts import CaseFacts
from decisions.reasoning.asked import Asked
from decisions.reasoning.assess import assess
from decisions.reasoning.conditions import NEVER, certain_of_each, truth_of_each
from decisions.reasoning.logic import CANNOT_SAY, MET, NOT_MET
from decisions.reasoning.quantified import holds_in_case, per_lesion, truths_in_case
from decisions.reasoning.rules import flag_kind
from decisions.reasoning.views import read_facts
from tests.benchmarks.population import population
from tests.core.reckoning import DAY, knowledge

LESION_FLAGS = {rule.id for rule in knowledge().advice if flag_kind(rule) and per_lesion(rule)}
CASES = [CaseFacts.from_json(body) for body in population(150)]
CASES += [CaseFacts(facts.values) for facts in CASES[:20]]  # and some whose lesions nobody described


def readings():
    return [read_facts(facts, knowledge(), DAY) for facts in CASES]


def test_rules_asked_at_once_hold_as_each_does_alone():
    rules = knowledge().advice
    asked = Asked(rules)
    truths = set()
    for case in readings():
        for view in (case.view, *(lesion.view for lesion in case.lesions)):
            each = [rule.when.holds(view, []) for rule in rules]
            truths.update(each)
            assert asked.truths(view) == tuple(each)
            assert asked.certain(view) == tuple(truth is True for truth in each)
            assert asked.met(view) == [rule for rule, truth in zip(rules, each, strict=True) if truth]
    assert truths == {True, False, None}


def test_rules_put_to_a_case_at_once_hold_for_some_lesion_or_for_the_case():
    rules = (*knowledge().lanes, *knowledge().scope, *knowledge().flags, *knowledge().advice)
    lesions = set()
    for case in readings():
        lesions.add(min(len(case.lesions), 2))
        found = truths_in_case(rules)(case)
        assert found == {rule: holds_in_case(rule, case) for rule in rules}
        assert list(found) == list(dict.fromkeys(rules))
    assert lesions == {0, 1, 2}


def test_what_has_no_condition_always_holds_and_never_does_not():
    assert certain_of_each([None, NEVER])({}) == (True, False)
    assert truth_of_each([None, NEVER])({}) == (True, False)
    assert Asked(()).truths({}) == Asked(()).certain({}) == ()


def test_without_the_analysis_the_flags_are_the_same_and_the_rows_those_met_and_the_thresholds_not_met():
    results, elsewhere = set(), 0
    for facts in CASES[:60]:
        plain, whole = (assess(facts, knowledge(), DAY, sensitivity=asks) for asks in (False, True))
        assert plain["flags"] == whole["flags"]
        assert plain["rules"] == [row for row in whole["rules"] if row["result"] != CANNOT_SAY]
        results.update(row["result"] for row in plain["rules"])
        elsewhere += len({flag["id"] for flag in plain["flags"]} & LESION_FLAGS - {row["id"] for row in plain["rules"]})
    assert results == {MET, NOT_MET} and elsewhere  # a flag of a lesion that does not drive is raised as well
