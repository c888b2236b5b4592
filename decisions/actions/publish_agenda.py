"""Publish the agenda: from now on a case is added late, with a reason."""

from django.db import transaction

from cases.audit import Actor
from cases.pathway.refusals import WrongState
from decisions.actions.move_meeting import move_meeting
from decisions.models import Meeting


@transaction.atomic
def publish_agenda(*, actor: Actor, meeting_id: object) -> Meeting:
    """Planned to published. An empty agenda is refused (WrongState)."""
    meeting = move_meeting(actor=actor, meeting_id=meeting_id, move="publish")
    if not meeting.items.filter(removed_at=None).exists():
        raise WrongState("This agenda is empty.", remedy="List at least one case, or cancel the meeting.")
    return meeting
