"""Assessing one case: cases per second of one core, beside the same few rules written by hand.

A second bound is the answer itself: `built from bytes` is how often C makes all the objects of such an
answer anew and works nothing out. Faster than that is only what answers share.
"""

import marshal

import pytest

from cases.facts.case_facts import CaseFacts
from decisions.reasoning.assess import assess
from tests.benchmarks.by_hand import assess_by_hand
from tests.benchmarks.population import KINDS, population
from tests.benchmarks.table import best_seconds, show
from tests.core.reckoning import DAY, knowledge

pytestmark = pytest.mark.benchmark

MANY, FEW = 400, 60
TARGET_FAST, TARGET_FULL = 2000, 100


def test_assess_one_case() -> None:
    known = knowledge()
    rows: list[tuple[object, ...]] = []
    for kind in (*KINDS, None):
        before, cases = halves([CaseFacts.from_json(body) for body in population(2 * MANY, kind)])
        for facts in before:
            assess(facts, known, DAY, sensitivity=False)  # warm, as a worker is, but with other cases
        new = MANY / best_seconds(lambda facts: assess(facts, known, DAY, sensitivity=False), cases, repeats=1)
        fast = MANY / best_seconds(lambda facts: assess(facts, known, DAY, sensitivity=False), cases)
        full = FEW / best_seconds(lambda facts: assess(facts, known, DAY), cases[:FEW])
        hand = MANY / best_seconds(assess_by_hand, cases)
        answers = [marshal.dumps(assess(facts, known, DAY, sensitivity=False)) for facts in cases[:FEW]]
        built = FEW / best_seconds(marshal.loads, answers)
        figures = (round(new), round(fast), round(full), round(built), round(hand))
        rows.append((kind or "all in turn", *figures, f"1 : {hand / fast:.0f}"))
    rows.append(("target", "", f">= {TARGET_FAST}", f">= {TARGET_FULL}", "", "lower bound", ""))
    scores = f"{len(known.scores)} scores, {len(known.option_rules) + len(known.lanes) + len(known.flags)} rules"
    heads = (
        "cases",
        "never met before /s",
        "without analysis /s",
        "with analysis /s",
        "built from bytes /s",
        "by hand /s",
        "by hand : without",
    )
    show(f"Assess one case ({scores})", heads, rows)


def halves(cases: list[CaseFacts]) -> tuple[list[CaseFacts], list[CaseFacts]]:
    return cases[:MANY], cases[MANY:]


def test_the_lower_bound_gives_the_same_answers() -> None:
    agreed = compared = 0
    for facts in (CaseFacts.from_json(body) for body in population(MANY)):
        answer, hand = assess(facts, knowledge(), DAY, sensitivity=False), assess_by_hand(facts)
        if not answer["scores"]:
            continue
        for name in ("revised_tokuhashi", "tomita", "modified_bauer"):
            assert tuple(answer["scores"][name]["interval"]) == hand[name], (name, facts.to_json())
        assert [tuple(score["interval"]) for score in answer["scores"]["sins"]] == hand["sins"]
        for row, outcome in zip(answer["frameworks"]["noms"]["lesions"], hand["noms"], strict=True):
            compared += outcome is not None
            agreed += outcome is not None and outcome in (row["outcome"] or ())
    print(f"\nNOMS by hand agrees in {agreed} of {compared} lesions it can place")
    assert agreed == compared > 0
