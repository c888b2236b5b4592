"""Take a case off an agenda. The case stays with the board and can be listed again."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import Intake, written
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.follow_plan import follow_plan
from decisions.agenda.meeting_moves import UNTIL_CLOSED, require_state
from decisions.models import AgendaItem


@transaction.atomic
def unlist_case(*, actor: Actor, item_id: object, reason: str) -> AgendaItem:
    """Mark the item as removed, with the reason; the plan closes up. An item that was voted on stays."""
    item = access.item(actor, item_id, "case.list", lock=True)
    require_state(item.meeting.state, UNTIL_CLOSED, "Taking a case off the agenda")
    intake = Intake()
    why = intake.text("reason", reason, most=300, needed="Say why the case is taken off the agenda.")
    intake.finish()
    if item.removed_at is not None:
        raise WrongState("This case has been taken off the agenda already.")
    if item.rounds.exclude(state="void").exists() or item.decisions.exists():
        raise WrongState("The board has voted on this case.", remedy="Record its decision, or defer it.")
    now = timezone.now()
    item.removed_at, item.removed_reason = now, why
    item.save(update_fields=["removed_at", "removed_reason"])
    CaseEvent.objects.create(
        case=item.case,
        kind="agenda.removed",
        reason=why,
        actor=actor.user,
        at=now,
        says=f"Taken off the agenda of {written(item.meeting.board.day_of(item.meeting.starts_at))}",
        data={"meeting": str(item.meeting_id), "item": str(item.pk)},
    )
    follow_plan(meeting=item.meeting)
    return item
