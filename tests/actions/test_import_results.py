"""Which results of a Bundle become facts: corrections, repetitions, and what is no exact value."""

import pytest

from cases.actions.record_facts import FactEntry, record_facts
from cases.models import FactRecord
from tests.bundles import bundle, laboratory, observation, outcomes, patient, take

pytestmark = pytest.mark.django_db

ECOG = observation("ecog", "89247-1", valueInteger=1)
HAEMOGLOBIN = laboratory("hb", "718-7", 12.1, "g/dL")


def facts_of(case):
    """Every record of the case: name, value, and whether it stands."""
    return sorted((r.name, r.value, not r.superseded_by.exists()) for r in FactRecord.objects.filter(case=case))


def test_a_value_that_its_source_corrects_is_recorded_and_supersedes_the_old_one(cast):
    case = take(cast, bundle(patient(), HAEMOGLOBIN, ECOG)).case
    corrected = laboratory("hb", "718-7", 8.1, "g/dL")
    done = take(cast, bundle(patient(), corrected, ECOG), case_id=case.pk)
    assert facts_of(case) == [("ecog", 1, True), ("haemoglobin_g_l", 81, True), ("haemoglobin_g_l", 121, False)]
    assert outcomes(done) == ["fact", "already_known"]
    assert (done.facts, done.already_known, done.kept_as_text) == (1, 1, 0)
    assert [item.record is not None for item in done.bundle.items.exclude(outcome="identity")] == [True, False]


def test_the_same_value_in_another_unit_is_known_already(cast):
    case = take(cast, bundle(patient(), HAEMOGLOBIN)).case
    done = take(cast, bundle(patient(), laboratory("hb", "718-7", 121, "g/L")), case_id=case.pk)
    assert (done.facts, done.already_known) == (0, 1)
    assert facts_of(case) == [("haemoglobin_g_l", 121, True)]


def test_what_a_person_has_put_right_is_not_undone_by_its_source(cast):
    case = take(cast, bundle(patient(), HAEMOGLOBIN)).case
    old = FactRecord.objects.get(case=case)
    right = FactEntry("haemoglobin_g_l", 112, observed_on=old.observed_on, supersedes=old.pk)
    record_facts(actor=cast.coordinator.actor, case_id=case.pk, entries=[right])
    done = take(cast, bundle(patient(), laboratory("hb", "718-7", 8.1, "g/dL")), case_id=case.pk)
    assert outcomes(done) == ["kept_as_text"]
    assert "differs from what FHIR Observation/hb said before: 12.1 g/dL" in done.bundle.items.get(position=1).says
    assert [value for _, value, stands in facts_of(case) if stands] == [112]


def test_a_result_without_an_id_corrects_nothing(cast):
    nameless = {key: value for key, value in HAEMOGLOBIN.items() if key != "id"}
    case = take(cast, bundle(patient(), nameless)).case
    other = nameless | {"valueQuantity": {"value": 81, "unit": "g/L"}}
    done = take(cast, bundle(patient(), other), case_id=case.pk)
    assert "differs from what FHIR Observation/entry-1 said before" in done.bundle.items.get(position=1).says
    assert facts_of(case) == [("haemoglobin_g_l", 121, True)]


@pytest.mark.parametrize("comparator", ["<", "<=", ">=", ">"])
def test_a_limit_is_no_value_and_keeps_its_comparator_in_words(cast, comparator):
    albumin = laboratory("alb", "1751-7", 50, "g/L")
    albumin["valueQuantity"]["comparator"] = comparator
    done = take(cast, bundle(patient(), albumin))
    assert (outcomes(done), facts_of(done.case)) == (["kept_as_text"], [])
    says = done.bundle.items.get(position=1).says
    assert f"{comparator} 50 g/L" in says and "not taken as a fact" in says


def test_a_limit_within_a_component_keeps_its_comparator(cast):
    part = {"code": {"text": "Chromogranin"}, "valueQuantity": {"value": 50, "comparator": "<", "unit": "g/L"}}
    done = take(cast, bundle(patient(), observation("x", "1-8", component=[part])))
    assert "Chromogranin < 50 g/L" in done.bundle.items.get(position=1).says
