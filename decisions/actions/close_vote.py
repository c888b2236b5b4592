"""Close a vote: count the ballots, evaluate quorum and agreement, freeze all three."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent, Membership
from cases.pathway.permissions import POLICY
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.consensus.agreement import agreement
from decisions.consensus.ballots import Ballot, ballots_digest, current_ballots
from decisions.consensus.quorum import quorum, taking_part
from decisions.consensus.tally import tally
from decisions.models import Attendance, Round, Seat

NO_LONGER_A_MEMBER = "No longer a voting member when the vote closed"


@transaction.atomic
def close_vote(*, actor: Actor, round_id: object) -> Round:
    """Open to closed, with tally, quorum, grade of agreement and the digest of every ballot.

    Waits for ballots under way and lets none in after. Present is who was noted as present or
    cast a ballot that counts; a seat whose holder left the board meanwhile is recused visibly,
    and with it go the ballots that this person cast for others. Who closes a closed vote gets
    WrongState.
    """
    round_ = access.round_(actor, round_id, "vote.close", lock=True)
    if round_.state != "open":
        says = f"This vote is {round_.get_state_display().lower()} already."
        raise WrongState(says, remedy="Look at the vote again: it shows what became of it.")
    now = timezone.now()
    _recuse_departed(round_, now)
    seats = list(round_.seats.all())
    ballots = [event.as_ballot() for event in round_.ballots.all()]
    round_.state, round_.closed_by, round_.closed_at = "closed", actor.user, now
    round_.tally = tally(round_.options, [seat.as_seat() for seat in seats], ballots)
    round_.quorum = quorum(round_.item.meeting.board.quorum, _present(round_, seats, ballots))
    round_.agreement = agreement(round_.tally)
    round_.ballots_digest = ballots_digest(ballots, _recused(seats))
    round_.save(update_fields=["state", "closed_by", "closed_at", "tally", "quorum", "agreement", "ballots_digest"])
    CaseEvent.objects.create(
        case=round_.item.case,
        kind="vote.closed",
        says=f"Vote {round_.number} closed",
        actor=actor.user,
        at=now,
        data={"round": str(round_.pk), "item": str(round_.item_id), "quorum": round_.quorum["met"]},
    )
    return round_


def _recuse_departed(round_: Round, now: datetime) -> None:
    still = Membership.objects.filter(
        board=round_.item.meeting.board, ended_at=None, user__is_active=True, role__in=POLICY["vote.cast"]
    ).values("user")
    round_.seats.filter(recused_at=None).exclude(user__in=still).update(
        recused_at=now, recused_reason=NO_LONGER_A_MEMBER
    )


def _recused(seats: list[Seat]) -> set[str]:
    return {str(seat.pk) for seat in seats if seat.recused_at is not None}


def _present(round_: Round, seats: list[Seat], ballots: list[Ballot]) -> list[str]:
    noted = Attendance.objects.filter(meeting=round_.item.meeting_id, present=True)
    people = set(noted.values_list("membership__user", flat=True))
    in_the_room = {str(seat.pk) for seat in seats if seat.user_id in people}
    return taking_part([seat.as_seat() for seat in seats], current_ballots(ballots, _recused(seats)), in_the_room)
