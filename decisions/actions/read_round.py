"""What one person may see of a vote. While it is open: the own ballot and nobody else's anything."""

from typing import Any

from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from decisions import access
from decisions.actions.read_delegations import standing_delegations
from decisions.actions.record_dissent import dissents_in
from decisions.consensus.agreement import agreement
from decisions.consensus.ballots import current_ballots
from decisions.models import BallotEvent, Round, Seat


def round_for(actor: Actor, round_id: object) -> dict[str, Any]:
    """The round as this person may see it, for every door alike.

    Open: question, options, the names of the electorate, and of votes only the person's own
    (`my_ballot`, with its receipt), what a delegate cast in their name (`cast_for_me`), and what
    they cast for others (`delegated`). Closed: besides, for holders of “vote.read_count”, the
    count, the quorum and the grade of agreement; for holders of “vote.read_ballots” who are not
    recused, the count by specialty and every ballot. Void: the ballots stay sealed.
    """
    round_ = access.round_(actor, round_id, "vote.read_count")
    seats = list(round_.seats.select_related("dissent"))
    mine = next((seat for seat in seats if seat.user_id == getattr(actor.user, "pk", None)), None)
    shown = _always(round_, seats) | _own(actor, round_, seats, mine)
    if round_.state == "void":
        shown["void_reason"] = round_.void_reason
    if round_.state == "closed":
        shown |= _count(round_, seats) | {"may_dissent": _may_dissent(round_, mine)}
        if _may_read_ballots(actor, round_, mine):
            shown |= _ballots(round_, seats)
    return shown


def own_ballot(ballot: BallotEvent) -> dict[str, Any]:
    """A ballot for the person who cast it. `sequence` counts that person's ballots for the seat:
    whether somebody else cast one for it stays unsaid."""
    cast = BallotEvent.objects.filter(seat=ballot.seat_id, cast_by=ballot.cast_by_id, sequence__lte=ballot.sequence)
    return _shown(ballot, cast.count())


def _always(round_: Round, seats: list[Seat]) -> dict[str, Any]:
    return {
        "id": str(round_.pk),
        "item": str(round_.item_id),
        "number": round_.number,
        "state": round_.state,
        "case": {"id": str(round_.item.case_id), "reference": round_.item.case.reference},
        "question": round_.question,
        "options": list(round_.options),
        "again_reason": round_.again_reason or "",
        "assessment": str(round_.assessment_id) if round_.assessment_id else None,
        "without_assessment_reason": round_.without_assessment_reason,
        "opened_at": round_.opened_at,
        "closed_at": round_.closed_at,
        "electorate": [{"name": seat.holder_name, "specialty": seat.specialty} for seat in seats],
    }


def _own(actor: Actor, round_: Round, seats: list[Seat], mine: Seat | None) -> dict[str, Any]:
    ballots = list(mine.ballots.order_by("sequence")) if mine else []
    own = [ballot for ballot in ballots if ballot.cast_by_id is None]
    by_others = [ballot for ballot in ballots if ballot.cast_by_id is not None]
    eligible = mine is not None and mine.recused_at is None and round_.state == "open"
    names = {seat.pk: seat.holder_name for seat in seats}
    return {
        "in_electorate": mine is not None,
        "recused": mine is not None and mine.recused_at is not None,
        "may_vote": eligible,
        "voted": bool(own),
        "my_ballot": _shown(own[-1], len(own)) if own else None,
        "cast_for_me": _shown(by_others[-1], 1) | {"cast_by": names[by_others[-1].cast_by_id]} if by_others else None,
        "delegated": _delegated(actor, round_, seats, mine, eligible) if mine else [],
        "advice_visible": not eligible or bool(own) or round_.item.meeting.board.advice_before_ballot,
    }


def _delegated(actor: Actor, round_: Round, seats: list[Seat], mine: Seat, eligible: bool) -> list[dict[str, Any]]:
    """The seats that this person votes for besides the own one, or did, with what they cast for each."""
    owners: set[Any] = set()
    if eligible:
        held = standing_delegations(round_.item.meeting.board, timezone.now()).filter(delegate=actor.user)
        owners = set(held.values_list("owner", flat=True))
    cast: dict[Any, list[BallotEvent]] = {}
    for ballot in mine.cast_for_others.order_by("sequence"):
        cast.setdefault(ballot.seat_id, []).append(ballot)
    return [
        {
            "seat": str(seat.pk),
            "name": seat.holder_name,
            "specialty": seat.specialty,
            "may_vote": seat.user_id in owners and seat.recused_at is None,
            "my_ballot": _shown(cast[seat.pk][-1], len(cast[seat.pk])) if seat.pk in cast else None,
        }
        for seat in seats
        if seat.user_id in owners or seat.pk in cast
    ]


def _shown(ballot: BallotEvent, sequence: int) -> dict[str, Any]:
    return {
        "choice": ballot.choice,
        "comment": ballot.comment,
        "receipt": ballot.receipt,
        "sequence": sequence,
        "advice_seen": ballot.advice_seen,
        "advice": str(ballot.advice_id) if ballot.advice_id else None,
        "at": ballot.at,
    }


def _count(round_: Round, seats: list[Seat]) -> dict[str, Any]:
    # By specialty only beside the ballots: the one surgeon's column is the surgeon's ballot.
    count = {name: value for name, value in (round_.tally or {}).items() if name != "by_specialty"}
    return {
        "tally": count,
        "quorum": round_.quorum,
        "agreement": round_.agreement or agreement(count),
        "dissents": [_dissent(seat) for seat in seats if hasattr(seat, "dissent")],
        "ballots_digest": round_.ballots_digest,
        "recusals": [{"name": s.holder_name, "specialty": s.specialty} for s in seats if s.recused_at],
    }


def _dissent(seat: Seat) -> dict[str, Any]:
    return {"name": seat.holder_name, "specialty": seat.specialty, "statement": seat.dissent.statement}


def _may_dissent(round_: Round, mine: Seat | None) -> bool:
    if mine is None or mine.recused_at is not None or hasattr(mine, "dissent"):
        return False
    return dissents_in(round_, mine) and not round_.item.decisions.exists()


def _may_read_ballots(actor: Actor, round_: Round, mine: Seat | None) -> bool:
    recused = mine is not None and mine.recused_at is not None
    return not recused and case_access.holds(actor, round_.item.meeting.board_id, "vote.read_ballots")


def _ballots(round_: Round, seats: list[Seat]) -> dict[str, Any]:
    recused = {str(seat.pk) for seat in seats if seat.recused_at is not None}
    current = current_ballots((event.as_ballot() for event in round_.ballots.all()), recused)
    names = {str(seat.pk): seat.holder_name for seat in seats}
    rows = [(seat, current[str(seat.pk)]) for seat in seats if str(seat.pk) in current]
    return {
        "by_specialty": (round_.tally or {})["by_specialty"],
        "ballots": [
            {
                "name": seat.holder_name,
                "specialty": seat.specialty,
                "cast_by": names.get(ballot.cast_by, ""),
                "choice": ballot.choice,
                "comment": ballot.comment,
                "advice_seen": ballot.advice_seen,
                "advice": ballot.advice or None,
                "receipt": ballot.receipt,
            }
            for seat, ballot in rows
        ],
    }
