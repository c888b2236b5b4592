"""Taking a referral: what is stored, what is asked back, and that nothing typed is lost."""

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, FactRecord, Patient
from tests.builders import a_patient, a_referral, nhs_number, stepped

ADDRESS = "/refer/"
WHOLE = {
    "family_name": "Sampleton",
    "given_name": "Ivy",
    "title": "Mrs",
    "birth_date": "1961-07-14",
    "sex": "female",
    "mrn": "TEST-901",
    "nhs_number": nhs_number(777),
    "clinical_question": "Stabilise before radiotherapy?",
    "history": "Breast cancer 2019.\nPain since May.",
    "referrer_name": "Dr Sender",
    "referrer_contact": "ext. 1",
    "referred_from": "general_practice",
    "travel_band": "10_to_50_km",
    "red_flag_limb_weakness": "true",
    "red_flag_sensory_loss": "false",
    "red_flag_bladder_bowel": "not_recorded",
    "kps": "70",
    "ambulatory": "aid",
    "primary_site": "breast",
    "anticoagulated": "false",
}


def sent(browser, **changes):
    body = WHOLE | changes
    return browser.post(ADDRESS, {name: value for name, value in body.items() if value is not None})


def words(page) -> str:
    return html.unescape(page.content.decode())


def test_a_referral_becomes_a_case_with_its_facts_and_an_acknowledgement(as_, cast):
    browser = as_(cast.coordinator)
    page = sent(browser)
    case = Case.objects.get()
    assert page.url == reverse("cases:acknowledgement", args=[case.pk])
    told = words(browser.get(page.url))
    assert case.reference in told
    assert "ext. 0000" in told
    assert (case.patient.family_name, case.patient.birth_date) == ("Sampleton", date(1961, 7, 14))
    known = dict(FactRecord.objects.filter(case=case).values_list("name", "value"))
    assert known == {
        "referred_from": "general_practice",
        "travel_band": "10_to_50_km",
        "red_flag_limb_weakness": True,
        "red_flag_sensory_loss": False,
        "kps": 70,
        "ambulatory": "aid",
        "primary_site": "breast",
        "anticoagulated": False,
    }


def test_a_question_not_asked_is_not_recorded_as_no(as_, cast):
    sent(as_(cast.coordinator), red_flag_limb_weakness="not_recorded", red_flag_sensory_loss=None)
    assert not FactRecord.objects.filter(name__startswith="red_flag").exists()


def test_nothing_is_chosen_beforehand(as_, cast):
    page = words(as_(cast.coordinator).get(ADDRESS))
    assert page.count('type="radio"') > 60
    assert not re.search(r'type="radio"[^>]*checked', page)


def test_the_moment_of_suspicion_is_read_in_the_boards_time_zone(as_, cast):
    cast.board.time_zone = "Asia/Kolkata"
    cast.board.save()
    sent(as_(cast.coordinator), suspected_mscc="true", mscc_suspected_at="2026-01-05T08:30")
    case = Case.objects.get()
    assert case.suspected_at.isoformat() == "2026-01-05T03:00:00+00:00"
    assert FactRecord.objects.get(name="mscc_suspected_at").value == "2026-01-05T03:00:00Z"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("family_name", "", "Family name is needed."),
        ("clinical_question", "", "Question for the board is needed."),
        ("birth_date", "1961-02-31", "This is not a date"),
        ("birth_date", "2199-01-01", "today"),
        ("nhs_number", "9990000001", "Check it against the referral letter"),
        ("primary_site", "toe", "is not one of the answers"),
        ("kps", "75", "is not one of the answers"),
        ("mscc_suspected_at", "2199-01-01T10:00", "future"),
        ("mscc_suspected_at", "yesterday", "is not a date and time"),
        ("history", "x" * 30_000, "20000"),
    ],
)
def test_an_error_names_field_and_remedy_and_loses_nothing_typed(as_, cast, field, value, said):
    page = sent(as_(cast.coordinator), **{field: value})
    told = words(page)
    assert page.status_code == 400
    assert said.replace(",", "") in told.replace(",", ""), told[told.index("tb-summary") :][:1500]
    assert f'href="#id_{field}"' in told
    assert not Case.objects.exists()
    for name in {"given_name", "mrn", "referrer_contact"} - {field}:
        assert f'value="{WHOLE[name]}"' in told
    for name in {"history", "clinical_question"} - {field}:
        assert WHOLE[name] in told
    assert re.search(r'name="red_flag_limb_weakness" value="true"[^>]*checked', told)
    assert re.search(r'<option value="breast" selected', told) or field == "primary_site"


