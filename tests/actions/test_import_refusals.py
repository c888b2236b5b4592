"""What cannot be read is refused naming its place in the Bundle and the remedy, and changes nothing."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from cases.actions.check_entries import MOST_ENTRIES
from cases.models import Case
from cases.pathway.identifiers import NHS_NUMBER_SYSTEM
from cases.pathway.refusals import BadInput
from tests.bundles import as_bytes, bundle, laboratory, observation, outcomes, patient, take

pytestmark = pytest.mark.django_db

ECOG = observation("ecog", "89247-1", valueInteger=1)
HAEMOGLOBIN = laboratory("hb", "718-7", 12.1, "g/dL")


def nested(levels):
    """An extension within an extension, so many times."""
    extension = {"url": "urn:test:leaf", "valueString": "innermost"}
    for _ in range(levels):
        extension = {"url": "urn:test:level", "extension": [extension]}
    return extension


def put(value, *, into=HAEMOGLOBIN):
    """The bytes of a Bundle in which `value` stands for a quantity's number."""
    quantity = into["valueQuantity"] | {"value": "PLACE"}
    return as_bytes(bundle(patient(), into | {"valueQuantity": quantity})).replace(b'"PLACE"', value)


VALUE = "entry.1.resource.valueQuantity.value"


@pytest.mark.parametrize(
    ("data", "field", "says", "remedy"),
    [
        (put(b"NaN"), VALUE, "no number that can be kept", "Correct the number"),
        (put(b"-Infinity"), VALUE, "no number that can be kept", "Correct the number"),
        (put(b"1e999"), VALUE, "no number that can be kept", "Correct the number"),
        (put(b"9" * 5000), VALUE, "no number that can be kept", "Correct the number"),
        (put(b'{"a": 1, "b": 2, "a": 3}'), VALUE, "key “a” stands here twice", "Leave out"),
        (as_bytes(bundle(patient()))[:-1] + b', "entry": []}', "file", "key “entry” stands here twice", "Leave out"),
        (put(b'"\\u0000"'), VALUE, "cannot be stored", "Export"),
        (put(b'{"\\ud800": 1}'), VALUE + ".?", "cannot be stored", "Export"),
    ],
    ids=["NaN", "infinity", "overflow", "5,000 digits", "doubled key", "doubled entries", "NUL", "half a pair"],
)
def test_json_that_cannot_be_kept_is_refused_at_its_place(cast, data, field, says, remedy):
    with pytest.raises(BadInput) as refused:
        take(cast, data)
    (error,) = refused.value.errors
    assert (error.field, says in error.says, remedy in error.remedy) == (field, True, True), error
    assert not Case.objects.exists()


@pytest.mark.parametrize("levels", [60, 150, 400])
def test_what_is_nested_without_end_is_refused_naming_the_entry(cast, levels):
    with pytest.raises(BadInput, match=r"entry\.1\.resource\.extension.*nested too deeply.*Leave out"):
        take(cast, bundle(patient(), ECOG | {"extension": [nested(levels)]}))


@pytest.mark.parametrize("levels", [5, 45])
def test_deep_nesting_within_the_limit_is_read_at_once(cast, levels):
    done = take(cast, bundle(patient(extension=[nested(levels)]), ECOG | {"extension": [nested(levels)]}))
    assert outcomes(done) == ["kept_as_text", "fact"]
    assert all(("innermost" in item.says) == (levels == 5) for item in done.bundle.items.exclude(outcome="identity"))


@pytest.mark.parametrize("reference", [5, None, ["Patient/p"], {}])
def test_a_reference_that_is_no_text_is_refused_naming_the_entry(cast, reference):
    with pytest.raises(BadInput) as refused:
        take(cast, bundle(patient(), ECOG | {"subject": {"reference": reference}}))
    assert refused.value.errors[0].field == "entry.1.resource.subject"
    assert refused.value.errors[0].remedy


def test_a_given_name_may_be_null_where_an_extension_says_why(cast):
    absent = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
    name = {"family": "Bundleford", "given": [None, "Anna"], "_given": [{"extension": [absent]}, None]}
    assert take(cast, bundle(patient(name=[name]))).case.patient.given_name == "Anna"


def test_a_status_may_be_an_object_where_fhir_says_so(cast):
    warning = {"resourceType": "ClinicalUseDefinition", "type": "warning", "status": {"text": "active"}}
    assert outcomes(take(cast, bundle(patient(), warning))) == ["kept_as_text"]


def test_a_file_name_that_is_not_utf_8_is_refused(cast, tmp_path):
    name = b"bad\xff.json".decode("utf-8", "surrogateescape")
    with pytest.raises(BadInput) as refused:
        take(cast, bundle(patient()), file_name=name)
    assert str(refused.value) == "file: The name of the file is not UTF-8 text. Rename the file."
    file = tmp_path / name
    file.write_text(json.dumps(bundle(patient())))
    with pytest.raises(CommandError, match="Rename the file"):
        call_command("import_referral", str(file))


@pytest.mark.parametrize(
    ("person", "place"),
    [
        (patient(name=[{"use": "old", "family": "Former"}]), "name"),
        (patient(family="F" * 130), "name"),
        (patient(born="2190-01-01"), "birthDate"),
        (patient(identifier=[{"system": NHS_NUMBER_SYSTEM, "value": "123"}]), "identifier"),
    ],
    ids=["no name", "long name", "future birth", "no number"],
)
def test_what_is_wrong_with_the_patient_is_named_at_its_entry(cast, person, place):
    with pytest.raises(BadInput) as refused:
        take(cast, bundle(ECOG, person))
    assert [error.field for error in refused.value.errors] == [f"entry.1.resource.{place}"]


def test_a_patient_of_another_case_or_with_an_open_one_is_named_at_its_entry(cast):
    case = take(cast, bundle(patient(), ECOG)).case
    for more in ({}, {"case_id": case.pk}):
        person = patient(born="1961-02-03") if more else patient()
        with pytest.raises(BadInput) as refused:
            take(cast, bundle(HAEMOGLOBIN, person), **more)
        assert refused.value.errors[0].field == "entry.1.resource"
    namesake = patient(mrn="T-2")
    with pytest.raises(BadInput, match="confirm that this is another person") as refused:
        take(cast, bundle(HAEMOGLOBIN, namesake))
    assert refused.value.errors[0].field == "entry.1.resource"


def test_a_fact_that_comes_from_elsewhere_is_text_and_refuses_nothing_else(cast):
    age = laboratory("age", "30525-0", 66, "a")
    done = take(cast, bundle(patient(), age, HAEMOGLOBIN))
    assert outcomes(done) == ["kept_as_text", "fact"]
    assert "not taken as a fact: Age is not recorded here." in done.bundle.items.get(position=1).says


def test_a_value_that_no_calendar_holds_refuses_nothing_else(cast):
    long_ago = laboratory("old", "718-7", 12.1, "g/dL", on="1850-01-01")
    done = take(cast, bundle(patient(birthDate="1950"), long_ago, ECOG))
    assert sorted(outcomes(done)) == ["fact", "kept_as_text", "kept_as_text"]


def test_a_bundle_may_hold_more_results_than_a_form(cast):
    days = [date(2020, 1, 1) + timedelta(place) for place in range(MOST_ENTRIES + 1)]
    results = [laboratory(f"hb{day}", "718-7", 12.1, "g/dL", on=str(day)) for day in days]
    assert take(cast, bundle(patient(), *results)).facts == MOST_ENTRIES + 1
