"""Conditions in words, as a clinician reads them on the knowledge pages."""

import pytest

from decisions.reasoning.condition_words import condition_words
from decisions.reasoning.conditions import Comparison, Condition, Every, Membership, Opposite, Some, Trace

BAND = Membership("sins_band", ("unstable",))
KPS = Comparison("kps", "at_least", 80)
FRANKEL = Membership("escc", ("2", "3"))
DEFICIT = Membership("deficit", (True,))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (BAND, "SINS band is unstable"),
        (KPS, "Karnofsky performance status at least 80"),
        (Comparison("motor_power_worst", "below", 5), "Worst motor power (MRC) below 5"),
        (Comparison("albumin_g_l", "at_most", 35.5), "Albumin at most 35.5 g/L"),
        (Membership("sins_band", ("potentially_unstable",), negated=True), "SINS band is not potentially unstable"),
        (DEFICIT, "Myelopathy or deficit: yes"),
        (Membership("deficit", (False,)), "Myelopathy or deficit: no"),
        (Membership("index_level", ("T1", "T2", "L5")), "Index level is T1, T2 or L5"),
        (Every((BAND,)), "SINS band is unstable"),
        (Every((BAND, Some((KPS, DEFICIT)))), "SINS band is unstable and (KPS or deficit)"),
        (Opposite(Some((BAND, DEFICIT))), "not (SINS band is unstable or Myelopathy or deficit: yes)"),
    ],
    ids=str,
)
def test_it_reads_as_a_sentence_in_the_words_of_the_catalogue(condition: Condition, words: str) -> None:
    full = words.replace("(KPS or deficit)", "(Karnofsky performance status at least 80 or Myelopathy or deficit: yes)")
    assert condition_words(condition).line == full


def test_every_clause_stands_once_in_the_tree() -> None:
    said = condition_words(Every((BAND, Opposite(Some((KPS, DEFICIT))))))
    assert list(said.clauses) == [
        "SINS band is unstable",
        "Karnofsky performance status at least 80",
        "Myelopathy or deficit: yes",
    ]


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (DEFICIT, "true"),
        (Membership("deficit", (False,), negated=True), "not false"),
        (Membership("index_level", ("T1", "L5")), "one of T1, L5"),
        (KPS, "at least 80"),
    ],
    ids=str,
)
def test_a_clause_of_a_rule_says_what_was_wanted_as_the_knowledge_writes_it(condition: Condition, wanted: str) -> None:
    trace: Trace = []
    condition.holds({}, trace)
    assert [clause.wanted for clause in trace] == [wanted]
