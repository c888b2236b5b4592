"""Each page of the case, for those who may see it and for those who may not."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import a_case_ready_for_listing, a_patient, a_referral, recorded
from tests.stage import staged

READ = [
    "overview",
    "acknowledgement",
    "timeline",
    "access_log",
    "facts",
    "lesions",
    "imaging",
    "treatment",
    "follow_up",
]
FORMS = ["complete_referral", "new_lesion", "new_study", "new_treatment", "new_follow_up"]
stage = staged(a_case_ready_for_listing)
HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize("name", READ + FORMS)
def test_it_opens_with_one_heading_a_title_and_the_patient_on_top(as_, cast, ready, name):
    page = as_(cast.coordinator).get(reverse(f"cases:{name}", args=[ready.pk]))
    assert page.status_code == 200
    html = page.content.decode()
    assert html.count("<h1") == 1
    assert re.search(rf"<title>[^<]+, {ready.reference} - Tumorboard</title>", html)
    assert ready.patient.family_name.upper() in html
    assert ready.patient.family_name.upper() not in html[: html.index("</title>")].upper()


@pytest.mark.parametrize("name", READ + FORMS)
def test_it_is_not_there_for_somebody_from_another_board(as_, cast, ready, name):
    page = as_(cast.outsider).get(reverse(f"cases:{name}", args=[ready.pk]))
    assert page.status_code == 404
    assert ready.patient.family_name not in page.content.decode()


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_refused_to_those_who_only_watch(as_, cast, ready, name):
    page = as_(cast.observer).get(reverse(f"cases:{name}", args=[ready.pk]))
    assert page.status_code == 403
    assert "Not allowed for your role" in page.content.decode()


@pytest.mark.parametrize("who", ["administrator", "auditor", "analyst"])
@pytest.mark.parametrize("name", [each for each in READ if each != "access_log"])
def test_those_who_run_or_check_the_board_see_no_clinical_record(as_, cast, ready, who, name):
    page = as_(getattr(cast, who)).get(reverse(f"cases:{name}", args=[ready.pk]))
    assert page.status_code == 403
    assert ready.patient.family_name.upper() not in page.content.decode().upper()


@pytest.mark.parametrize("name", READ + FORMS)
def test_a_stranger_is_asked_to_log_in_and_comes_back(client, ready, name):
    address = reverse(f"cases:{name}", args=[ready.pk])
    page = client.get(address)
    assert page.status_code == 302
    assert page.url == f"/login/?next={address}"


def test_a_fragment_sends_a_stranger_to_the_log_in_page_as_a_whole(client, ready):
    page = client.get(reverse("cases:worklist"), headers={"HX-Request": "true"})
    assert page.status_code == 401
    assert page.headers["HX-Redirect"].startswith("/login/")


def test_a_fragment_gets_its_refusal_as_a_note(as_, cast, ready):
    page = as_(cast.outsider).get(reverse("cases:overview", args=[ready.pk]), headers={"HX-Request": "true"})
    assert page.status_code == 404
    assert "<html" not in page.content.decode()
    assert "nothing here that you can see" in page.content.decode()


def test_what_people_typed_is_never_markup(as_, cast):
    patient = a_patient(family_name=f"Mallory{HOSTILE}", given_name=HOSTILE)
    case = a_referral(cast, patient=patient, clinical_question=HOSTILE, history=HOSTILE, referrer_name=HOSTILE)
    recorded(cast, case, {"primary_site_text": HOSTILE, "histology_text": HOSTILE}, source=HOSTILE)
    browser = as_(cast.coordinator)
    for name in READ:
        assert "<script>alert" not in browser.get(reverse(f"cases:{name}", args=[case.pk])).content.decode(), name
    for address in (reverse("cases:worklist"), reverse("cases:fact", args=[case.pk, "primary_site_text"])):
        assert "<script>alert" not in browser.get(address).content.decode()
    search = browser.post(reverse("cases:worklist"), {"text": HOSTILE}, follow=True).content.decode()
    assert "<script>alert" not in search


def test_pages_carry_no_inline_script_or_style(as_, cast, ready):
    browser = as_(cast.coordinator)
    addresses = [reverse(f"cases:{name}", args=[ready.pk]) for name in READ + FORMS]
    for address in [*addresses, reverse("cases:worklist"), reverse("cases:refer")]:
        html = browser.get(address).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", html), address


def test_opening_a_form_is_logged_as_a_look_not_as_a_change(as_, cast, ready):
    as_(cast.coordinator).get(reverse("cases:new_lesion", args=[ready.pk]))
    log = as_(cast.coordinator).get(reverse("cases:access_log", args=[ready.pk])).content.decode()
    newest = log[log.index("<tbody") : log.index("lesion form")]
    assert "Looked at" in newest
    assert "Recorded facts" not in newest


@pytest.mark.parametrize("name", READ)
def test_the_number_of_queries_does_not_grow_with_the_record(as_, cast, ready, name):
    browser, address = as_(cast.coordinator), reverse(f"cases:{name}", args=[ready.pk])
    few = queries(browser, address)
    for site in ("lung", "kidney", "breast", "prostate"):
        recorded(cast, ready, {"primary_site": site, "kps": 70, "ecog": 1}, by=cast.radiologist)
    assert queries(browser, address) <= few < 45


def queries(browser, address) -> int:
    browser.get(address)  # notes the person's activity, which is due every half minute
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    return len(seen)
