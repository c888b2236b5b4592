"""A FHIR Bundle becomes a referral: facts with their source, everything else kept as text."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case, FactRecord, ImportedItem, Patient
from cases.models.snapshots import snapshot
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole
from decisions.actions.import_referral import import_referral
from decisions.exchange.fhir_bundle import read_bundle
from decisions.exchange.fhir_referral import plan
from tests.bundles import LOINC, MRN_SYSTEM, SNOMED, as_bytes, bundle, condition, laboratory, observation, patient, take
from tests.effort import tries

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

ECOG = observation("ecog", "89247-1", valueInteger=1)
HAEMOGLOBIN = laboratory("hb", "718-7", 12.1, "g/dL")
BREAST = condition("breast", SNOMED, "353431000119107")


@pytest.mark.parametrize("kind", ["collection", "transaction"])
def test_it_refers_a_case_with_facts_that_name_their_source_and_date(cast, kind):
    done = take(cast, bundle(patient(), BREAST, ECOG, HAEMOGLOBIN, kind=kind))
    facts = {r.name: (r.value, str(r.observed_on), r.source) for r in FactRecord.objects.filter(case=done.case)}
    assert facts == {
        "primary_site": ("breast", "2024-05-06", "FHIR Condition/breast"),
        "ecog": (1, "2026-10-01", "FHIR Observation/ecog"),
        "haemoglobin_g_l": (121, "2026-10-01", "FHIR Observation/hb"),
    }
    assert (done.case.stage, done.facts) == ("referral", 3)
    assert done.case.patient.identifiers.get().value == "T-1"


def test_it_keeps_what_was_entered_beside_the_converted_value(cast):
    done = take(cast, bundle(patient(), HAEMOGLOBIN))
    record = FactRecord.objects.get(case=done.case, name="haemoglobin_g_l")
    assert (record.value, record.unit) == (121, "g/L")
    assert "12.1" in record.entered and "g/dL" in record.entered


def test_it_adds_nothing_the_second_time_however_the_json_is_laid_out(cast):
    body = bundle(patient(), BREAST, ECOG)
    first = take(cast, body)
    before = (Case.objects.count(), FactRecord.objects.count(), ImportedItem.objects.count())
    again = take(cast, json.dumps(body, indent=4, sort_keys=True).encode())
    assert (again.added, again.case) == (False, first.case)
    assert (Case.objects.count(), FactRecord.objects.count(), ImportedItem.objects.count()) == before


def test_it_keeps_every_entry_it_does_not_understand(cast):
    unknown = {
        "resourceType": "Observation",
        "id": "x",
        "status": "final",
        "code": {"text": "Phlogiston level"},
        "valueString": "high",
    }
    invented = {"resourceType": "Spaceship", "id": "s", "name": "unheard of"}
    done = take(cast, bundle(patient(), unknown, invented))
    kept = list(done.bundle.items.filter(outcome="kept_as_text").values_list("position", "says"))
    assert kept[0] == (1, "Phlogiston level: high")
    assert "unheard of" in kept[1][1] and "unknown resource type" in kept[1][1]
    assert done.bundle.items.get(position=2).resource == invented


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (laboratory("a", "777-3", 9_999_999, "10*3/uL"), "not taken as a fact"),
        (laboratory("b", "718-7", 12.1, "bananas"), "not taken as a fact"),
        (laboratory("c", "718-7", 12.1, "g/dL", on=None), "it has no date"),
        (laboratory("d", "718-7", 12.1, "g/dL", on="2199-01-01"), "cannot be"),
        (laboratory("e", "718-7", 12.1, "g/dL", on="1950-01-01"), "cannot be"),
        (observation("f", "89247-1", valueInteger=5), "not taken as a fact"),
        (ECOG | {"status": "entered-in-error"}, ""),
        (condition("g", SNOMED, "254637007", verificationStatus={"coding": [{"code": "refuted"}]}), ""),
        (condition("h", "http://hl7.org/fhir/sid/icd-10", "C19"), ""),
    ],
    ids=[
        "out of range",
        "unknown unit",
        "undated",
        "in the future",
        "before birth",
        "ECOG 5",
        "in error",
        "refuted",
        "two sites fit",
    ],
)
def test_it_keeps_as_text_what_cannot_be_a_fact(cast, resource, why):
    done = take(cast, bundle(patient(), resource))
    item = done.bundle.items.get(position=1)
    assert item.outcome == "kept_as_text"
    assert why in item.says
    assert not FactRecord.objects.filter(case=done.case).exists()


@pytest.mark.parametrize(
    ("system", "code", "said"),
    [
        (SNOMED, "254637007", {"primary_site": "lung", "histology": "lung_non_small_cell"}),
        (SNOMED, "93761005", {"primary_site": "colon"}),
        ("http://hl7.org/fhir/sid/icd-10-cm", "C50.912", {"primary_site": "breast"}),
        ("http://hl7.org/fhir/sid/icd-10", "C22.0", {"primary_site": "liver", "histology": "hepatocellular"}),
        ("http://hl7.org/fhir/sid/icd-10", "C22.1", {}),
        ("http://hl7.org/fhir/sid/icd-10", "C79.3", {"brain_metastases": True}),
        ("http://hl7.org/fhir/sid/icd-10", "C79.5", {}),
    ],
)
def test_it_reads_a_diagnosis_only_where_the_code_says_one_thing(cast, system, code, said):
    done = take(cast, bundle(patient(), condition("c", system, code)))
    facts = snapshot(done.case, done.case.board.day_of(done.case.created_at))
    assert {name: facts.get(name) for name in said} == said
    assert done.facts == len(said)


def test_it_says_nothing_when_two_codes_of_one_diagnosis_contradict_each_other(cast):
    both = condition("c", SNOMED, "93761005")
    both["code"]["coding"].append({"system": "http://hl7.org/fhir/sid/icd-10", "code": "C34.1"})
    assert take(cast, bundle(patient(), both)).facts == 0


def test_it_does_not_store_numbers_that_care_does_not_need_but_says_so(cast):
    ssn = {"type": {"coding": [{"code": "SS"}]}, "system": "urn:test:ssn", "value": "999-00-0000"}
    person = patient()
    person["identifier"].append(ssn)
    done = take(cast, bundle(person))
    assert not done.case.patient.identifiers.filter(value="999-00-0000").exists()
    assert done.bundle.items.filter(says__contains="social security number").exists()


def test_a_later_bundle_goes_to_the_open_case_and_adds_only_what_is_new(cast):
    first = take(cast, bundle(patient(), ECOG))
    later = bundle(patient(), ECOG, HAEMOGLOBIN)
    with pytest.raises(BadInput) as refused:
        take(cast, later)
    assert first.case.reference in str(refused.value)
    done = take(cast, later, case_id=first.case.pk)
    assert done.case == first.case
    names = FactRecord.objects.filter(case=first.case).values_list("name", flat=True)
    assert sorted(names) == ["ecog", "haemoglobin_g_l"]


@pytest.mark.parametrize(
    ("data", "field", "says"),
    [
        (b"{", "file", "Broken JSON at line 1"),
        (b"\xff\xfe{}", "file", "not UTF-8"),
        (b"[]", "file", "not an object"),
        (b'{"resourceType": "Patient"}', "resourceType", "not a Bundle"),
        (as_bytes({"resourceType": "Bundle", "type": "history", "entry": []}), "type", "Unknown kind"),
        (as_bytes({"resourceType": "Bundle", "type": "collection"}), "entry", "no list of entries"),
        (as_bytes(bundle(BREAST)), "entry", "holds 0 Patients"),
        (as_bytes(bundle(patient(), patient())), "entry", "holds 2 Patients"),
        (as_bytes({"resourceType": "Bundle", "type": "collection", "entry": [1]}), "entry.0.resource", "no resource"),
    ],
)
def test_a_file_that_is_no_bundle_is_refused_naming_the_place(cast, data, field, says):
    with pytest.raises(BadInput) as refused:
        take(cast, data)
    assert refused.value.errors[0].field == field
    assert says in refused.value.errors[0].says
    assert not Case.objects.exists()


def test_a_bundle_about_another_patient_is_refused_and_adds_nothing(cast):
    stranger = ECOG | {"subject": {"reference": "Patient/somebody-else"}}
    with pytest.raises(BadInput) as refused:
        take(cast, bundle(patient(), stranger))
    assert refused.value.errors[0].field == "entry.1.resource.subject"
    assert not Patient.objects.exists()


@pytest.mark.parametrize("other", [patient(mrn="T-2"), patient(born="1961-02-03")], ids=["number", "birth date"])
def test_a_bundle_of_another_patient_cannot_be_added_to_a_case(cast, other):
    first = take(cast, bundle(patient(), ECOG))
    with pytest.raises(BadInput) as refused:
        take(cast, bundle(other, HAEMOGLOBIN), case_id=first.case.pk)
    assert first.case.reference in str(refused.value)
    assert not FactRecord.objects.filter(name="haemoglobin_g_l").exists()


def test_only_people_who_may_refer_on_the_board_import(cast):
    with pytest.raises(NotVisible):
        import_referral(actor=cast.outsider.actor, board_id=cast.board.pk, data=as_bytes(bundle(patient())))
    with pytest.raises(NotYourRole):
        import_referral(actor=cast.observer.actor, board_id=cast.board.pk, data=as_bytes(bundle(patient())))


def test_the_command_says_what_it_did_and_that_a_second_run_added_nothing(cast, tmp_path):
    file = tmp_path / "referral.json"
    file.write_bytes(as_bytes(bundle(patient(), BREAST, ECOG)))
    said = [_command(file) for _ in range(2)]
    assert "2 facts recorded" in said[0]
    assert "nothing was added" in said[1]


def _command(file):
    out = StringIO()
    call_command("import_referral", str(file), stdout=out)
    return out.getvalue()


def test_the_command_refuses_with_exit_code_2_and_every_error(cast, tmp_path):
    file = tmp_path / "broken.json"
    file.write_text('{"resourceType": "Bundle"')
    with pytest.raises(CommandError) as refused:
        call_command("import_referral", str(file))
    assert refused.value.returncode == 2
    assert "file: Broken JSON at line 1" in str(refused.value)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_referral", str(tmp_path / "missing.json"))


@pytest.mark.skipif(not SHARED.exists(), reason="the published example Bundles are not beside this clone")
@pytest.mark.parametrize(
    ("pattern", "kind", "facts"),
    [
        ("mcode/Bundle-mcode-patient-bundle-*.json", {"primary_site": "breast", "ecog": 0}, 2),
        ("synthea/Darin*.json", {"primary_site": "colon"}, 7),
        ("synthea/Gustavo*.json", {}, 3),
    ],
)
def test_published_example_bundles_import_whole(cast, pattern, kind, facts):
    file = next(SHARED.glob(pattern))
    done = take(cast, file.read_bytes(), file_name=file.name)
    entries = json.loads(file.read_text())["entry"]
    assert set(done.bundle.items.values_list("position", flat=True)) == set(range(len(entries)))
    assert done.facts == facts
    known = snapshot(done.case, done.case.board.day_of(done.case.created_at))
    assert {name: known.get(name) for name in kind} == kind
    assert take(cast, file.read_bytes()).added is False


def test_the_receiving_hospital_number_is_the_patients_identifier(cast):
    done = take(cast, bundle(patient(mrn="H-77")))
    identifier = done.case.patient.identifiers.get()
    assert (identifier.kind, identifier.system, identifier.value) == ("mrn", MRN_SYSTEM, "H-77")
    assert LOINC not in identifier.system


def test_a_patient_that_is_not_valid_is_refused_not_guessed(cast):
    with pytest.raises(BadInput, match="Identity is not guessed"):
        take(cast, bundle(patient(birthDate="yesterday")))


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "\\udc00"])
def test_characters_that_cannot_be_stored_are_refused(cast, text):
    body = as_bytes(bundle(patient(family="PLACE"))).replace(b"PLACE", text.encode())
    with pytest.raises(BadInput, match="cannot be stored"):
        take(cast, body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "code",
                    "coding",
                    "system",
                    "value",
                    "status",
                    "subject",
                    "valueQuantity",
                    "identifier",
                    "extension",
                    "name",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    "resourceType",
                    "id",
                    "code",
                    "status",
                    "valueQuantity",
                    "subject",
                    "extension",
                    "category",
                    "onsetPeriod",
                ]
            ),
            JSON | st.sampled_from(["Observation", "Condition", "Procedure"]),
            max_size=6,
        ),
        max_size=3,
    )
)
@tries(150)
def test_no_odd_entry_breaks_the_reading_and_none_is_dropped(entries):
    try:
        read = read_bundle(as_bytes(bundle(patient(), *entries)))
    except BadInput as refused:
        assert refused.errors[0].field
        return
    assert {item.position for item in plan(read, date(2026, 11, 4)).items} == set(range(len(entries) + 1))


def test_a_bundle_already_imported_elsewhere_is_not_silently_done_for_another_case(cast):
    body = bundle(patient(), ECOG)
    first = take(cast, body)
    other = take(cast, bundle(patient(mrn="T-2", family="Otherly", born="1950-01-01"), BREAST)).case
    assert take(cast, body, case_id=first.case.pk).added is False
    with pytest.raises(BadInput) as refused:
        take(cast, body, case_id=other.pk)
    assert first.case.reference in refused.value.errors[0].says


def test_what_is_kept_says_units_components_and_relatives(cast):
    size = {"code": {"text": "Longest"}, "valueQuantity": {"value": 2.5, "code": "cm"}}
    tumour = observation("size", "21889-1") | {"component": [size]}
    aunt = {
        "resourceType": "FamilyMemberHistory",
        "id": "aunt",
        "status": "completed",
        "patient": {"reference": "Patient/p"},
        "relationship": {"text": "maternal aunt"},
        "condition": [{"code": {"text": "Ovarian cancer"}}],
    }
    kept = [item.says for item in take(cast, bundle(patient(), tumour, aunt)).bundle.items.all()]
    assert any("Longest 2.5 cm" in says for says in kept)
    assert any("maternal aunt: Ovarian cancer" in says for says in kept)
