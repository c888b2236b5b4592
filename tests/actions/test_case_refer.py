"""Referring a patient: one person is one patient, bad input is named field by field."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from django.utils import timezone

from cases.actions.record_facts import FactEntry
from cases.actions.refer_case import PatientDetails, ReferralDetails, refer_case
from cases.models import AuditEntry, Case, CaseEvent, FactRecord, Job, Patient, PatientIdentifier
from cases.pathway.refusals import NotVisible, NotYourRole
from tests import builders
from tests.actions.refused import refused

NHS = "999 000 0018"


@pytest.fixture
def refer(cast):
    """`refer_case` by the coordinator of board A: a fictional patient and another question each time."""
    questions = (f"Question {number}?" for number in count(1))

    def act(**given):
        given = {
            "patient": builders.a_patient(),
            "referral": ReferralDetails(clinical_question=next(questions)),
        } | given
        return refer_case(actor=cast.coordinator.actor, board_id=cast.board.pk, **given)

    return act


def test_it_gives_a_receipt_and_asks_for_an_assessment_of_the_red_flags(cast, refer):
    entries = [FactEntry("red_flag_limb_weakness", True), FactEntry("suspected_mscc", "yes", source="telephone")]
    case = refer(entries=entries)
    assert case.reference == f"SM-{timezone.now().year}-0001"
    assert refer().reference.endswith("-0002")
    assert (case.stage, case.facts_version, case.created_by) == ("referral", 1, cast.coordinator.user)
    flag, suspicion = FactRecord.objects.filter(case=case).order_by("name")
    assert (flag.value, flag.source, suspicion.source) == (True, "Entered by Dr Coordinator", "telephone")
    assert Job.objects.get(case=case).key == f"{case.pk}:1"
    said = CaseEvent.objects.filter(case=case).values_list("says", flat=True)
    assert list(said) == ["Referral received", "Urgency computed: Emergency"]
    line, by_system = AuditEntry.objects.filter(case=case).order_by("pk")
    assert (by_system.verb, by_system.via) == ("case.set_urgency", "system")
    assert (line.verb, line.role) == ("case.refer", "coordinator")
    assert line.detail == {"new_patient": True, "facts": ["red_flag_limb_weakness", "suspected_mscc"]}


@pytest.mark.parametrize("who", ["observer", "analyst", "auditor", "administrator"])
def test_roles_that_do_not_refer_are_told_so(cast, who):
    with pytest.raises(NotYourRole):
        builders.a_referral(cast, by=getattr(cast, who))


def test_a_board_of_another_site_does_not_exist(cast):
    with pytest.raises(NotVisible):
        builders.a_referral(cast, by=cast.outsider)
    with pytest.raises(NotVisible):
        refer_case(
            actor=cast.coordinator.actor, board_id="nonsense", patient=builders.a_patient(), referral=ReferralDetails()
        )


def test_every_error_is_named_at_once(refer):
    tomorrow = timezone.now() + timedelta(days=1)
    errors = refused(
        refer,
        patient=PatientDetails(
            family_name=" ",
            title="x" * 21,
            sex="unknown",
            birth_date=tomorrow.date(),
            identifiers=(("nhs_number", "", "9990000019"), ("passport", "", "1"), ("mrn", "", "")),
        ),
        referral=ReferralDetails(
            clinical_question="q" * 4001,
            history="h" * 2_000_000,
            referrer_name="n" * 161,
            referrer_contact="c\x00",
            referred_at=tomorrow,
            suspected_at=tomorrow,
        ),
        entries=[FactEntry("kps", 55), FactEntry("colour", "red"), FactEntry("escc", "2"), FactEntry("sex", "male")],
    )
    assert set(errors) == {
        "patient.family_name",
        "patient.title",
        "patient.sex",
        "patient.birth_date",
        "patient.identifiers.0.value",
        "patient.identifiers.1.kind",
        "patient.identifiers.2.value",
        "clinical_question",
        "history",
        "referrer_name",
        "referrer_contact",
        "referred_at",
        "suspected_at",
        "facts.kps",
        "facts.colour",
        "facts.escc",
        "facts.sex",
    }
    assert "2,000,000 characters; 20,000 is the limit" in errors["history"]


@pytest.mark.parametrize("birth", [date(1890, 1, 1), "1958-03-14", datetime(1958, 3, 14, tzinfo=UTC)])
def test_a_birth_date_is_a_date_of_somebody_who_can_be_alive(refer, birth):
    assert set(refused(refer, patient=builders.a_patient(birth_date=birth))) == {"patient.birth_date"}


@pytest.mark.parametrize(
    "value, good",
    [
        ("999 000 0018", True),
        ("9990000018", True),
        ("999-000-0018", True),
        ("9990000019", False),
        ("999000001", False),
        ("99900000180", False),
        ("٩٩٩٠٠٠٠٠١٨", False),
        ("999000001X", False),
        ("4505577104", True),  # the example of the NHS Data Dictionary's modulus-11 algorithm
    ],
)
def test_an_nhs_number_is_kept_only_with_a_fitting_check_digit(refer, value, good):
    act = partial(refer, patient=builders.a_patient(identifiers=(("nhs_number", "", value),)))
    if good:
        act()
        assert PatientIdentifier.objects.get().value == "".join(filter(str.isdigit, value))
    else:
        assert set(refused(act)) == {"patient.identifiers.0.value"}


def test_a_known_identifier_is_the_same_patient(refer):
    patient = builders.a_patient(identifiers=(("nhs_number", "", NHS),))
    first = refer(patient=patient)
    again = refer(
        patient=PatientDetails(
            family_name=patient.family_name.upper(),
            given_name=patient.given_name,
            birth_date=patient.birth_date,
            identifiers=(("nhs_number", "", NHS.replace(" ", "")), ("mrn", "elsewhere", "77")),
        )
    )
    assert again.patient == first.patient
    assert again.reference != first.reference
    assert Patient.objects.count() == 1
    assert set(first.patient.identifiers.values_list("kind", flat=True)) == {"nhs_number", "mrn"}


def test_what_was_not_recorded_of_a_known_patient_is_filled_in_and_nothing_changed(refer):
    patient = builders.a_patient(sex="", birth_date=None, title="Ms")
    first = refer(patient=patient)
    refer(
        patient=PatientDetails(
            patient.family_name,
            patient.given_name,
            title="Dr",
            sex="female",
            birth_date=date(1958, 3, 14),
            identifiers=patient.identifiers,
        )
    )
    first.refresh_from_db()
    person = first.patient
    assert (person.sex, person.birth_date, person.title) == ("female", date(1958, 3, 14), "Ms")
    assert first.facts_version == 2, "the age is known now: the first case is assessed again"


@pytest.mark.parametrize(
    "change", [{"family_name": "Somebody-Else"}, {"birth_date": date(1958, 3, 15)}, {"given_name": "Another"}]
)
def test_a_known_identifier_with_another_name_or_birth_date_is_refused(refer, change):
    patient = builders.a_patient()
    refer(patient=patient)
    other = builders.a_patient(**{"family_name": patient.family_name, "identifiers": patient.identifiers} | change)
    assert set(refused(refer, patient=other)) == {"patient.identifiers"}


def test_identifiers_of_two_patients_are_refused(refer):
    one, two = builders.a_patient(), builders.a_patient()
    refer(patient=one)
    refer(patient=two)
    mixed = PatientDetails(
        one.family_name, one.given_name, birth_date=one.birth_date, identifiers=(one.identifiers[0], two.identifiers[1])
    )
    assert set(refused(refer, patient=mixed)) == {"patient.identifiers"}


@pytest.mark.parametrize("spelling", ["O'Testname-Näh", "o testname näh", "O’TESTNAME  NÄH"])
def test_a_namesake_of_the_same_day_is_asked_back_unless_confirmed(refer, spelling):
    first = refer(patient=builders.a_patient(family_name="O'Testname-Näh", identifiers=()))
    namesake = builders.a_patient(family_name=spelling, identifiers=())
    assert set(refused(refer, patient=namesake)) == {"patient"}
    second = refer(patient=namesake, confirmed_new_patient=True)
    assert second.patient != first.patient


def test_the_same_name_on_another_day_or_at_another_site_is_another_person(cast, refer):
    patient = builders.a_patient(identifiers=())
    refer(patient=patient)
    refer(patient=builders.a_patient(family_name=patient.family_name, birth_date=date(1960, 1, 1), identifiers=()))
    builders.a_referral(cast, by=cast.outsider, board=cast.other_board, patient=patient)
    assert Patient.objects.count() == 3


def test_a_previous_case_must_be_of_the_same_patient(cast, refer):
    patient = builders.a_patient()
    first, other = refer(patient=patient), refer()
    assert refer(patient=patient, previous_case_id=first.pk).previous_case == first
    assert set(refused(refer, patient=patient, previous_case_id=other.pk)) == {"previous_case_id"}


def test_observations_from_before_the_birth_or_after_today_are_refused(cast, refer):
    today = cast.board.day_of(timezone.now())
    for day in (date(1958, 3, 13), today + timedelta(days=1)):
        assert set(refused(refer, entries=[FactEntry("kps", 70, observed_on=day)])) == {"facts.kps.observed_on"}
    refer(entries=[FactEntry("kps", 70, observed_on=date(1958, 3, 14))])
    assert Case.objects.count() == 1


def test_the_same_referral_sent_twice_is_one_case(cast, refer):
    patient = builders.a_patient()
    sent = {"patient": patient, "referral": ReferralDetails(clinical_question="Operate?", history="Pain.")}
    first = refer(**sent)
    says = refused(refer, **sent)["clinical_question"]
    assert first.reference in says
    refer(patient=patient, referral=ReferralDetails(clinical_question="Irradiate?", history="Pain."))
    builders.stepped(cast, first, "close")
    assert refer(**sent).reference != first.reference, "a closed case can be asked about again"


@pytest.mark.parametrize(
    "known, given, alike",
    [
        (("Fictional", "Johanna"), ("Fictional", "Johana"), True),
        (("Fictional", "Johanna"), ("Johanna", "Fictional"), True),
        (("Fictional", "Johanna"), ("Fictionel", "Johanna"), True),
        (("Fictional", "Johanna"), ("Fictional", "Peter"), False),
        (("Fictional", "Johanna"), ("Imaginary", "Johanna"), False),
    ],
)
def test_a_look_alike_of_the_same_day_is_asked_back(refer, known, given, alike):
    refer(patient=builders.a_patient(family_name=known[0], given_name=known[1], identifiers=()))
    other = builders.a_patient(family_name=given[0], given_name=given[1], identifiers=())
    if alike:
        assert set(refused(refer, patient=other)) == {"patient"}
        refer(patient=other, confirmed_new_patient=True)
    else:
        refer(patient=other)


def test_look_alikes_whose_numbers_differ_are_two_people(refer):
    one, two = (builders.a_patient(family_name="Fictional", given_name=name) for name in ("Johanna", "Johana"))
    assert refer(patient=one).patient != refer(patient=two).patient


def test_a_second_national_number_for_one_patient_is_refused(refer):
    one, two = builders.a_patient(), builders.a_patient()
    refer(patient=one)
    both = replace(one, identifiers=(one.identifiers[1], two.identifiers[0]))
    assert set(refused(refer, patient=both)) == {"patient.identifiers"}
