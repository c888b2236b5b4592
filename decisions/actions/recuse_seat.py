"""Declare a conflict of interest: the own seat stops counting in this round, for good."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotYourRole, WrongState
from decisions import access
from decisions.models import Seat


@transaction.atomic
def recuse_seat(*, actor: Actor, round_id: object, reason: str) -> Seat:
    """Recuse oneself. A ballot cast before stays on record and is not counted, nor is the
    seat counted in the quorum. Nobody can recuse somebody else."""
    round_ = access.round_(actor, round_id, "vote.cast", lock=True)
    intake = Intake()
    why = intake.text("reason", reason, most=300, needed="Say in a few words what the conflict is.")
    intake.finish()
    seat = round_.seats.filter(user=actor.user).first()
    if seat is None:
        raise NotYourRole("You are not in the electorate of this vote.")
    if round_.state != "open":
        raise WrongState(f"This vote is {round_.get_state_display().lower()}.", remedy="Tell the chair.")
    if seat.recused_at is not None:
        raise WrongState("You have declared a conflict of interest already.")
    seat.recused_at, seat.recused_reason = timezone.now(), why
    seat.save(update_fields=["recused_at", "recused_reason"])
    return seat
