"""Take back that an action was done or dropped."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from cases.pathway.wording import SHORT
from decisions import access
from decisions.actions.store_action import tell_history
from decisions.models import ActionItem


@transaction.atomic
def reopen_action(*, actor: Actor, action_id: object, reason: str) -> ActionItem:
    """Open again, with the day on which it was due. Needs a reason; an open action is refused (WrongState)."""
    row = access.action(actor, action_id, "action.keep", lock=True)
    if row.state == ActionItem.OPEN:
        raise WrongState("This action is open.", remedy="There is nothing to take back.")
    intake = Intake()
    why = intake.text("reason", reason, most=SHORT, needed="Say why it is open again.")
    intake.finish()
    row.state, row.ended_at, row.ended_by, row.ended_reason = ActionItem.OPEN, None, None, ""
    row.save(update_fields=["state", "ended_at", "ended_by", "ended_reason"])
    tell_history(actor, row, "reopened", timezone.now(), why)
    return row
