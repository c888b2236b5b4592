"""Which results of a Bundle become facts: corrections, repetitions, and what is no exact value."""

import pytest

from cases.actions.record_facts import FactEntry, record_facts
from cases.models import FactRecord
from tests.bundles import LOINC, bundle, laboratory, observation, outcomes, patient, take

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


@pytest.mark.parametrize("value", [112, None], ids=["corrected", "taken back"])
def test_what_a_person_has_put_right_stays_so_where_they_left_the_source_as_it_stood(cast, value):
    case = take(cast, bundle(patient(), HAEMOGLOBIN)).case
    old = FactRecord.objects.get(case=case)
    right = FactEntry("haemoglobin_g_l", value, observed_on=old.observed_on, source=old.source, supersedes=old.pk)
    record_facts(actor=cast.surgeon.actor, case_id=case.pk, entries=[right])
    same = take(cast, bundle(patient(), HAEMOGLOBIN, ECOG), case_id=case.pk)
    other = take(cast, bundle(patient(), laboratory("hb", "718-7", 8.1, "g/dL")), case_id=case.pk)
    assert (outcomes(same), outcomes(other)) == (["already_known", "fact"], ["kept_as_text"])
    records = FactRecord.objects.filter(case=case, name="haemoglobin_g_l", superseded_by=None)
    assert [record.value for record in records] == [value]


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


def test_one_coding_given_twice_is_one_fact(cast):
    twice = observation("ecog", "89247-1", valueInteger=1)
    twice["code"]["coding"] *= 2
    assert take(cast, bundle(patient(), twice)).facts == 1


MORNING, NOON = "2026-10-01T08:00:00+02:00", "2026-10-01T09:30:00Z"


@pytest.mark.parametrize(
    ("first", "second", "taken", "why"),
    [
        ((MORNING, 8.1), (NOON, 9.2), 92, "Observation/b, at entry.2.resource, is of the same day and of a later time"),
        ((NOON, 8.1), (MORNING, 9.2), 81, "Observation/a, at entry.1.resource, is of the same day and of a later time"),
        ((MORNING, 8.1), ("2026-10-01", 9.2), 81, "stands first, and the times do not tell which is later"),
        ((NOON, 8.1), (NOON, 9.2), 81, "stands first, and the times do not tell which is later"),
        (("2026-10-01", 8.1), ("2026-10-01", 8.1), 81, "and says the same"),
    ],
    ids=["later", "earlier", "one without a time", "same time", "same value"],
)
def test_of_two_results_of_one_day_the_later_is_the_fact_and_the_other_text(cast, first, second, taken, why):
    results = [
        laboratory(id, "718-7", value, "g/dL", on) for id, (on, value) in zip("ab", (first, second), strict=True)
    ]
    done = take(cast, bundle(patient(), *results))
    assert (done.facts, done.kept_as_text) == (1, 1)
    assert facts_of(done.case) == [("haemoglobin_g_l", taken, True)]
    assert why in done.bundle.items.get(outcome="kept_as_text").says


def test_results_of_two_days_are_both_facts(cast):
    results = (laboratory("a", "718-7", 8.1, "g/dL", "2026-09-30"), laboratory("b", "718-7", 9.2, "g/dL"))
    assert take(cast, bundle(patient(), *results)).facts == 2


NO_UNIT = [{}, {"unit": " "}, {"system": "http://unitsofmeasure.org"}]


@pytest.mark.parametrize("about", NO_UNIT, ids=["none", "a space", "only its system"])
def test_a_number_without_a_unit_is_no_value_of_a_fact_that_has_one(cast, about):
    haemoglobin = observation("hb", "718-7", valueQuantity={"value": 132} | about)
    done = take(cast, bundle(patient(), haemoglobin, ECOG))
    assert (outcomes(done), facts_of(done.case)) == (["kept_as_text", "fact"], [("ecog", 1, True)])
    says = done.bundle.items.get(position=1).says
    assert "valueQuantity has no unit; Haemoglobin takes g/L or g/dL: send it with its unit, or enter" in says
    assert "132" in says


def test_a_whole_number_has_no_unit_either(cast):
    done = take(cast, bundle(patient(), observation("hb", "718-7", valueInteger=132)))
    assert (outcomes(done), facts_of(done.case)) == (["kept_as_text"], [])
    assert "valueInteger has no unit; Haemoglobin takes g/L or g/dL" in done.bundle.items.get(position=1).says


def test_a_number_that_lost_its_unit_does_not_correct_the_value_of_before(cast):
    case = take(cast, bundle(patient(), HAEMOGLOBIN)).case
    take(cast, bundle(patient(), observation("hb", "718-7", valueQuantity={"value": 81})), case_id=case.pk)
    assert facts_of(case) == [("haemoglobin_g_l", 121, True)]


def test_a_unit_may_be_given_in_words_alone(cast):
    done = take(cast, bundle(patient(), observation("hb", "718-7", valueQuantity={"value": 12.1, "unit": "g/dl"})))
    assert facts_of(done.case) == [("haemoglobin_g_l", 121, True)]


@pytest.mark.parametrize("about", [{}, {"unit": "{score}"}, {"code": "1"}], ids=["none", "score", "one"])
def test_a_score_needs_no_unit(cast, about):
    kps = observation("kps", "89243-0", valueQuantity={"value": 70} | about)
    assert facts_of(take(cast, bundle(patient(), kps)).case) == [("kps", 70, True)]


def test_of_two_facts_of_one_number_only_the_one_with_a_unit_needs_it(cast):
    both = observation("both", "89243-0", valueQuantity={"value": 70})
    both["code"]["coding"].append({"system": LOINC, "code": "718-7"})
    done = take(cast, bundle(patient(), both))
    assert (sorted(outcomes(done)), facts_of(done.case)) == (["fact", "kept_as_text"], [("kps", 70, True)])
