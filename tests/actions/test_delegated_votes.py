"""One seat, two hands: who may vote for whom, what each of them sees, and what counts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.actions.end_membership import end_membership
from cases.models import Membership
from cases.pathway.refusals import BadInput, NotYourRole, Refusal, WrongState
from decisions.actions.close_vote import close_vote
from decisions.actions.delegate_vote import delegate_vote
from decisions.actions.read_round import round_for
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.revoke_delegation import revoke_delegation
from decisions.actions.verify_decisions import verify_decisions
from decisions.models import BallotEvent, Delegation, Round
from tests.board_builders import a_key, an_item_in_session, an_open_vote, attended, delegated, voted
from tests.cast import Cast, Person
from tests.stage import staged

stage = staged(an_item_in_session)


@pytest.fixture
def item(scene: Any) -> Any:
    return scene.made


@pytest.fixture
def round_(cast: Cast, item: Any) -> Round:
    return an_open_vote(cast, item)


def seat_of(round_: Round, person: Person) -> Any:
    return round_.seats.get(user=person.user).pk


def for_(person: Person, owner: Person, round_: Round, choice: str, **changes: Any) -> BallotEvent:
    return voted(person, round_, choice, for_seat=seat_of(round_, owner), **changes)


def choices(closed: Round) -> dict[str, int]:
    return {row["choice"]: row["count"] for row in closed.tally["counts"] if row["count"]}


def test_a_delegate_casts_the_seats_ballot_and_both_names_are_kept(cast: Cast, round_: Round) -> None:
    with pytest.raises(NotYourRole, match="not delegated to you"):
        for_(cast.surgeon, cast.radiologist, round_, "sbrt")
    delegated(cast, cast.radiologist, cast.surgeon)
    key = a_key()
    first = for_(cast.surgeon, cast.radiologist, round_, "sbrt", idempotency_key=key)
    again = for_(cast.surgeon, cast.radiologist, round_, "sbrt", idempotency_key=key)
    own = voted(cast.surgeon, round_, "cebrt", idempotency_key=key)
    assert again.receipt == first.receipt != own.receipt
    with pytest.raises(WrongState, match="already voted"):
        for_(cast.surgeon, cast.radiologist, round_, "cebrt")
    closed = close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert choices(closed) == {"sbrt": 1, "cebrt": 1}
    rows = {row["name"]: row["cast_by"] for row in round_for(cast.chair.actor, round_.pk)["ballots"]}
    assert rows == {cast.radiologist.user.name: cast.surgeon.user.name, cast.surgeon.user.name: ""}
    assert verify_decisions(actor=cast.chair.actor).faults == []


@pytest.mark.parametrize("owner_first", [True, False])
def test_the_holders_ballot_counts_and_neither_sees_the_others(cast: Cast, round_: Round, owner_first: bool) -> None:
    delegated(cast, cast.radiologist, cast.surgeon)
    acts = [
        lambda: voted(cast.radiologist, round_, "observation"),
        lambda: for_(cast.surgeon, cast.radiologist, round_, "sbrt"),
    ]
    for act in acts if owner_first else reversed(acts):
        before = round_for(cast.surgeon.actor, round_.pk)
        if act() and act is acts[0]:
            assert round_for(cast.surgeon.actor, round_.pk) == before
    seen = round_for(cast.surgeon.actor, round_.pk)["delegated"][0]["my_ballot"]
    assert (seen["choice"], seen["sequence"]) == ("sbrt", 1)
    assert round_for(cast.radiologist.actor, round_.pk)["cast_for_me"]["cast_by"] == cast.surgeon.user.name
    assert choices(close_vote(actor=cast.chair.actor, round_id=round_.pk)) == {"observation": 1}


def test_a_delegation_is_bounded_revocable_and_never_passed_on(cast: Cast, round_: Round) -> None:
    now = timezone.now()
    for wrong, field in (
        ({"membership_id": cast.observer.membership.pk}, "membership_id"),
        ({"membership_id": cast.radiologist.membership.pk}, "membership_id"),
        ({"membership_id": cast.outsider.membership.pk}, "membership_id"),
        ({"ends_at": now - timedelta(days=1)}, "ends_at"),
        ({"ends_at": now + timedelta(days=400)}, "ends_at"),
        ({"starts_at": "today"}, "starts_at"),
        ({"ends_at": (now + timedelta(days=1)).replace(tzinfo=None)}, "ends_at"),
    ):
        with pytest.raises(BadInput) as refusal:
            delegated(cast, cast.radiologist, cast.surgeon, **wrong)
        assert [error.field for error in refusal.value.errors] == [field]
    later = delegated(
        cast, cast.radiologist, cast.surgeon, starts_at=now + timedelta(days=2), ends_at=now + timedelta(days=3)
    )
    with pytest.raises(NotYourRole):
        for_(cast.surgeon, cast.radiologist, round_, "sbrt")
    revoke_delegation(actor=cast.radiologist.actor, delegation_id=later.pk)
    held = delegated(cast, cast.radiologist, cast.surgeon)
    for owner, delegate in ((cast.radiologist, cast.chair), (cast.surgeon, cast.chair), (cast.chair, cast.radiologist)):
        with pytest.raises(WrongState):
            delegated(cast, owner, delegate)
    for_(cast.surgeon, cast.radiologist, round_, "sbrt")
    with pytest.raises(WrongState, match="vote of"):
        revoke_delegation(actor=cast.surgeon.actor, delegation_id=held.pk)
    revoke_delegation(actor=cast.radiologist.actor, delegation_id=held.pk)
    with pytest.raises(WrongState, match="ended already"):
        revoke_delegation(actor=cast.radiologist.actor, delegation_id=held.pk)
    receipt = BallotEvent.objects.get().receipt
    with pytest.raises(NotYourRole):
        for_(cast.surgeon, cast.radiologist, round_, "cebrt", replaces=receipt)
    assert choices(close_vote(actor=cast.chair.actor, round_id=round_.pk)) == {"sbrt": 1}


def test_only_who_holds_a_vote_gives_it_away(cast: Cast) -> None:
    for who in ("coordinator", "observer", "auditor"):
        with pytest.raises(NotYourRole):
            delegated(cast, getattr(cast, who), cast.surgeon)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("who", ["surgeon", "radiologist"])
def test_neither_by_nor_for_a_recused_member(cast: Cast, round_: Round, who: str) -> None:
    delegated(cast, cast.radiologist, cast.surgeon)
    for_(cast.surgeon, cast.radiologist, round_, "sbrt")
    recuse_seat(actor=getattr(cast, who).actor, round_id=round_.pk, reason="A relative.")
    with pytest.raises(NotYourRole):
        for_(cast.surgeon, cast.radiologist, round_, "cebrt", replaces=BallotEvent.objects.get().receipt)
    assert choices(close_vote(actor=cast.chair.actor, round_id=round_.pk)) == {}


@pytest.mark.parametrize(
    ("who", "counted"), [("surgeon", {}), ("radiologist", {}), ("medical_oncologist", {"sbrt": 1})]
)
def test_who_leaves_before_the_close_takes_their_ballots_along(
    cast: Cast, round_: Round, who: str, counted: dict[str, int]
) -> None:
    delegated(cast, cast.radiologist, cast.surgeon)
    for_(cast.surgeon, cast.radiologist, round_, "sbrt")
    end_membership(actor=cast.administrator.actor, membership_id=getattr(cast, who).membership.pk)
    if who == "radiologist":
        with pytest.raises(NotYourRole, match="no vote on the board"):
            for_(cast.surgeon, cast.radiologist, round_, "cebrt", replaces=BallotEvent.objects.get().receipt)
    closed = close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert choices(closed) == counted


def test_the_quorum_counts_the_delegate_and_not_the_absent_holder(cast: Cast, round_: Round) -> None:
    delegated(cast, cast.radiologist, cast.surgeon)
    for_(cast.surgeon, cast.radiologist, round_, "sbrt")
    voted(cast.medical_oncologist, round_, "sbrt")
    closed = close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert closed.quorum["present"] == ["medical_oncology", "spine_surgery"]
    assert closed.quorum["missing"] == [["radiology"]]
    assert closed.tally["cast"] == 2


def test_a_holder_in_the_room_is_present_though_the_delegate_voted(cast: Cast, round_: Round) -> None:
    delegated(cast, cast.radiologist, cast.surgeon)
    for_(cast.surgeon, cast.radiologist, round_, "sbrt")
    attended(cast, round_.item.meeting, cast.radiologist, cast.medical_oncologist)
    assert close_vote(actor=cast.chair.actor, round_id=round_.pk).quorum["met"] is True


def test_the_database_itself_refuses_a_delegate_without_a_delegation(cast: Cast, round_: Round) -> None:
    mine, theirs = (round_.seats.get(user=person.user) for person in (cast.surgeon, cast.radiologist))
    row = {"round": round_, "seat": theirs, "cast_by": mine, "sequence": 1, "choice": "sbrt", "at": timezone.now()}
    with pytest.raises(DatabaseError), transaction.atomic():
        BallotEvent.objects.create(**row, idempotency_key="1", receipt="1")
    held = delegated(cast, cast.radiologist, cast.surgeon)
    with pytest.raises(DatabaseError), transaction.atomic():
        BallotEvent.objects.create(**row | {"at": held.ends_at}, idempotency_key="2", receipt="2")
    assert BallotEvent.objects.create(**row | {"at": timezone.now()}, idempotency_key="3", receipt="3").pk
    for change in ({"delegate": cast.chair.user}, {"ends_at": held.ends_at + timedelta(days=9)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Delegation.objects.filter(pk=held.pk).update(**change)
    revoke_delegation(actor=cast.radiologist.actor, delegation_id=held.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Delegation.objects.filter(pk=held.pk).update(revoked_at=None)


def test_a_seat_of_another_round_is_no_seat_here(cast: Cast, round_: Round) -> None:
    for strange in (a_key(), "not an id"):
        with pytest.raises(Refusal):
            voted(cast.surgeon, round_, "sbrt", for_seat=strange)
    assert not BallotEvent.objects.exists()


def test_no_vote_without_a_seat_of_ones_own(cast: Cast, round_: Round) -> None:
    """A delegate who joined after the opening waits for the next round, like every later member."""
    from tests.cast import a_person

    late = a_person("latecomer", cast.board, "clinician", "radiology")
    delegate_vote(
        actor=cast.radiologist.actor,
        board_id=cast.board.pk,
        membership_id=Membership.objects.get(user=late.user).pk,
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(days=1),
    )
    with pytest.raises(NotYourRole, match="electorate"):
        for_(late, cast.radiologist, round_, "sbrt")
