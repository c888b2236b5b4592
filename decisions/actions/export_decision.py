"""Export a decision so that it can be checked without the server (deploy/verify_decision.py)."""

from typing import Any

from django.db import transaction

from cases.audit import Actor
from decisions import access
from decisions.actions.export_record import FORMAT, export_record
from decisions.consensus.ballots import ballots_record
from decisions.models import Decision

__all__ = ["FORMAT", "export_decision"]


@transaction.atomic
def export_decision(*, actor: Actor, decision_id: object) -> str:
    """The decision as `export_record` writes it, with the ballots that were counted. Audited as decision.export.

    Whoever was recused from a vote gets its versions without the ballots.
    """
    found = access.decision(actor, decision_id, "decision.export")
    return export_record(decision=found, ballots=lambda version: _ballots(version, actor))


def _ballots(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """The ballots as they went into the digest; None without a vote, and for whoever was recused from it."""
    if decision.round is None:
        return None
    recused = {str(seat.pk): seat.user_id for seat in decision.round.seats.exclude(recused_at=None)}
    if actor.user is not None and actor.user.pk in recused.values():
        return None
    return ballots_record([event.as_ballot() for event in decision.round.ballots.all()], recused)
