"""Write one action with its line of history: what every way to an action shares."""

from datetime import datetime

from cases.access import as_id
from cases.audit import Actor
from cases.models import CaseEvent, Membership
from decisions.consensus.content import PlannedAction
from decisions.models import ActionItem, AgendaItem, Decision


def store_action(
    *, actor: Actor, item: AgendaItem, planned: PlannedAction, at: datetime, decision: Decision | None = None
) -> ActionItem:
    """A checked action of an agenda item. Runs inside the caller's transaction."""
    owner = Membership.objects.get(pk=as_id(planned.owner_member)) if planned.owner_member else None
    row = ActionItem.objects.create(
        case=item.case,
        item=item,
        decision=decision,
        kind=planned.kind,
        what=planned.what.strip(),
        owner=owner,
        owner_name=owner.user.printed_name if owner else planned.owner.strip(),
        due_on=planned.due_on,
        created_by=actor.user,
        created_at=at,
    )
    tell_history(actor, row, "added", at)
    return row


def tell_history(actor: Actor, row: ActionItem, did: str, at: datetime, reason: str = "") -> None:
    """One line in the history of the case: which action, what happened to it, who owns it, when it is due."""
    CaseEvent.objects.create(
        case=row.case,
        kind=f"action.{did}",
        says=f"Action {did}: {row.get_kind_display().lower()}, {row.owner_name}, due {row.due_on:%d-%b-%Y}"[:400],
        reason=reason,
        actor=actor.user,
        at=at,
        data={"action": str(row.pk), "item": str(row.item_id)},
    )
