"""Say that an action is done, or dropped."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from cases.pathway.wording import SHORT
from decisions import access
from decisions.actions.store_action import tell_history
from decisions.models import ActionItem

ENDS = (ActionItem.DONE, ActionItem.DROPPED)


@transaction.atomic
def end_action(*, actor: Actor, action_id: object, state: str, reason: str = "") -> ActionItem:
    """`state` is done or dropped; dropping needs a reason. Of two people who end it at once the second is told
    by whom it was ended (WrongState)."""
    row = access.action(actor, action_id, "action.keep", lock=True)
    if row.state != ActionItem.OPEN:
        who = row.ended_by.name if row.ended_by else "the software"
        raise WrongState(
            f"This action is {row.get_state_display().lower()} already ({who}).", remedy="Reopen it if that is wrong."
        )
    intake = Intake()
    chosen = intake.one_of("state", state, ENDS)
    needed = "Say why it will not be done." if chosen == ActionItem.DROPPED else ""
    why = intake.text("reason", reason, most=SHORT, needed=needed)
    intake.finish()
    row.state, row.ended_at, row.ended_by, row.ended_reason = chosen, timezone.now(), actor.user, why
    row.save(update_fields=["state", "ended_at", "ended_by", "ended_reason"])
    tell_history(actor, row, chosen, row.ended_at, why)
    return row
