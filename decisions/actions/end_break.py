"""End a break: the case that was on before it is on again, and its time runs on."""

from django.db import transaction

from cases.audit import Actor
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.show_item import begin_discussion, end_stretch, last_shown
from decisions.agenda.meeting_moves import IN_SESSION, require_state
from decisions.models import Break, Discussion


@transaction.atomic
def end_break(*, actor: Actor, meeting_id: object) -> Discussion | None:
    """The new stretch of the case before the break; None when no case had been shown."""
    meeting = access.meeting(actor, meeting_id, "meeting.run", lock=True)
    require_state(meeting.state, (IN_SESSION,), "Going on after a break")
    if not Break.objects.filter(meeting=meeting, ended_at=None).exists():
        raise WrongState("There is no break to end.", remedy="Go on with the agenda.")
    before = last_shown(meeting)
    if before is None or before.item.removed_at is not None:
        end_stretch(meeting)
        return None
    return begin_discussion(actor, meeting, before.item)
