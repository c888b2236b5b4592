"""Refused access leaves a line that stays: through pages and API, naming who and where and nothing clinical."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import audit
from cases.actions.issue_token import issue_token
from cases.models import AuditEntry, Case
from decisions.actions.close_vote import close_vote
from decisions.actions.recuse_seat import recuse_seat
from tests.board_builders import an_open_vote, voted
from tests.builders import a_referral
from tests.cast import PASSWORD, Cast, Person

NOWHERE = "6f1b6c1e-0000-4000-8000-000000000000"


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_referral(cast)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def refused() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(verb="refused").order_by("id"))


def page_of(case_id: object) -> str:
    return reverse("cases:overview", args=[case_id])


def api_of(case_id: object) -> str:
    return f"/api/v1/cases/{case_id}/"


@pytest.mark.parametrize(("address", "route"), [(page_of, "cases:overview"), (api_of, "api-case")])
def test_a_look_at_another_boards_case_is_kept_in_that_boards_log(
    cast: Cast, case: Case, address: Any, route: str
) -> None:
    answer = browser(cast.outsider).get(address(case.pk), headers={"User-Agent": "curious"})
    assert answer.status_code == 404
    [line] = refused()
    assert (line.actor, line.board, line.role) == (cast.outsider.user, cast.board, "")
    assert (line.subject, line.detail) == (f"GET {route}", {"verb": "case.read", "case_id": str(case.pk)})
    assert line.request_id == answer["X-Request-Id"]
    assert (line.case, line.patient) == (None, None), "not among the looks at the case: it was not seen"
    assert list(audit.faults()) == []
    assert str(cast.board.pk) not in answer.content.decode()


def test_what_a_role_may_not_do_is_kept_although_the_action_rolled_back(cast: Cast, case: Case) -> None:
    before = AuditEntry.objects.count()
    step = reverse("cases:step", args=[case.pk, "accept"])
    assert browser(cast.observer).post(step, {"version": case.version}).status_code == 403
    body = json.dumps({"facts": [{"name": "kps", "value": 70}]})
    facts = f"{api_of(case.pk)}facts/"
    assert browser(cast.observer).post(facts, body, content_type="application/json").status_code == 403
    page, api = refused()
    assert [line.role for line in (page, api)] == ["observer", "observer"]
    assert (page.subject, page.detail["verb"]) == ("POST cases:step", "case.triage")
    assert (api.subject, api.detail["verb"]) == ("POST api-case-facts", "facts.record")
    assert AuditEntry.objects.count() == before + 2, "and nothing that claims success"


def test_a_token_without_the_scope_is_kept_as_a_token(cast: Cast, case: Case) -> None:
    _, secret = issue_token(
        actor=cast.surgeon.actor,
        board_id=cast.board.pk,
        label="Figures",
        scopes=["meeting.read"],
        days=1,
        password=PASSWORD,
    )
    answer = Client().get(api_of(case.pk), headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 403
    assert [(line.via, line.detail["verb"]) for line in refused()] == [("token", "case.read")]


def test_a_refusal_shown_beside_a_form_is_kept_too(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    recuse_seat(actor=cast.chair.actor, round_id=round_.pk, reason="Related.")
    item = a_closed_vote_of(cast, round_)
    number = item.case.patient.identifiers.get(kind="mrn").value
    sent = {"outcome": "none_yet", "rationale": "Waiting.", "identifier": number, "password": PASSWORD}
    page = browser(cast.chair).post(reverse("decisions:sign", args=[item.pk]), sent)
    assert page.status_code == 403
    assert [line.subject for line in refused()] == ["POST decisions:sign"]


def a_closed_vote_of(cast: Cast, round_: Any) -> Any:
    for person in cast.voters:
        if person.user != cast.chair.user:
            voted(person, round_, "cebrt")
    return close_vote(actor=cast.chair.actor, round_id=round_.pk).item


def test_what_succeeds_exists_nowhere_or_is_anonymous_leaves_no_such_line(cast: Cast, case: Case) -> None:
    for address in (page_of, api_of):
        assert browser(cast.surgeon).get(address(case.pk)).status_code == 200
        assert browser(cast.surgeon).get(address(NOWHERE)).status_code == 404
        assert Client().get(address(case.pk)).status_code in (302, 401)
    assert refused() == []


def test_the_boards_auditor_reads_of_it(cast: Cast, case: Case) -> None:
    browser(cast.outsider).get(page_of(case.pk))
    log = browser(cast.auditor).get(reverse("cases:board_log")).content.decode()
    assert "Was refused" in log
    assert "Dr Outsider" in log
