"""Put one's vote into the hands of another member for a while."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.models import Board, Membership
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from decisions.actions.read_delegations import voting_members
from decisions.models import Delegation

LONGEST = timedelta(days=60)  # this project's own limit: longer is a change of membership


@transaction.atomic
def delegate_vote(
    *, actor: Actor, board_id: object, membership_id: object, starts_at: datetime, ends_at: datetime
) -> Delegation:
    """The actor's vote on a board, from `starts_at` until before `ends_at` (with their zones), for the
    holder of `membership_id`, who must hold a vote there too.

    There are no chains: who has given their vote away holds nobody else's meanwhile, and a vote is
    with one delegate at a time (WrongState). The owner may vote all the same, and then counts.
    """
    seat = access.seat(actor, access.as_id(board_id), "vote.cast")
    # The line takes the board's chain: two delegations made at once come one after the other.
    audit.append(actor, "vote.delegate", role=seat.role, board=seat.board, subject="delegation of a vote")
    intake = Intake()
    delegate = _delegate(intake, seat.board, actor, membership_id)
    _check_times(intake, starts_at, ends_at)
    intake.finish()
    _refuse_chains(seat.board, actor, delegate, starts_at, ends_at)
    return Delegation.objects.create(
        board=seat.board,
        owner=actor.user,
        owner_name=actor.user.name,
        delegate=delegate.user,
        delegate_name=delegate.user.name,
        starts_at=starts_at,
        ends_at=ends_at,
        made_at=timezone.now(),
    )


def _delegate(intake: Intake, board: Board, actor: Actor, membership_id: object) -> Membership:
    members = {str(member.pk): member for member in voting_members(board).exclude(user=actor.user)}
    found = members.get(str(membership_id))
    if found is None:
        intake.refuse("membership_id", "This is no other voting member of the board.", "Choose one who is.")
    return found  # type: ignore[return-value]


def _check_times(intake: Intake, starts_at: object, ends_at: object) -> None:
    for field, value in (("starts_at", starts_at), ("ends_at", ends_at)):
        if not isinstance(value, datetime) or value.utcoffset() is None:
            intake.refuse(field, "This is not a date and time with its zone.", "Give it as 2026-11-04T08:30Z.")
    if intake.errors or not isinstance(starts_at, datetime) or not isinstance(ends_at, datetime):
        return
    if ends_at <= max(starts_at, timezone.now()):
        intake.refuse("ends_at", "The end is not after the beginning, or is past.", "Give a later end.")
    elif ends_at - starts_at > LONGEST:
        intake.refuse("ends_at", f"A vote is delegated for {LONGEST.days} days at most.", "Give an earlier end.")


def _refuse_chains(board: Board, actor: Actor, delegate: Membership, starts_at: datetime, ends_at: datetime) -> None:
    meanwhile = Delegation.objects.filter(board=board, revoked_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if meanwhile.filter(owner=actor.user).exists():
        raise WrongState("Your vote is delegated for part of that time already.", remedy="Revoke that first.")
    if meanwhile.filter(delegate=actor.user).exists():
        raise WrongState(
            "You hold somebody else's vote for part of that time.", remedy="Ask them to revoke it, then delegate yours."
        )
    if meanwhile.filter(owner=delegate.user).exists():
        raise WrongState(
            f"{delegate.user.name} has delegated their own vote for part of that time.", remedy="Choose somebody else."
        )
