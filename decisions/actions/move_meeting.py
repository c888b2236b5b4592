"""Move a meeting from one state to the next: the one place where its state changes."""

from django.db.models import F

from cases.audit import Actor
from decisions import access
from decisions.agenda.meeting_moves import MEETING_MOVES, require_state
from decisions.models import Meeting


def move_meeting(*, actor: Actor, meeting_id: object, move: str) -> Meeting:
    """Hold the meeting, check that the move is legal now, and make it.

    Runs inside the caller's transaction, which adds what else belongs to the move. Raises
    WrongState naming the state in which the move is possible.
    """
    step = MEETING_MOVES[move]
    meeting = access.meeting(actor, meeting_id, step.verb, lock=True)
    require_state(meeting.state, step.starts, step.does)
    Meeting.objects.filter(pk=meeting.pk).update(state=step.ends, version=F("version") + 1)
    meeting.refresh_from_db(fields=["state", "version"])
    return meeting
