"""Open a meeting: attendance and votes become possible."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from decisions.actions.move_meeting import move_meeting
from decisions.models import Meeting


@transaction.atomic
def start_meeting(*, actor: Actor, meeting_id: object) -> Meeting:
    """Published to in session, with the time."""
    meeting = move_meeting(actor=actor, meeting_id=meeting_id, move="start")
    meeting.opened_at = timezone.now()
    meeting.save(update_fields=["opened_at"])
    return meeting
