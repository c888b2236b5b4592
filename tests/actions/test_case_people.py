"""Accounts, seats and tokens: nobody gives themselves a right, and a right that ends ends at once."""

import hashlib
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases import access
from cases.actions.add_person import add_person
from cases.actions.end_membership import end_membership
from cases.actions.grant_membership import grant_membership
from cases.actions.issue_token import MOST_DAYS, issue_token
from cases.actions.revoke_token import revoke_token
from cases.audit import Actor
from cases.models import ApiToken, AuditEntry, Membership, User
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from tests import builders
from tests.actions.refused import refused
from tests.cast import PASSWORD


def token_of(person, cast, **given):
    given = {"label": "Dashboard", "scopes": ["case.read"], "password": PASSWORD} | given
    return issue_token(actor=person.actor, board_id=cast.board.pk, **given)


def test_a_token_is_kept_as_a_digest_and_shown_once(cast):
    token, secret = token_of(cast.surgeon, cast, scopes=["facts.record", "case.read"], days=7)
    token.refresh_from_db()
    assert secret.startswith(f"tmb_{token.prefix}_")
    assert len(secret.split("_", 2)[2]) >= 43, "256 random bits"
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert token.scopes == ["case.read", "facts.record"]
    assert timedelta(days=6) < token.expires_at - timezone.now() <= timedelta(days=7)
    assert secret not in str(list(ApiToken.objects.values())) + str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    "given, field",
    [
        ({"label": ""}, "label"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["case.fly"]}, "scopes.0"),
        ({"scopes": ["case.read", "decision.sign"]}, "scopes.1"),
        ({"scopes": ["members.manage"]}, "scopes.0"),
        ({"scopes": ["vote.open"]}, "scopes.0"),
        ({"days": 0}, "days"),
        ({"days": MOST_DAYS + 1}, "days"),
    ],
)
def test_a_token_carries_no_more_than_its_persons_role(cast, given, field):
    assert set(refused(lambda: token_of(cast.surgeon, cast, **given))) == {field}
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("scope", ["decision.sign", "decision.amend", "members.manage"])
def test_some_things_are_done_in_person_whatever_the_role(cast, scope):
    for person in (cast.chair, cast.administrator):
        assert set(refused(lambda p=person: token_of(p, cast, scopes=[scope]))) == {"scopes.0"}


def test_a_token_mints_no_token_and_reaches_one_board_only(cast):
    actor = Actor(cast.surgeon.user, via="token", scopes=frozenset({"case.read"}), board_id=cast.board.pk)
    with pytest.raises(NotYourRole):
        issue_token(actor=actor, board_id=cast.board.pk, label="x", scopes=["case.read"], password=PASSWORD)
    with pytest.raises(NotVisible):
        token_of(cast.outsider, cast)


def test_a_token_is_revoked_by_its_owner_or_an_administrator_of_its_board(cast):
    for person in (cast.surgeon, cast.administrator):
        token, _ = token_of(cast.surgeon, cast)
        assert revoke_token(actor=person.actor, token_id=token.pk).revoked_at is not None
        with pytest.raises(WrongState):
            revoke_token(actor=person.actor, token_id=token.pk)
    token, _ = token_of(cast.surgeon, cast)
    with pytest.raises(NotYourRole):
        revoke_token(actor=cast.chair.actor, token_id=token.pk)
    with pytest.raises(NotVisible):
        revoke_token(actor=cast.outsider.actor, token_id=token.pk)


def test_an_account_opens_nothing_until_it_has_a_seat(cast):
    person, password = add_person(
        actor=cast.administrator.actor, board_id=cast.board.pk, email=" New@Example.org ", name="Dr New"
    )
    assert (person.email, person.check_password(password)) == ("new@example.org", True)
    case = builders.a_referral(cast)
    with pytest.raises(NotVisible):
        access.case(Actor(person), case.pk, "case.read")
    seat = grant_membership(
        actor=cast.administrator.actor,
        board_id=cast.board.pk,
        email="NEW@example.org",
        role="clinician",
        specialty="radiology",
    )
    assert access.case(Actor(person), case.pk, "case.read") == case
    end_membership(actor=cast.administrator.actor, membership_id=seat.pk)
    with pytest.raises(NotVisible):
        access.case(Actor(person), case.pk, "case.read")


@pytest.mark.parametrize(
    "given, field",
    [
        ({"email": "surgeon@example.org"}, "email"),
        ({"email": "SURGEON@EXAMPLE.ORG"}, "email"),
        ({"email": "x"}, "email"),
        ({"email": ""}, "email"),
        ({"name": " "}, "name"),
        ({"profession": "p" * 121}, "profession"),
    ],
)
def test_an_account_needs_a_free_address_and_a_name(cast, given, field):
    given = {"email": "new@example.org", "name": "Dr New"} | given
    assert set(refused(add_person, actor=cast.administrator.actor, board_id=cast.board.pk, **given)) == {field}


