"""The mutants of the scores are made and named; `python -m tests.mutants` judges them, in minutes."""

from pathlib import Path

import pytest

from decisions.reasoning.loader import SHIPPED
from tests.mutants import code, tables

ROOT = Path(__file__).resolve().parents[2]


# In every run: the hazard log rests on it (H7).
def test_points_limits_operators_values_rows_and_bands_are_changed() -> None:
    said = [says for _, says, _ in tables.mutants((SHIPPED / "scores/revised_tokuhashi.yaml").read_text())]
    for wanted in (
        "points: 5 becomes 6",
        "points: 5 becomes 4",
        "at_least: 80 becomes 79",
        "kps at_least 80: at_least becomes above",
        "kps below 50: below becomes at_most",
        "is: 'lung' is left out",
        "primary_site is rectum: colon is added",
        "rows: 'good' and 'moderate' change places",
        "exceptions: 'carcinoid' is left out",
        "the edge between 'under_6_months' and 'six_months_or_more' moves by +1",
        "higher_is: better becomes worse",
        "brain_metastases is true: is becomes is_not",
    ):
        assert wanted in said, wanted


@pytest.mark.proof  # of the tool of the mutation run, which is no part of the usual one
def test_a_mutant_is_a_whole_file_that_differs_from_the_original_in_its_change() -> None:
    text = (SHIPPED / "scores/sins.yaml").read_text()
    mutants = {says: mutant for _, says, mutant in tables.mutants(text)}
    assert "'3'" not in mutants["points: 3 becomes 4"] and "range: [0, 19]" in mutants["points: 4 becomes 5"]
    assert len(set(mutants.values())) == len(mutants)


@pytest.mark.proof  # of the tool of the mutation run, which is no part of the usual one
def test_comparisons_constants_and_tests_of_the_code_are_changed() -> None:
    said = [says for _, says, _, _ in code.mutants(ROOT / "decisions/reasoning/conditions.py")]
    assert "Comparison._compare: in 'found < self.limit' Lt becomes LtE" in said
    assert "Membership._traced: in 'found is None' Is becomes IsNot" in said
    assert any(says.startswith("Condition.holds: ") for says in said)
