"""Note that a member is in the room, or has left it."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import bad_field
from decisions import access
from decisions.actions.find_member import find_member
from decisions.agenda.meeting_moves import IN_SESSION, require_state
from decisions.models import Attendance, AttendanceNote


@transaction.atomic
def note_attendance(*, actor: Actor, meeting_id: object, membership_id: object, present: bool) -> Attendance:
    """The last word counts; quorum is worked out from it when a vote closes. Each word is kept with its
    time, so that it can be said who was there for which case."""
    meeting = access.meeting(actor, meeting_id, "meeting.run", lock=True)
    require_state(meeting.state, (IN_SESSION,), "Noting attendance")
    if not isinstance(present, bool):
        raise bad_field("present", "This is neither yes nor no.", "Say whether the member is present.")
    intake = Intake()
    member = find_member(intake=intake, board_id=meeting.board_id, field="membership_id", membership_id=membership_id)
    intake.finish()
    now = timezone.now()
    row, _ = Attendance.objects.update_or_create(
        meeting=meeting, membership=member, defaults={"present": present, "noted_at": now}
    )
    AttendanceNote.objects.create(
        meeting=meeting, membership=member, present=present, noted_at=now, noted_by=actor.user
    )
    return row
