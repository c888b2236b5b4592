"""Add something to be done about a case that is or was before the board."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.read_people import read_people
from decisions.actions.store_action import store_action
from decisions.consensus.content import PlannedAction
from decisions.consensus.content_particulars import action_errors
from decisions.models import ActionItem


@transaction.atomic
def add_action(
    *,
    actor: Actor,
    item_id: object,
    kind: str,
    what: str = "",
    owner_member: str = "",
    owner: str = "",
    due_on: date | None = None,
) -> ActionItem:
    """One more action of an agenda item, due today or later. The owner is a member (`owner_member`, the id of a
    seat) or somebody named. BadInput names every fault at once."""
    item = access.item(actor, item_id, "action.keep", lock=True)
    if item.removed_at is not None:
        raise WrongState("This case was taken off the agenda.", remedy="Add the action where the case is listed.")
    planned = PlannedAction(kind, what or "", owner_member or "", owner or "", due_on)
    now = timezone.now()
    board = item.case.board
    intake = Intake()
    intake.errors.extend(action_errors("", planned, members=read_people(board=board), on=board.day_of(now)))
    intake.finish()
    return store_action(actor=actor, item=item, planned=planned, at=now)
