"""Seats on a board, for its administrator; the access log, for auditors and on each case."""

import html

import pytest
from django.urls import reverse

from cases.models import Membership, User
from cases.pathway.permissions import POLICY
from cases.views.access_log import VERBS
from tests.builders import a_referral

MEMBERS = "/members/"


def words(page) -> str:
    return html.unescape(page.content.decode())


@pytest.fixture
def newcomer(cast) -> User:
    return User.objects.create_user("newcomer@example.org", "seven loud geese cross the road", name="Dr Newcomer")


def test_an_administrator_gives_a_seat_and_ends_it_with_effect_at_once(as_, cast, newcomer, referral):
    browser = as_(cast.administrator)
    sent = {"email": "Newcomer@example.org", "role": "clinician", "specialty": "pathology"}
    assert browser.post(MEMBERS, sent).status_code == 302
    seat = Membership.objects.get(user=newcomer)
    assert (seat.role, seat.specialty) == ("clinician", "pathology")

    class Newcomer:
        user = newcomer

    theirs = as_(Newcomer)
    assert theirs.get(reverse("cases:overview", args=[referral.pk])).status_code == 200
    assert browser.post(reverse("cases:end_membership", args=[seat.pk])).status_code == 302
    assert theirs.get(reverse("cases:overview", args=[referral.pk])).status_code == 404
    assert "1 former seat" in words(browser.get(MEMBERS))


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"email": "nobody@example.org"}, "email", "Nobody has an account"),
        ({"role": ""}, "role", "Role is needed"),
        ({"role": "emperor"}, "role", "is not one of the answers"),
        ({"specialty": ""}, "specialty", "Choose one of"),
    ],
)
def test_a_wrong_seat_is_refused_by_field_and_kept(as_, cast, newcomer, changed, field, said):
    sent = {"email": "newcomer@example.org", "role": "clinician", "specialty": "pathology"} | changed
    page = as_(cast.administrator).post(MEMBERS, sent)
    assert page.status_code == 400
    assert said in words(page)
    assert f'href="#id_{field}"' in words(page)
    assert f'value="{sent["email"]}"' in words(page)
    assert not Membership.objects.filter(user=newcomer).exists()


def test_nobody_gives_or_ends_their_own_seat(as_, cast):
    browser = as_(cast.administrator)
    page = browser.post(MEMBERS, {"email": cast.administrator.user.email, "role": "chair", "specialty": "pathology"})
    assert page.status_code == 403
    assert browser.post(reverse("cases:end_membership", args=[cast.administrator.membership.pk])).status_code == 403
    assert (
        cast.administrator.membership.__class__.objects.filter(user=cast.administrator.user, ended_at=None).count() == 1
    )


@pytest.mark.parametrize("who", ["coordinator", "chair", "observer", "auditor", "analyst", "outsider"])
def test_only_administrators_manage_seats(as_, cast, who):
    browser = as_(getattr(cast, who))
    assert browser.get(MEMBERS).status_code == 403
    ended = browser.post(reverse("cases:end_membership", args=[cast.surgeon.membership.pk]))
    assert ended.status_code == (404 if who == "outsider" else 403)
    assert Membership.objects.filter(pk=cast.surgeon.membership.pk, ended_at=None).exists()


def test_the_tab_tells_who_looked_what_at_when_and_how(as_, cast, referral):
    as_(cast.radiologist).get(reverse("cases:facts", args=[referral.pk]))
    told = words(as_(cast.coordinator).get(reverse("cases:access_log", args=[referral.pk])))
    line = told[told.index("Dr Radiologist") :][:400]
    assert "Looked at" in line
    assert "facts" in line
    assert "Page" in line


def test_an_auditor_reads_the_log_of_a_case_without_the_patient(as_, cast, referral):
    browser = as_(cast.auditor)
    page = browser.get(reverse("cases:access_log", args=[referral.pk]))
    assert page.status_code == 200
    assert referral.reference in words(page)
    assert referral.patient.family_name.upper() not in words(page).upper()


def test_an_auditor_finds_lines_by_person_and_case(as_, cast, referral):
    other = a_referral(cast, by=cast.surgeon)
    browser = as_(cast.auditor)
    everything = words(browser.get("/access-log/"))
    assert "Dr Coordinator" in everything and "Dr Surgeon" in everything
    assert "Dr Coordinator" not in words(browser.get("/access-log/", {"person": "surgeon"}))
    told = words(browser.get("/access-log/", {"case": other.reference.lower()}))
    assert referral.reference not in told
    assert "No line of the log fits" in words(browser.get("/access-log/", {"person": "nobody"}))


def test_the_log_goes_on_to_older_pages(as_, cast, referral):
    browser, reader = as_(cast.coordinator), as_(cast.auditor)
    for _ in range(102):
        browser.get(reverse("cases:timeline", args=[referral.pk]))
    first = words(reader.get("/access-log/"))
    older = first[first.index("before=") + 7 :].split('"')[0]
    assert "Referred" not in first
    assert "Referred" in words(reader.get("/access-log/", {"before": older}))


@pytest.mark.parametrize("who", ["coordinator", "chair", "observer", "administrator", "analyst"])
def test_the_boards_log_is_for_auditors(as_, cast, who):
    assert as_(getattr(cast, who)).get("/access-log/").status_code == 403


def test_another_boards_log_is_not_there(as_, cast, referral):
    assert as_(cast.outsider).get(reverse("cases:access_log", args=[referral.pk])).status_code == 404
    assert as_(cast.observer).get(reverse("cases:access_log", args=[referral.pk])).status_code == 403


def test_every_verb_of_the_policy_is_told_in_words_and_an_attempt_to_sign_is_not_called_a_signature():
    assert set(POLICY) - set(VERBS) == set()
    assert VERBS["decision.sign"] != "Signed"
