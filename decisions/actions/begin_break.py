"""Begin a break of the meeting: screens go blank and no case's time runs."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.show_item import end_stretch
from decisions.agenda.meeting_moves import IN_SESSION, require_state
from decisions.models import Break


@transaction.atomic
def begin_break(*, actor: Actor, meeting_id: object) -> Break:
    """A break from now on, in a meeting in session. Raises WrongState when there is one already."""
    meeting = access.meeting(actor, meeting_id, "meeting.run", lock=True)
    require_state(meeting.state, (IN_SESSION,), "A break")
    if Break.objects.filter(meeting=meeting, ended_at=None).exists():
        raise WrongState("The meeting is having a break already.", remedy="End it to go on.")
    end_stretch(meeting)
    return Break.objects.create(meeting=meeting, began_at=timezone.now(), called_by=actor.user)
