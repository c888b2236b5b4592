"""What one person may see of a vote. While it is open: the own ballot and nobody else's anything."""

from typing import Any

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board, Case
from decisions import access
from decisions.consensus.ballots import current_ballots
from decisions.models import BallotEvent, Round, Seat


def round_for(actor: Actor, round_id: object) -> dict[str, Any]:
    """The round as this person may see it, for every door alike.

    Open: question, options, the names of the electorate, and of votes only the person's own
    (`my_ballot`, with its receipt). Closed: besides, for holders of “vote.read_count”, the count
    and the quorum; for holders of “vote.read_ballots” who are not recused, the count by
    specialty and every ballot. Void: the ballots stay sealed.
    """
    round_ = access.round_(actor, round_id, "vote.read_count")
    seats = list(round_.seats.all())
    mine = next((seat for seat in seats if seat.user_id == getattr(actor.user, "pk", None)), None)
    shown = _always(round_, seats) | _own(round_, mine)
    if round_.state == "void":
        shown["void_reason"] = round_.void_reason
    if round_.state == "closed":
        shown |= _count(round_, seats)
        if _may_read_ballots(actor, round_, mine):
            shown |= _ballots(round_, seats)
    return shown


def _always(round_: Round, seats: list[Seat]) -> dict[str, Any]:
    return {
        "id": str(round_.pk),
        "item": str(round_.item_id),
        "number": round_.number,
        "state": round_.state,
        "case": {"id": str(round_.item.case_id), "reference": round_.item.case.reference},
        "question": round_.question,
        "options": list(round_.options),
        "assessment": str(round_.assessment_id) if round_.assessment_id else None,
        "without_assessment_reason": round_.without_assessment_reason,
        "opened_at": round_.opened_at,
        "closed_at": round_.closed_at,
        "electorate": [{"name": seat.holder_name, "specialty": seat.specialty} for seat in seats],
    }


def _own(round_: Round, mine: Seat | None) -> dict[str, Any]:
    ballot = mine.ballots.order_by("-sequence").first() if mine else None
    eligible = mine is not None and mine.recused_at is None and round_.state == "open"
    return {
        "in_electorate": mine is not None,
        "recused": mine is not None and mine.recused_at is not None,
        "may_vote": eligible,
        "voted": ballot is not None,
        "my_ballot": _shown(ballot) if ballot else None,
        "advice_visible": not eligible or ballot is not None or round_.item.meeting.board.advice_before_ballot,
    }


def _shown(ballot: BallotEvent) -> dict[str, Any]:
    return {
        "choice": ballot.choice,
        "comment": ballot.comment,
        "receipt": ballot.receipt,
        "sequence": ballot.sequence,
        "advice_seen": ballot.advice_seen,
        "at": ballot.at,
    }


def _count(round_: Round, seats: list[Seat]) -> dict[str, Any]:
    # By specialty only beside the ballots: the one surgeon's column is the surgeon's ballot.
    count = {name: value for name, value in (round_.tally or {}).items() if name != "by_specialty"}
    return {
        "tally": count,
        "quorum": round_.quorum,
        "ballots_digest": round_.ballots_digest,
        "recusals": [{"name": s.holder_name, "specialty": s.specialty} for s in seats if s.recused_at],
    }


def _may_read_ballots(actor: Actor, round_: Round, mine: Seat | None) -> bool:
    recused = mine is not None and mine.recused_at is not None
    return not recused and case_access.holds(actor, round_.item.meeting.board_id, "vote.read_ballots")


def _ballots(round_: Round, seats: list[Seat]) -> dict[str, Any]:
    recused = {str(seat.pk) for seat in seats if seat.recused_at is not None}
    current = current_ballots((event.as_ballot() for event in round_.ballots.all()), recused)
    rows = [(seat, current[str(seat.pk)]) for seat in seats if str(seat.pk) in current]
    return {
        "by_specialty": (round_.tally or {})["by_specialty"],
        "ballots": [
            {
                "name": seat.holder_name,
                "specialty": seat.specialty,
                "choice": ballot.choice,
                "comment": ballot.comment,
                "advice_seen": ballot.advice_seen,
                "receipt": ballot.receipt,
            }
            for seat, ballot in rows
        ],
    }


def advice_withheld(actor: Actor, case: Case) -> bool:
    """Whether this person is to vote on the case now and the board shows its advice only afterwards."""
    if case.board.advice_before_ballot:
        return False
    seat = Seat.objects.filter(round__item__case=case, round__state="open", user=actor.user, recused_at=None).first()
    return seat is not None and not seat.ballots.exists()


def cases_withheld(actor: Actor, board: Board) -> frozenset[Any]:
    """The ids of all cases of a board of which `advice_withheld` is true for this person, in one query."""
    if board.advice_before_ballot or actor.user is None:
        return frozenset()
    waiting = Seat.objects.filter(
        round__item__case__board=board, round__state="open", user=actor.user, recused_at=None, ballots=None
    )
    return frozenset(waiting.values_list("round__item__case_id", flat=True))