@pytest.mark.parametrize(
    "given, field",
    [
        ({"email": "nobody@example.org"}, "email"),
        ({"email": ""}, "email"),
        ({"role": "king"}, "role"),
        ({"specialty": ""}, "specialty"),
        ({"specialty": "astrology"}, "specialty"),
    ],
)
def test_a_seat_needs_an_account_a_role_and_a_specialty_to_vote_with(cast, given, field):
    given = {"email": cast.outsider.user.email, "role": "clinician", "specialty": "radiology"} | given
    assert set(refused(grant_membership, actor=cast.administrator.actor, board_id=cast.board.pk, **given)) == {field}


def test_an_observer_needs_no_specialty_and_nobody_gets_two_seats(cast):
    act = {"actor": cast.administrator.actor, "board_id": cast.board.pk, "role": "observer"}
    assert grant_membership(**act, email=cast.outsider.user.email).specialty == ""
    with pytest.raises(WrongState):
        grant_membership(**act, email=cast.outsider.user.email)


def test_nobody_grants_or_ends_their_own_seat(cast):
    act = {"board_id": cast.board.pk, "role": "chair", "specialty": "radiology"}
    with pytest.raises(NotYourRole):
        grant_membership(actor=cast.administrator.actor, email=cast.administrator.user.email, **act)
    with pytest.raises(NotYourRole):
        end_membership(actor=cast.administrator.actor, membership_id=cast.administrator.membership.pk)


@pytest.mark.parametrize("who", ["coordinator", "chair", "surgeon", "observer", "analyst", "auditor", "outsider"])
def test_only_administrators_of_the_board_manage_its_people(cast, who):
    refusal = NotVisible if who == "outsider" else NotYourRole
    actor = getattr(cast, who).actor
    with pytest.raises(refusal):
        grant_membership(actor=actor, board_id=cast.board.pk, email=cast.outsider.user.email, role="observer")
    with pytest.raises(refusal):
        end_membership(actor=actor, membership_id=cast.radiologist.membership.pk)
    with pytest.raises(refusal):
        add_person(actor=actor, board_id=cast.board.pk, email="new@example.org", name="Dr New")


def test_an_ended_seat_takes_its_tokens_along_and_ends_once(cast):
    token, _ = token_of(cast.surgeon, cast)
    act = {"actor": cast.administrator.actor, "membership_id": cast.surgeon.membership.pk}
    assert end_membership(**act).ended_at is not None
    token.refresh_from_db()
    assert token.revoked_at is not None
    with pytest.raises(WrongState):
        end_membership(**act)


SETUP = ["--site", "New Hospital", "--board", "Spine", "--email", "first@example.org", "--name", "First Person"]


def test_the_first_administrator_is_made_once_with_a_secret_shown_once(db, capsys):
    call_command("create_administrator", *SETUP)
    password = capsys.readouterr().out.strip().rsplit(" ", 1)[1]
    seat = Membership.objects.get()
    assert (seat.role, seat.board.name, seat.user.check_password(password)) == ("administrator", "Spine", True)
    with pytest.raises(CommandError, match="already has an administrator"):
        call_command("create_administrator", *SETUP[:5], "second@example.org", *SETUP[6:])
    assert User.objects.count() == 1


def test_the_first_administrator_then_adds_people_by_the_command(db, capsys):
    call_command("create_administrator", *SETUP)
    call_command("add_person", "--by", "first@example.org", "--email", "next@example.org", "--name", "Dr Next")
    password = capsys.readouterr().out.strip().rsplit(" ", 1)[1]
    assert User.objects.get(email="next@example.org").check_password(password)
    for by, says in [("nobody@example.org", "Nobody has an account"), ("next@example.org", "administers no board")]:
        with pytest.raises(CommandError, match=says):
            call_command("add_person", "--by", by, "--email", "third@example.org", "--name", "Dr Third")
    with pytest.raises(CommandError, match="already an account"):
        call_command("add_person", "--by", "first@example.org", "--email", "next@example.org", "--name", "Dr Next")


def test_there_is_no_account_before_somebody_makes_one(db):
    assert not User.objects.exists()


@pytest.mark.parametrize("option, value", [("--email", "no-address"), ("--name", ""), ("--site", " "), ("--board", "")])
def test_the_set_up_refuses_what_is_missing(db, option, value):
    given = list(SETUP)
    given[given.index(option) + 1] = value
    with pytest.raises(CommandError):
        call_command("create_administrator", *given)
    assert not User.objects.exists()