def test_what_cannot_be_read_and_what_is_refused_are_told_together(as_, cast):
    told = words(sent(as_(cast.coordinator), birth_date="03/04/1961", nhs_number="12", clinical_question=""))
    for field in ("birth_date", "nhs_number", "clinical_question"):
        assert told.count(f'href="#id_{field}"') == 1
    assert "Write the month as a word" in told
    assert not Case.objects.exists()
    assert not Patient.objects.exists()


def test_every_error_is_told_at_once(as_, cast):
    told = words(sent(as_(cast.coordinator), nhs_number="12", abha="77", mscc_suspected_at="2199-01-01T10:00"))
    for field in ("nhs_number", "abha", "mscc_suspected_at"):
        assert f'href="#id_{field}"' in told


def test_a_moment_ahead_is_refused_once_with_its_day_in_words(as_, cast):
    told = words(sent(as_(cast.coordinator), suspected_mscc="true", mscc_suspected_at="2199-01-01T10:00"))
    summary = told[told.index("tb-summary") :].partition("</ul>")[0]
    assert summary.count('href="#id_mscc_suspected_at"') == 1
    assert "Compression suspected since: 01-Jan-2199 is in the future." in summary
    assert "2199-01-01" not in summary


def test_a_possible_double_is_asked_back_and_then_confirmed(as_, cast):
    known = a_referral(cast, patient=a_patient(family_name="Sampleton", given_name="Ivy", birth_date=date(1961, 7, 14)))
    browser = as_(cast.coordinator)
    page = sent(browser)
    told = words(page)
    assert page.status_code == 400
    assert known.reference in told
    assert "confirmed_new_patient" in told
    assert WHOLE["history"] in told
    assert Patient.objects.count() == 1
    assert sent(browser, confirmed_new_patient="on").status_code == 302
    assert Patient.objects.count() == 2


def test_a_known_number_with_another_name_is_refused(as_, cast):
    a_referral(cast, patient=a_patient(identifiers=(("mrn", "", "TEST-901"),)))
    page = sent(as_(cast.coordinator), nhs_number="")
    assert page.status_code == 400
    assert "known here for a person of another name" in words(page)
    assert 'href="#id_mrn"' in words(page)


def test_a_namesake_on_another_board_is_not_shown(as_, cast):
    theirs = a_referral(
        cast,
        by=cast.outsider,
        board=cast.other_board,
        patient=a_patient(family_name="Sampleton", given_name="Ivy", birth_date=date(1961, 7, 14)),
    )
    told = words(sent(as_(cast.coordinator)))
    assert theirs.reference not in told
    assert Case.objects.filter(board=cast.board).count() == 1


def test_referring_again_starts_from_the_same_person_and_links_the_cases(as_, cast, referral):
    stepped(cast, referral, "close")
    browser = as_(cast.coordinator)
    form = words(browser.get(ADDRESS, {"previous": referral.pk}))
    assert f'value="{referral.patient.family_name}"' in form
    numbers = {one.kind: one.value for one in referral.patient.identifiers.all()}
    identity = {
        "family_name": referral.patient.family_name,
        "given_name": referral.patient.given_name,
        "birth_date": str(referral.patient.birth_date),
        "previous": str(referral.pk),
    } | numbers
    assert sent(browser, **identity).status_code == 302
    again = Case.objects.exclude(pk=referral.pk).get()
    assert again.previous_case == referral
    assert again.patient == referral.patient
    assert again.reference in words(browser.get(reverse("cases:overview", args=[referral.pk])))


@pytest.mark.parametrize("who", ["observer", "auditor", "administrator", "analyst"])
def test_only_the_team_refers(as_, cast, who):
    assert as_(getattr(cast, who)).get(ADDRESS).status_code == 403
    assert sent(as_(getattr(cast, who))).status_code == 403
    assert not Case.objects.exists()


def test_it_needs_the_token_of_its_own_page(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.coordinator.user)
    assert browser.post(ADDRESS, WHOLE).status_code == 403
    assert not Case.objects.exists()
