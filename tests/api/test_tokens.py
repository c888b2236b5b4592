"""Tokens: what they open, what they do not, and when they stop."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions.end_membership import end_membership
from cases.actions.issue_token import issue_token
from cases.actions.revoke_token import revoke_token
from cases.models import ApiToken, AuditEntry
from cases.pathway.refusals import BadInput
from tests import board_builders, builders
from tests.api.conftest import Caller, problem
from tests.cast import PASSWORD, Cast, Person

pytestmark = pytest.mark.django_db


def a_token(cast: Cast, person: Person, *scopes: str) -> tuple[ApiToken, Caller]:
    token, secret = issue_token(
        actor=person.actor, board_id=cast.board.pk, label="Registry", scopes=scopes, password=PASSWORD
    )
    return token, bearer(secret)


def bearer(secret: str) -> Caller:
    # CSRF checks are on, as in production: a token needs none.
    return Caller(None, enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})


def test_a_token_reads_and_writes_within_its_scopes(cast: Cast) -> None:
    case = builders.a_referral(cast)
    _, caller = a_token(cast, cast.surgeon, "case.read", "facts.record")
    assert [one["id"] for one in caller.get("cases/").json()["results"]] == [str(case.pk)]
    assert caller.post(f"cases/{case.pk}/facts/", {"facts": [{"name": "kps", "value": 70}]}).status_code == 201
    steps = caller.post(f"cases/{case.pk}/steps/", {"move": "accept", "expected_version": 0})
    assert "case.triage" in problem(steps, 403)["detail"]
    entry = AuditEntry.objects.filter(verb="facts.record").get()
    assert (entry.via, entry.actor) == ("token", cast.surgeon.user)


def test_a_token_without_case_read_lists_nothing_and_reads_nothing(cast: Cast) -> None:
    case = builders.a_referral(cast)
    _, caller = a_token(cast, cast.surgeon, "meeting.read")
    assert caller.get("cases/").json()["results"] == []
    problem(caller.get(f"cases/{case.pk}/"), 403)
    problem(caller.get(f"patients/{case.patient_id}/"), 403)


def test_a_token_stays_on_its_board(cast: Cast) -> None:
    other = builders.a_referral(cast, by=cast.outsider, board=cast.other_board)
    both = cast.other_board.memberships.create(user=cast.surgeon.user, role="clinician")
    _, caller = a_token(cast, cast.surgeon, "case.read")
    assert both.pk
    problem(caller.get(f"cases/{other.pk}/"), 404)
    assert caller.get("cases/").json()["results"] == []
    assert Caller(cast.surgeon).get(f"cases/{other.pk}/").status_code == 200


def test_a_token_never_signs(cast: Cast) -> None:
    item = board_builders.an_item_in_session(cast)
    with pytest.raises(BadInput, match=r"decision\.sign"):
        a_token(cast, cast.chair, "decision.sign")
    _, caller = a_token(cast, cast.chair, "case.read", "decision.read")
    number = item.case.patient.identifiers.first().value
    body = {
        "content": {"outcome": "none_yet", "deferral_reason": "other", "rationale": "Waiting."},
        "password": PASSWORD,
        "identifier": number,
    }
    problem(caller.post(f"items/{item.pk}/decisions/", body), 403)
    assert Caller(cast.chair).post(f"items/{item.pk}/decisions/", body).status_code == 201


def test_it_stops_when_it_is_revoked(cast: Cast) -> None:
    token, caller = a_token(cast, cast.surgeon, "case.read")
    assert caller.get("boards/").status_code == 200
    revoke_token(actor=cast.surgeon.actor, token_id=token.pk)
    assert "revoked" in problem(caller.get("boards/"), 401)["detail"]


def test_it_stops_when_it_expires(cast: Cast) -> None:
    token, caller = a_token(cast, cast.surgeon, "case.read")
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "expired" in problem(caller.get("boards/"), 401)["detail"]


def test_it_stops_when_its_person_leaves_the_board_or_the_house(cast: Cast) -> None:
    _, caller = a_token(cast, cast.surgeon, "case.read")
    end_membership(actor=cast.administrator.actor, membership_id=cast.surgeon.membership.pk)
    problem(caller.get("boards/"), 401)
    _, caller = a_token(cast, cast.radiologist, "case.read")
    type(cast.radiologist.user).objects.filter(pk=cast.radiologist.user.pk).update(is_active=False)
    problem(caller.get("boards/"), 401)


def test_a_wrong_secret_is_not_told_apart_from_a_wrong_prefix(cast: Cast) -> None:
    token, _ = a_token(cast, cast.surgeon, "case.read")
    wrong = [f"tmb_{token.prefix}_guess", "tmb_0123456789ab_guess", "tmb_", "guess", "tmb__", "x" * 5000, "tmb_\x00_a"]
    details = {problem(bearer(secret).get("boards/"), 401)["detail"] for secret in wrong if "\x00" not in secret}
    assert len(details) == 1


def test_its_last_use_is_noted_and_its_secret_is_nowhere(cast: Cast) -> None:
    token, secret = issue_token(
        actor=cast.surgeon.actor, board_id=cast.board.pk, label="BI", scopes=["case.read"], password=PASSWORD
    )
    assert token.last_used_at is None
    bearer(secret).get("boards/")
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert secret.split("_", 2)[2] not in str(list(ApiToken.objects.values()))


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic abc", "Token abc", "Bearer \u00e4"])
def test_other_headers_are_no_sign_in(db: None, header: str) -> None:
    problem(Caller(None, headers={"Authorization": header}).get("boards/"), 401)
