"""Cancel a meeting before it begins. Its cases stay with the board, to be listed again."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import Intake, written
from decisions.actions.move_meeting import move_meeting
from decisions.actions.tell_members import tell_members
from decisions.models import Meeting


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting_id: object, reason: str) -> Meeting:
    """Planned or published to cancelled; every case is carried over and told why; members and calendars are told."""
    meeting = move_meeting(actor=actor, meeting_id=meeting_id, move="cancel")
    intake = Intake()
    why = intake.text("reason", reason, most=300, needed="Say why the meeting is cancelled.")
    intake.finish()
    now = timezone.now()
    meeting.cancelled_at, meeting.cancelled_reason, meeting.sequence = now, why, meeting.sequence + 1
    meeting.save(update_fields=["cancelled_at", "cancelled_reason", "sequence"])
    day = written(meeting.board.day_of(meeting.starts_at))
    items = meeting.items.filter(outcome="pending", removed_at=None)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=item.case_id,
            kind="agenda.carried_over",
            reason=why,
            actor=actor.user,
            at=now,
            says=f"The meeting of {day} was cancelled; carried over",
            data={"meeting": str(meeting.pk), "item": str(item.pk)},
        )
        for item in items
    )
    items.update(outcome="carried_over")
    tell_members(actor=actor, meeting=meeting, kind="meeting_cancelled")
    return meeting
