"""One action of a case."""

from cases.audit import Actor
from decisions import access
from decisions.models import ActionItem


def read_action(*, actor: Actor, action_id: object) -> ActionItem:
    """The action as it stands, audited against its case."""
    found: ActionItem = access.action(actor, action_id, "decision.read")
    return found
