"""Rules that turn on earlier radiotherapy here, or on how long a person has been paralysed."""

from typing import Any

import pytest

from tests.core.reckoning import KIDNEY, assessed, case, lesion, standings


def row(id: str, *lesions: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """The row of a rule, or nothing where it is not told."""
    rules = assessed(case(*lesions, **facts), sensitivity=True)["rules"]
    return next((rule for rule in rules if rule["id"] == id), {})


NOT_FOR_SURGERY = {**KIDNEY, "surgical_fitness": "unable"}


def test_one_fraction_is_the_default_only_where_nothing_was_irradiated_before():
    assert row("P-16", lesion(escc="3"), **NOT_FOR_SURGERY)["result"] == "met"
    before = {"dose_gy": 20, "fractions": 5}
    assert not row("P-16", lesion(escc="3", prior_rt=before), **NOT_FOR_SURGERY)


def test_whether_one_fraction_is_the_default_cannot_be_said_without_earlier_radiotherapy():
    unasked = {name: value for name, value in lesion(escc="3").items() if name != "prior_rt"}
    found = row("P-16", unasked, **NOT_FOR_SURGERY)
    assert (found["result"], "lesions.0.prior_rt" in found["missing"]) == ("cannot say", True)


PARAPLEGIC = {**KIDNEY, "frankel": "A", "surgical_fitness": "able"}


@pytest.mark.parametrize(
    ("since", "result"),
    [
        ("2026-11-21T06:00Z", ""),
        ("2026-11-08T10:00Z", ""),
        ("2026-11-07T10:00Z", "cannot say"),
        ("2026-11-06T10:00Z", "met"),
    ],
)
def test_a_paralysis_is_established_after_two_weeks(since, result):
    facts = {**PARAPLEGIC, "non_ambulatory_since": since}
    assert row("C-01.paralysed", lesion(escc="3"), **facts).get("result", "") == result
    offered = standings(assessed(case(lesion(escc="3"), **facts))).get("best_supportive_care")
    assert (offered == "reasonable") is (result == "met")


def test_whether_a_paralysis_is_established_cannot_be_said_without_its_time():
    found = row("C-01.paralysed", lesion(escc="3"), **PARAPLEGIC)
    assert (found["result"], "non_ambulatory_since" in found["missing"]) == ("cannot say", True)


def test_a_fresh_paralysis_has_supportive_care_where_the_person_wants_it():
    facts = {**PARAPLEGIC, "non_ambulatory_since": "2026-11-21T06:00Z", "patient_goal": "comfort"}
    assert standings(assessed(case(lesion(escc="3"), **facts)))["best_supportive_care"] == "reasonable"
