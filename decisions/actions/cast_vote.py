"""Cast a ballot, or change it while the round is open.

The protocol: take the round's shared lock (closing takes the exclusive one, so a ballot is
either counted or refused, never lost), look for the same post sent before, check round and
seat, add the ballot as a new row and answer with its receipt. The database repeats the check
in a trigger, and its constraints hold one ballot per seat and sequence and per seat and key.
"""

from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotYourRole, WrongState, bad_field
from decisions import access
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
    advice_seen: bool


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
) -> BallotEvent:
    """This person's ballot with its receipt.

    `idempotency_key` names this post: the same post again, even after the round has closed,
    gives the first ballot again; another content under the same key is refused (BadInput).
    To change a ballot, `replaces` is the receipt of the one now held; without it a second
    ballot is refused (WrongState). Refusals say nothing about anybody else's vote.
    """
    round_ = access.round_(actor, round_id, "vote.cast", share=True)
    key, given = _checked(round_, choice, idempotency_key, comment, replaces, advice_seen)
    seat = _own_seat(round_, actor)
    ballots = list(seat.ballots.order_by("sequence"))
    before = next((ballot for ballot in ballots if ballot.idempotency_key == key), None)
    if before is not None:
        return _again(before, given)
    _refuse_ineligible(round_, seat)
    current = ballots[-1] if ballots else None
    _refuse_overwrite(current, given)
    return _stored(round_, seat, key, given, current)


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
    return key, _Given(said, note, receipt, advice_seen)


def _own_seat(round_: Round, actor: Actor) -> Seat:
    # The row lock makes two posts of the same person, sent at once, come one after the other.
    seat = Seat.objects.select_for_update(no_key=True).filter(round=round_, user=actor.user).first()
    if seat is None:
        raise NotYourRole(
            "You are not in the electorate of this vote, which was settled when it opened.",
            remedy="Ask the chair for a new round.",
        )
    return seat


def _again(before: BallotEvent, given: _Given) -> BallotEvent:
    if given != _Given(before.choice, before.comment, before.replaces, before.advice_seen):
        raise bad_field(
            "idempotency_key",
            "This key was used for a ballot with another content.",
            "Send a new key with a new ballot.",
        )
    return before


def _refuse_ineligible(round_: Round, seat: Seat) -> None:
    if round_.state != "open":
        raise WrongState(f"This vote is {round_.get_state_display().lower()}.", remedy="Ask the chair for a new round.")
    if seat.recused_at is not None:
        raise NotYourRole(
            "You declared a conflict of interest in this vote.", remedy="It cannot be taken back in this round."
        )


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


def _stored(round_: Round, seat: Seat, key: str, given: _Given, current: BallotEvent | None) -> BallotEvent:
    event = BallotEvent(
        round=round_,
        seat=seat,
        sequence=current.sequence + 1 if current else 1,
        choice=given.choice,
        comment=given.comment,
        idempotency_key=key,
        replaces=given.replaces,
        advice_seen=given.advice_seen,
        at=timezone.now(),
    )
    event.receipt = receipt_of(replace(event.as_ballot(), receipt=""), settings.AUDIT_KEY)
    event.save(force_insert=True)
    return event
