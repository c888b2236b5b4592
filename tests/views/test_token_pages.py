"""Tokens of other systems: issued on a page, shown once, listed in words, ended by their person or administrator."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.issue_token import NEVER, issue_token
from cases.models import ApiToken, AuditEntry
from cases.pathway.permissions import POLICY
from cases.pathway.scope_words import WORDS
from tests.cast import PASSWORD
from tests.views.test_every_page import queries

PAGE = "/tokens/"
GIVEN = {
    "label": "Registry",
    "scopes": ["case.read", "facts.record"],
    "days": "7",
    "password": PASSWORD,
    "form_key": "a-form",
}


def words(page) -> str:
    return html.unescape(page.content.decode())


def secret_in(page) -> str:
    return re.search(r'value="(tmb_[0-9a-f]{12}_[\w-]{43})"', words(page)).group(1)


def api(secret: str):
    return Client().get("/api/v1/boards/", headers={"Authorization": f"Bearer {secret}"})


def a_token(cast, person, **given):
    given = {"label": "Dashboard", "scopes": ["case.read"], "password": PASSWORD} | given
    return issue_token(actor=person.actor, board_id=person.membership.board_id, **given)


def test_the_menu_leads_to_it_and_an_empty_list_says_so(as_, cast):
    browser = as_(cast.surgeon)
    assert f'<a href="{PAGE}">API tokens</a>' in words(browser.get("/worklist/"))
    page = words(browser.get(PAGE))
    assert "No token in use" in page and "Issue a token" in page
    assert "Spine board A" in page and page.count("<h1") == 1


def test_a_token_is_shown_once_works_at_once_and_stops_when_revoked(as_, cast):
    browser = as_(cast.surgeon)
    page = browser.post(PAGE, GIVEN)
    assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
    secret = secret_in(page)
    assert "Copy it now: it is not shown again" in words(page)
    assert api(secret).status_code == 200
    token = ApiToken.objects.get()
    assert (token.user, token.board, token.label, token.scopes) == (
        cast.surgeon.user,
        cast.board,
        "Registry",
        ["case.read", "facts.record"],
    )
    listed = words(browser.get(PAGE))
    assert secret not in listed and secret.split("_", 2)[2] not in listed
    assert "In use" in listed and "Read cases" in listed and token.prefix in listed
    assert browser.post(reverse("cases:revoke_token", args=[token.pk])).url == PAGE
    assert api(secret).status_code == 401
    listed = words(browser.get(PAGE))
    assert "is revoked" in listed and "Revoked" in listed and "1 that has ended" in listed
    assert browser.post(reverse("cases:revoke_token", args=[token.pk])).status_code == 409


@pytest.mark.parametrize(("who", "page"), [("surgeon", PAGE), ("administrator", "/members/")])
def test_its_button_is_let_in_by_the_check_against_forged_forms(cast, who, page):
    token, _ = a_token(cast, cast.surgeon)
    ended, _ = a_token(cast, cast.surgeon)
    ApiToken.objects.filter(pk=ended.pk).update(revoked_at=timezone.now())
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(getattr(cast, who).user)
    form = re.search(
        rf'action="([^"]*{token.pk}[^"]*)".*?name="csrfmiddlewaretoken" value="(\w+)"', words(browser.get(page))
    )
    assert browser.post(form[1], {"csrfmiddlewaretoken": form[2]}).status_code == 302
    token.refresh_from_db()
    assert token.state == "revoked"


def form_key_in(page) -> str:
    return re.search(r'name="form_key" value="([\w-]{20,})"', words(page)).group(1)


def test_the_same_form_sent_again_issues_nothing_shows_no_secret_and_leads_to_the_list(as_, cast):
    browser = as_(cast.surgeon)
    sent = GIVEN | {"form_key": form_key_in(browser.get(PAGE))}
    first = browser.post(PAGE, sent)
    secret = secret_in(first)
    again = browser.post(PAGE, sent)
    assert (again.status_code, again.url) == (302, PAGE)
    listed = words(browser.get(PAGE))
    assert "issued the token for “Registry”; nothing was issued now" in listed
    assert secret.split("_", 2)[2] not in listed and 'value="tmb_' not in listed
    assert ApiToken.objects.count() == 1
    assert AuditEntry.objects.filter(verb="token.issue").count() == 1
    assert secret not in str(dict(browser.session)) + again.content.decode() + str(again.headers)


def test_the_form_beside_a_new_token_issues_another_and_each_page_has_a_key_of_its_own(as_, cast):
    browser = as_(cast.surgeon)
    first = browser.post(PAGE, GIVEN | {"form_key": form_key_in(browser.get(PAGE))})
    assert "data-shown-once" in words(first)
    second = browser.post(PAGE, GIVEN | {"form_key": form_key_in(first)})
    assert secret_in(first) != secret_in(second)
    assert ApiToken.objects.count() == 2


def test_a_form_that_was_refused_is_corrected_and_sent_with_its_key(as_, cast):
    browser = as_(cast.surgeon)
    key = form_key_in(browser.get(PAGE))
    refused = browser.post(PAGE, GIVEN | {"form_key": key, "label": ""})
    assert form_key_in(refused) == key
    assert browser.post(PAGE, GIVEN | {"form_key": key}).status_code == 200


def test_a_key_is_its_persons_own(as_, cast):
    for person in (cast.surgeon, cast.chair):
        assert as_(person).post(PAGE, GIVEN).status_code == 200
    assert ApiToken.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_form_without_a_key_is_refused(as_, cast, key):
    page = as_(cast.surgeon).post(PAGE, GIVEN | {"form_key": key})
    assert page.status_code == 400 and "Open it again" in words(page)
    assert 'value="Registry"' in words(page) and not ApiToken.objects.exists()


def test_the_secret_is_kept_nowhere(as_, cast, caplog):
    browser = as_(cast.surgeon)
    secret = secret_in(browser.post(PAGE, GIVEN))
    kept = str(list(ApiToken.objects.values())) + str(list(AuditEntry.objects.values())) + str(dict(browser.session))
    assert secret not in kept + caplog.text and PASSWORD not in kept + caplog.text
    verbs = list(AuditEntry.objects.filter(actor=cast.surgeon.user).values_list("verb", flat=True))
    assert verbs == ["token.issue"]


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"label": ""}, "label", "System is needed."),
        ({"label": "x" * 121}, "label", "120"),
        ({"scopes": []}, "scopes", "Choose at least one thing"),
        ({"scopes": ["vote.open"]}, "scopes", "“vote.open” is not one of them"),
        ({"scopes": ["decision.sign"]}, "scopes", "“decision.sign” is not one of them"),
        ({"days": ""}, "days", "Valid for is needed"),
        ({"days": "soon"}, "days", "Give a whole number"),
        ({"days": "0"}, "days", "Give a number from 1 to 90."),
        ({"days": "91"}, "days", "Give a number from 1 to 90."),
        ({"password": ""}, "password", "Enter your own password."),
        ({"password": "wrong"}, "password", "Your password could not be confirmed."),
    ],
)
def test_what_cannot_be_issued_is_said_beside_its_field_and_kept(as_, cast, changed, field, said):
    sent = GIVEN | changed
    page = as_(cast.surgeon).post(PAGE, sent)
    assert page.status_code == 400 and not ApiToken.objects.exists()
    assert said in words(page) and f'href="#id_{field}' in words(page) and f'id="id_{field}' in words(page)
    assert f'value="{sent["label"]}"' in words(page) or not sent["label"]
    ticked = re.findall(r'value="([\w.]+)"[^>]* checked', words(page))
    assert ticked == [scope for scope in sent["scopes"] if scope in ("case.read", "facts.record")]
    assert PASSWORD not in words(page)


def test_everything_wrong_is_told_at_once(as_, cast):
    page = words(as_(cast.surgeon).post(PAGE, {"days": "soon"}))
    assert all(f'<a href="#id_{field}' in page for field in ("label", "scopes", "days", "password"))


def test_what_cannot_be_read_hides_nothing_else(as_, cast):
    page = words(as_(cast.surgeon).post(PAGE, GIVEN | {"label": "", "days": "400"}))
    assert all(f'<a href="#id_{field}">' in page for field in ("label", "days"))
    page = words(as_(cast.surgeon).post(PAGE, GIVEN | {"label": "x" * 121, "password": ""}))
    assert all(f'<a href="#id_{field}">' in page for field in ("label", "password"))
    assert not ApiToken.objects.exists()
    assert not AuditEntry.objects.filter(verb="decision.refused_signature").exists(), "nothing was guessed"


def test_a_wrong_password_is_logged_and_guessing_is_slowed_down(as_, cast):
    browser = as_(cast.surgeon)
    for _ in range(4):
        browser.post(PAGE, GIVEN | {"password": "wrong"})
    lines = AuditEntry.objects.filter(verb="decision.refused_signature", subject="token.issue")
    assert lines.count() == 4
    page = browser.post(PAGE, GIVEN)
    assert page.status_code == 400 and "Wait " in words(page) and 'value="Registry"' in words(page)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("who", ["coordinator", "surgeon", "chair", "observer", "analyst", "auditor", "administrator"])
def test_each_role_is_offered_what_it_holds_and_may_be_given_away(as_, cast, who):
    person = getattr(cast, who)
    offered = set(re.findall(r'name="scopes" value="([\w.]+)"', words(as_(person).get(PAGE))))
    assert offered == {verb for verb, roles in POLICY.items() if person.membership.role in roles} - NEVER


def test_there_are_words_for_everything_that_a_token_may_carry():
    assert set(WORDS) == set(POLICY) - NEVER


def test_states_are_said_in_words(as_, cast):
    old, _ = a_token(cast, cast.surgeon, label="Old one")
    used, secret = a_token(cast, cast.surgeon, label="Used one")
    ApiToken.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=1))
    page = words(as_(cast.surgeon).get(PAGE))
    assert "Expired" in page and "Never used" in page and "1 that has ended" in page
    api(secret)
    shown = words(as_(cast.surgeon).get(PAGE))
    assert shown.count("Never used") == 1, "the one that has expired"
    assert used.label in shown
    buttons = re.findall(r'action="(/tokens/[^"]+)"', shown)
    assert buttons == [reverse("cases:revoke_token", args=[used.pk])], "and none for what has ended"


@pytest.mark.parametrize("who", ["chair", "administrator", "outsider"])
def test_nobody_elses_token_is_on_ones_own_page(as_, cast, who):
    token, secret = a_token(cast, cast.surgeon, label="Canary system")
    browser = as_(getattr(cast, who))
    assert "Canary system" not in words(browser.get(PAGE))
    assert browser.post(reverse("cases:revoke_token", args=[token.pk])).status_code == 404
    assert api(secret).status_code == 200
    line = AuditEntry.objects.get(verb="refused")
    assert (line.board, line.detail["verb"]) == (cast.board, "token.revoke")


def test_only_the_tokens_of_the_board_looked_at_are_listed(as_, cast):
    cast.other_board.memberships.create(user=cast.surgeon.user, role="observer")
    a_token(cast, cast.surgeon, label="System of A")
    browser = as_(cast.surgeon)
    browser.post("/board/", {"board": str(cast.other_board.pk)})
    page = words(browser.get(PAGE))
    assert "System of A" not in page and "Spine board B" in page and 'value="facts.record"' not in page


def test_an_administrator_sees_and_revokes_the_tokens_of_the_boards_members(as_, cast):
    token, secret = a_token(cast, cast.surgeon, label="Lost laptop")
    address = reverse("cases:revoke_members_token", args=[token.pk])
    for who, status in (("surgeon", 403), ("chair", 403), ("outsider", 404)):
        assert as_(getattr(cast, who)).post(address).status_code == status
    browser = as_(cast.administrator)
    members = words(browser.get("/members/"))
    assert "Lost laptop" in members and "Dr Surgeon" in members and address in members
    assert secret not in members
    assert browser.post(address).url == "/members/"
    assert api(secret).status_code == 401
    assert "No other system acts for a member" in words(browser.get("/members/"))


def test_somebody_without_a_seat_finds_no_page_and_no_link(as_, cast):
    type(cast.surgeon.membership).objects.filter(pk=cast.surgeon.membership.pk).update(ended_at=timezone.now())
    browser = as_(cast.surgeon)
    assert browser.get(PAGE).status_code == 404
    assert "API tokens" not in words(browser.get("/"))


def test_an_analyst_is_told_where_a_token_comes_from(as_, cast):
    assert f'<a href="{PAGE}">API tokens</a>' in words(as_(cast.analyst).get("/"))


def test_what_was_typed_is_never_markup_and_no_script_or_style_is_inline(as_, cast):
    hostile = '"><script>alert(1)</script>'
    for person in (cast.surgeon, cast.administrator):
        a_token(cast, person, label=hostile, scopes=["notice.read"])
    page = as_(cast.surgeon).post(PAGE, GIVEN | {"label": hostile}).content.decode()
    for shown in (page, as_(cast.administrator).get("/members/").content.decode()):
        assert "<script>alert" not in shown
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", shown)


@pytest.mark.parametrize(("who", "address"), [("surgeon", PAGE), ("administrator", "/members/")])
def test_the_number_of_queries_does_not_grow_with_the_tokens(as_, cast, who, address):
    browser = as_(getattr(cast, who))
    a_token(cast, cast.surgeon)
    few = queries(browser, address)
    for person in (cast.surgeon, cast.chair, cast.radiologist):
        a_token(cast, person)
    assert queries(browser, address) == few
