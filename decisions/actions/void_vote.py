"""Declare an open vote void. Its ballots stay sealed for ever; a new round starts afresh."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.models import Round


@transaction.atomic
def void_vote(*, actor: Actor, round_id: object, reason: str) -> Round:
    """Open to void, with the reason. A closed vote cannot be made void (WrongState)."""
    round_ = access.round_(actor, round_id, "vote.close", lock=True)
    intake = Intake()
    why = intake.text("reason", reason, most=300, needed="Say why this vote does not count.")
    intake.finish()
    if round_.state != "open":
        raise WrongState(f"This vote is {round_.get_state_display().lower()} already.", remedy="Open a new round.")
    now = timezone.now()
    round_.state, round_.closed_by, round_.closed_at, round_.void_reason = "void", actor.user, now, why
    round_.save(update_fields=["state", "closed_by", "closed_at", "void_reason"])
    CaseEvent.objects.create(
        case=round_.item.case,
        kind="vote.void",
        says=f"Vote {round_.number} declared void",
        reason=why,
        actor=actor.user,
        at=now,
        data={"round": str(round_.pk), "item": str(round_.item_id)},
    )
    return round_
