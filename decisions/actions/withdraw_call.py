"""Withdraw an emergency call that is not needed after all: nothing was decided, the case stays with the board."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.agenda.meeting_moves import CANCELLED, IN_SESSION, require_state
from decisions.models import EmergencyCall, Meeting


@transaction.atomic
def withdraw_call(*, actor: Actor, emergency_id: object, reason: str) -> EmergencyCall:
    """The call with its meeting cancelled and its open vote void, with the reason. Once a vote is
    closed it cannot be withdrawn (WrongState): the chair signs, if only a deferral."""
    call = access.emergency(actor, emergency_id, "emergency.call", lock=True)
    require_state(call.meeting.state, (IN_SESSION,), "Withdrawing an emergency call")
    intake = Intake()
    why = intake.text("reason", reason, most=300, needed="Say why the emergency board is not needed.")
    intake.finish()
    if call.item.rounds.filter(state="closed").exists():
        raise WrongState("The board has voted.", remedy="Sign what it decided, or a deferral.")
    now = timezone.now()
    call.item.rounds.filter(state="open").update(state="void", closed_by=actor.user, closed_at=now, void_reason=why)
    call.item.outcome = "carried_over"
    call.item.save(update_fields=["outcome"])
    Meeting.objects.filter(pk=call.pk).update(state=CANCELLED, closed_at=now, version=F("version") + 1)
    call.meeting.refresh_from_db(fields=["state", "closed_at", "version"])
    CaseEvent.objects.create(
        case=call.item.case,
        kind="emergency.withdrawn",
        says="Emergency board withdrawn",
        reason=why,
        actor=actor.user,
        at=now,
        data={"meeting": str(call.pk), "item": str(call.item_id)},
    )
    return call
