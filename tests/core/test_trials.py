"""What a trial says is what a fresh reading of the changed case says."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cases.facts.case_facts import CaseFacts
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from decisions.reasoning.case_view import read_case_view
from decisions.reasoning.derived import PER_LESION
from decisions.reasoning.missing import missing_facts
from decisions.reasoning.readers import readers
from decisions.reasoning.rereading import Change
from decisions.reasoning.trial_values import trial_values
from decisions.reasoning.trials import Trials, advice
from decisions.reasoning.views import read_facts
from tests.benchmarks.population import KINDS, population
from tests.core.reckoning import DAY, KIDNEY, case, knowledge, lesion
from tests.effort import tries

CASES = [CaseFacts.from_json(body) for kind in KINDS for body in population(25, kind)]
NAMES = sorted(trial_values(knowledge()))


def changed(facts, change):
    if change.place is None:
        return facts.with_value(change.name, change.value)
    return facts.with_lesion_value(facts.lesions[change.place].id, change.name, change.value)


def drawn_change(facts, data):
    name = data.draw(st.sampled_from(NAMES))
    value = data.draw(st.sampled_from(trial_values(knowledge())[name] or ("none",)))
    place = data.draw(st.integers(0, len(facts.lesions) - 1)) if name in LESION_NAMES else None
    return Change(name, value, place)


@given(st.sampled_from(CASES), st.data())
@tries(100)
def test_a_trial_is_a_fresh_reading_of_the_changed_case(facts, data):
    trials = Trials(read_facts(facts, knowledge(), DAY), knowledge())
    for _ in range(4):
        changes = [drawn_change(facts, data) for _ in range(data.draw(st.integers(1, 2)))]
        if data.draw(st.booleans()):
            for change in changes:
                trials.advice_if(change)  # what two facts do together may rest on what each does alone
        fresh = facts
        for change in changes:
            fresh = changed(fresh, change)
        assert trials.advice_if(*changes) == advice(read_facts(fresh, knowledge(), DAY), knowledge()), changes


class Told(Trials):
    """Trials that keep the pairs they were asked for."""

    def advice_if(self, *changes):
        answer = super().advice_if(*changes)
        if len(changes) == 2:
            self.__dict__.setdefault("pairs", []).append((changes, answer))
        return answer


def test_every_pair_that_an_analysis_tries_is_a_fresh_reading():
    tried = 0
    for facts in CASES[::5]:
        told = Told(read_facts(facts, knowledge(), DAY), knowledge())
        missing_facts(facts, told)
        for (one, other), answer in told.__dict__.get("pairs", []):
            fresh = advice(read_facts(changed(changed(facts, one), other), knowledge(), DAY), knowledge())
            assert answer == fresh, (one, other, facts.to_json())
            tried += 1
    assert tried > 200


def test_two_facts_that_one_rule_reads_are_a_fresh_reading_after_each_was_tried_alone():
    known, plain, turned = knowledge(), readers(knowledge()), 0
    named = [pair for pair in plain.together if not plain.worked_out & set(pair) and pair[0] < pair[1]]
    for facts in CASES[::12]:
        trials = Trials(read_facts(facts, known, DAY), known)
        for names in named:
            places = [0 if name in LESION_NAMES else None for name in names]
            for values in product(*[trial_values(known).get(name, ()) for name in names]):
                one, other = map(Change, names, values, places)
                alone = [trials.advice_if(one), trials.advice_if(other)]
                fresh = advice(read_facts(changed(changed(facts, one), other), known, DAY), known)
                assert trials.advice_if(one, other) == fresh, (one, other, facts.to_json())
                turned += fresh not in (*alone, trials.now)
    assert turned  # what neither does alone


def test_a_trial_knows_that_another_lesion_may_be_worse():
    for graded in ("0", "1b", "2"):
        body = case(lesion(id="a", escc=graded), lesion(id="b"), **KIDNEY, frankel="E", surgical_fitness="able")
        facts = CaseFacts.from_json(body)
        trials = Trials(read_facts(facts, knowledge(), DAY), knowledge())
        for change in [Change("escc", value, place) for value in ("0", "1a", "2", "3") for place in (0, 1)]:
            fresh = advice(read_facts(changed(facts, change), knowledge(), DAY), knowledge())
            assert trials.advice_if(change) == fresh, (graded, change)


def test_a_lesion_that_comes_to_drive_by_one_change_knows_of_the_other():
    worst = lesion(id="a", escc="1a", posterolateral="bilateral", index_level="C5", levels=["C5"])
    other = lesion(id="b", escc="1a", pain="mechanical", posterolateral="none")
    facts = CaseFacts.from_json(case(worst, other, **{**KIDNEY, "patient_goal": "longevity"}, frankel="E"))
    drives = Change("posterolateral", "none", 0)
    for change in (
        Change("patient_goal", "comfort"),
        Change("cement_allergy", True),
        Change("histology", "lymphoma"),
        Change("primary_site", "breast"),
        Change("surgical_fitness", "unable"),
        Change("frankel", "C"),
    ):
        fresh = read_facts(changed(changed(facts, drives), change), knowledge(), DAY)
        assert fresh.driver.id == "b"
        for pair in ((drives, change), (change, drives)):
            trials = Trials(read_facts(facts, knowledge(), DAY), knowledge())
            assert trials.advice_if(*pair) == advice(fresh, knowledge()), pair


def test_a_fact_that_turns_what_the_advice_reads_is_known_to_be_behind_it():
    known = knowledge()
    advising = (*known.scope, *known.lanes, *known.noms.modifiers, *known.option_rules)
    read = {name for rule in advising for name in rule.when.facts} - CATALOGUE.keys() - PER_LESION - {"lane"}
    turning = set()
    for facts in CASES[::5]:
        was, _ = read_case_view(facts.values, known, DAY)
        for name, values in trial_values(known).items():
            for value in () if name in LESION_NAMES else values:
                view, _ = read_case_view({**facts.values, name: value}, known, DAY)
                turning |= {name} if any(view.get(each) != was.get(each) for each in read) else set()
    assert {"myelopathy", "motor_power_worst", "bladder"} <= turning
    assert turning <= readers(known).derived
