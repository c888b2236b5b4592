"""Cast a ballot, or change it while the round is open.

The protocol: take the round's shared lock (closing takes the exclusive one, so a ballot is
either counted or refused, never lost), look for the same post sent before, check round and
seat, add the ballot as a new row and answer with its receipt. The database repeats the check
in a trigger, and its constraints hold one ballot per seat and sequence and per person and key.

A seat has one vote and may have two who can cast it: its holder, and a delegate. Neither sees what
the other did; each changes their own ballot, and the holder's counts (decisions.consensus.ballots).
"""

from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.access import as_id
from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotYourRole, WrongState, bad_field
from decisions import access
from decisions.actions.advice_shown import first_shown
from decisions.actions.read_delegations import standing_delegations, voting_members
from decisions.consensus.ballots import receipt_of
from decisions.models import BallotEvent, Round, Seat

LONGEST_COMMENT = 2000
LONGEST_KEY = 64


@dataclass(frozen=True)
class _Given:
    """What makes two posts the same post."""

    choice: str
    comment: str
    replaces: str


@dataclass(frozen=True)
class _Voter:
    """The seat voted for, and whose hand: `delegate` is the own seat of who votes for another."""

    seat: Seat
    delegate: Seat | None


@transaction.atomic
def cast_vote(
    *,
    actor: Actor,
    round_id: object,
    choice: str,
    idempotency_key: str,
    comment: str = "",
    replaces: str = "",
    advice_seen: bool = False,
    for_seat: object = None,
) -> BallotEvent:
    """This person's ballot with its receipt.

    `for_seat` is the seat of somebody who delegated their vote to this person; left out, it is the
    person's own. `advice_seen` says that the advice was seen elsewhere; what the software itself
    showed this person is known and added.

    `idempotency_key` names this post: the same post again, even after the round has closed,
    gives the first ballot again; another content under the same key is refused (BadInput).
    To change a ballot, `replaces` is the receipt of the one now held; without it a second
    ballot is refused (WrongState). Refusals say nothing about anybody else's vote.
    """
    round_ = access.round_(actor, round_id, "vote.cast", share=True)
    key, given = _checked(round_, choice, idempotency_key, comment, replaces, advice_seen)
    voter = _voter(round_, actor, for_seat)
    ballots = list(voter.seat.ballots.order_by("sequence"))
    own = [ballot for ballot in ballots if ballot.cast_by_id == (voter.delegate and voter.delegate.pk)]
    before = next((ballot for ballot in own if ballot.idempotency_key == key), None)
    if before is not None:
        return _again(before, given)
    _refuse_ineligible(round_, voter)
    current = own[-1] if own else None
    _refuse_overwrite(current, given)
    sequence = ballots[-1].sequence + 1 if ballots else 1
    return _stored(_event(actor, round_, voter, sequence, key, given, advice_seen))


def _checked(
    round_: Round, choice: str, idempotency_key: str, comment: str, replaces: str, advice_seen: bool
) -> tuple[str, _Given]:
    intake = Intake()
    said = intake.one_of("choice", choice, round_.options)
    note = intake.text("comment", comment, most=LONGEST_COMMENT)
    receipt = intake.text("replaces", replaces, most=64)
    key = intake.text(
        "idempotency_key", idempotency_key, most=LONGEST_KEY, needed="Send a new random key with every new ballot."
    )
    if not isinstance(advice_seen, bool):
        intake.refuse("advice_seen", "This is neither yes nor no.", "Say whether the advice was seen.")
    intake.finish()
    return key, _Given(said, note, receipt)


def _voter(round_: Round, actor: Actor, for_seat: object) -> _Voter:
    # The row lock makes two posts for the same seat, sent at once, come one after the other.
    locked = Seat.objects.select_for_update(no_key=True).filter(round=round_)
    for_other = for_seat not in (None, "")
    own = (round_.seats if for_other else locked).filter(user=actor.user).first()
    if own is None:
        raise NotYourRole(
            "You are not in the electorate of this vote, which was settled when it opened.",
            remedy="Ask the chair for a new round.",
        )
    if not for_other:
        return _Voter(own, None)
    seat = locked.filter(pk=as_id(for_seat)).first()
    if seat is None:
        raise bad_field("for_seat", "This vote has no such seat.", "Leave it out to cast your own ballot.")
    return _Voter(seat, None if seat.pk == own.pk else own)


def _again(before: BallotEvent, given: _Given) -> BallotEvent:
    if given != _Given(before.choice, before.comment, before.replaces):
        raise bad_field(
            "idempotency_key",
            "This key was used for a ballot with another content.",
            "Send a new key with a new ballot.",
        )
    return before


def _refuse_ineligible(round_: Round, voter: _Voter) -> None:
    if voter.delegate is not None:
        _refuse_undelegated(round_, voter.seat, voter.delegate)
    if round_.state != "open":
        raise WrongState(f"This vote is {round_.get_state_display().lower()}.", remedy="Ask the chair for a new round.")
    if (voter.delegate or voter.seat).recused_at is not None:
        raise NotYourRole(
            "You declared a conflict of interest in this vote.", remedy="It cannot be taken back in this round."
        )
    if voter.seat.recused_at is not None:
        raise NotYourRole("This seat takes no part in this vote.", remedy="Cast your own ballot.")


def _refuse_undelegated(round_: Round, seat: Seat, delegate: Seat) -> None:
    board = round_.item.meeting.board
    held = standing_delegations(board, timezone.now()).filter(owner=seat.user_id, delegate=delegate.user_id)
    # Held until the end of the transaction, so that no ballot comes in after a revocation.
    if held.select_for_update(of=("self",), no_key=True).first() is None:
        raise NotYourRole("This seat's vote is not delegated to you now.", remedy="Ask its holder.")
    if not voting_members(board).filter(user=seat.user_id).exists():
        raise NotYourRole("The holder of this seat has no vote on the board any more.", remedy="Cast your own ballot.")


def _refuse_overwrite(current: BallotEvent | None, given: _Given) -> None:
    if current is None and given.replaces:
        raise bad_field("replaces", "You have no ballot in this vote to replace.", "Leave it out.")
    if current is not None and not given.replaces:
        raise WrongState(
            "You have already voted.", remedy="To change your ballot, send the receipt that you hold as “replaces”."
        )
    if current is not None and given.replaces != current.receipt:
        raise WrongState(
            "Your ballot is not the one you mean to replace.",
            remedy="Reload the page, look at your ballot, and change it from there.",
        )


def _event(
    actor: Actor, round_: Round, voter: _Voter, sequence: int, key: str, given: _Given, advice_seen: bool
) -> BallotEvent:
    shown = first_shown(actor.user, round_.item.case_id)
    return BallotEvent(
        round=round_,
        seat=voter.seat,
        cast_by=voter.delegate,
        sequence=sequence,
        choice=given.choice,
        comment=given.comment,
        idempotency_key=key,
        replaces=given.replaces,
        advice_seen=advice_seen or shown is not None,
        advice=shown,
        at=timezone.now(),
    )


def _stored(event: BallotEvent) -> BallotEvent:
    event.receipt = receipt_of(replace(event.as_ballot(), receipt=""), settings.AUDIT_KEY)
    event.save(force_insert=True)
    return event
