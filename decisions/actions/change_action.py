"""Change an open action: what, who, by when."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.access import as_id
from cases.audit import Actor
from cases.models import Membership
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.read_people import read_people
from decisions.actions.store_action import tell_history
from decisions.consensus.content import PlannedAction
from decisions.consensus.content_particulars import action_errors
from decisions.models import ActionItem


@transaction.atomic
def change_action(
    *,
    actor: Actor,
    action_id: object,
    kind: str,
    what: str = "",
    owner_member: str = "",
    owner: str = "",
    due_on: date | None = None,
) -> ActionItem:
    """The action as it is to be from now on; nothing changed is nothing written. A day that has passed may stay,
    and a new one lies today or later. An action that has ended is refused (WrongState): reopen it first."""
    row = access.action(actor, action_id, "action.keep", lock=True)
    if row.state != ActionItem.OPEN:
        raise WrongState(f"This action is {row.get_state_display().lower()}.", remedy="Reopen it, then change it.")
    planned = PlannedAction(kind, what or "", owner_member or "", owner or "", due_on)
    now, board = timezone.now(), row.case.board
    people = read_people(board=board)
    intake = Intake()
    earliest = None if due_on == row.due_on else board.day_of(now)
    intake.errors.extend(action_errors("", planned, members=people, on=earliest))
    intake.finish()
    before = (row.kind, row.what, row.owner_id, row.owner_name, row.due_on)
    row.kind, row.what, row.due_on = planned.kind, planned.what.strip(), due_on
    row.owner = Membership.objects.get(pk=as_id(owner_member)) if owner_member else None
    row.owner_name = people[owner_member] if owner_member else planned.owner.strip()
    if (row.kind, row.what, row.owner_id, row.owner_name, row.due_on) != before:
        row.save()
        tell_history(actor, row, "changed", now)
    return row
