"""Whose Bundle it is: the same patient however written, and nobody else's results."""

import pytest

from cases.models import Case, FactRecord, Patient
from cases.pathway.identifiers import ABHA_SYSTEM, NHS_NUMBER_SYSTEM
from cases.pathway.refusals import BadInput
from tests.builders import nhs_number
from tests.bundles import bundle, laboratory, observation, outcomes, patient, take

pytestmark = pytest.mark.django_db

ECOG = observation("ecog", "89247-1", valueInteger=1)
HAEMOGLOBIN = laboratory("hb", "718-7", 12.1, "g/dL")
NHS = nhs_number(777)
MR = {"coding": [{"code": "MR"}]}


def numbered(**identifier):
    return patient(identifier=[identifier])


WRITTEN = [
    (
        {"system": NHS_NUMBER_SYSTEM, "value": NHS},
        {"system": NHS_NUMBER_SYSTEM, "value": f"{NHS[:3]} {NHS[3:6]} {NHS[6:]}"},
    ),
    ({"system": ABHA_SYSTEM, "value": "91-1234-5678-9012"}, {"system": ABHA_SYSTEM, "value": "91123456789012"}),
    ({"type": MR, "value": "NOSYS-1"}, {"type": MR, "value": " NOSYS-1 "}),
    ({"system": "other", "value": "X-1"}, {"value": "X-1"}),
]


@pytest.mark.parametrize(("first", "again"), WRITTEN, ids=["spaces", "dashes", "no system", "default system"])
def test_a_number_written_otherwise_is_the_same_patients(cast, first, again):
    case = take(cast, bundle(numbered(**first), ECOG)).case
    later = bundle(numbered(**again), HAEMOGLOBIN)
    with pytest.raises(BadInput, match=f"already has the open case {case.reference}"):
        take(cast, later)
    assert take(cast, later, case_id=case.pk).facts == 1
    assert (Case.objects.count(), Patient.objects.count()) == (1, 1)


STRANGERS = [
    {"reference": "Patient?identifier=urn:test:hospital|OTHER-99"},
    {"reference": "Patient?name=Bundleford"},
    {"reference": "Patient?identifier=T-1"},
    {"identifier": {"system": "urn:test:hospital", "value": "OTHER-99"}, "display": "Somebody Else"},
    {"reference": "Patient/p", "identifier": {"system": "urn:test:hospital", "value": "OTHER-99"}},
    {"reference": "Group/9"},
    {"reference": "Patient/p2"},
    {"reference": "Impatient/p"},
    {"reference": "#p"},
    {"reference": "https://elsewhere.example/Patient/p"},
    {"identifier": {"system": ["x"], "type": 5, "value": {"y": 1}}},
    {"identifier": 5},
    {"display": "Somebody Else"},
    {},
    "Patient/p",
]


@pytest.mark.parametrize("subject", STRANGERS, ids=str)
@pytest.mark.parametrize("many", [False, True], ids=["one", "among several"])
def test_what_does_not_lead_to_the_patient_is_about_somebody_else(cast, subject, many):
    body = bundle(
        patient(), HAEMOGLOBIN, ECOG | {"subject": [{"reference": "Patient/p"}, subject] if many else subject}
    )
    body["entry"][0]["fullUrl"] = "https://hospital.example/Patient/p"
    with pytest.raises(BadInput) as refused:
        take(cast, body)
    assert refused.value.errors[0].field == "entry.2.resource.subject"
    assert "Check that the file belongs" in refused.value.errors[0].remedy
    assert not Patient.objects.exists()


OWN = [
    {"reference": "Patient/p"},
    {"reference": "Patient/p/_history/3"},
    {"reference": "https://hospital.example/Patient/p/_history/3"},
    {"reference": "Patient?identifier=urn:test:hospital|T-1"},
    {"reference": "Patient?identifier=urn%3Atest%3Ahospital%7CT-1"},
    {"identifier": {"system": "urn:test:hospital", "value": " T-1"}},
    {"reference": "Patient/p", "identifier": {"system": "urn:elsewhere", "value": "E-5"}},
]


@pytest.mark.parametrize("subject", OWN, ids=str)
def test_a_reference_or_a_number_that_leads_to_the_patient_is_theirs(cast, subject):
    body = bundle(patient(), ECOG | {"subject": subject})
    body["entry"][0]["fullUrl"] = "https://hospital.example/Patient/p/_history/2"
    assert take(cast, body).facts == 1


def test_an_observation_with_a_focus_of_its_own_is_kept_as_text(cast):
    done = take(cast, bundle(patient(), ECOG | {"focus": [{"reference": "Patient/mother-77"}]}))
    assert outcomes(done) == ["kept_as_text"]
    assert "its focus" in done.bundle.items.get(position=1).says
    assert not FactRecord.objects.exists()


def named(use, family, **more):
    return {"family": family, "given": ["Ida"]} | ({"use": use} if use else {}) | more


ENDED = {"period": {"end": "2010-05-01"}}


@pytest.mark.parametrize(
    "names",
    [
        [named("old", "Former"), named("official", "Now")],
        [named("maiden", "Former"), named("", "Now")],
        [named("usual", "Called"), named("official", "Now")],
        [named("", "Some"), named("usual", "Now")],
        [named("official", "Former", **ENDED), named("", "Now")],
        [named("nickname", "Nick"), named("temp", "Now", period={"end": "2099"})],
        [{"use": "official", "given": ["Given"]}, named("usual", "Now")],
    ],
    ids=["old", "maiden", "usual", "unspecified", "ended", "temporary", "without a family name"],
)
def test_the_name_is_the_one_borne_today_and_the_others_are_kept(cast, names):
    done = take(cast, bundle(patient(name=names)))
    assert (done.case.patient.family_name, done.case.patient.given_name) == ("Now", "Ida")
    kept = " ".join(done.bundle.items.filter(outcome="kept_as_text").values_list("says", flat=True))
    assert all(name.get("family", "Given") in kept for name in names if name.get("family") != "Now")
    assert "Other name" in kept


def test_what_is_known_of_a_name_or_a_birth_date_in_part_is_kept(cast):
    name = named("official", "Now", suffix=["Jr."])
    former = named("maiden", "Former", **ENDED)
    done = take(cast, bundle(patient(name=[name, former], birthDate="1950")))
    kept = list(done.bundle.items.filter(outcome="kept_as_text").values_list("says", flat=True))
    assert kept == [
        "After the name: Jr.",
        "Other name (maiden, until 2010-05-01): Ida Former",
        "Birth date known only in part: 1950",
    ]
    assert done.case.patient.birth_date is None


def test_a_patient_who_bears_no_name_today_is_not_given_an_old_one(cast):
    with pytest.raises(BadInput, match="Give the family name"):
        take(cast, bundle(patient(name=[named("old", "Former")])))
