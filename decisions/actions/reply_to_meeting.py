"""Say whether a member means to come to a meeting: the member, or the coordinator for somebody."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases.access import as_id
from cases.audit import Actor
from cases.models import Membership
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotVisible, bad_field
from decisions import access
from decisions.actions.follow_plan import follow_people
from decisions.agenda.meeting_moves import UNTIL_CLOSED, require_state
from decisions.models import Meeting, MeetingReply

ANSWERS = tuple(code for code, _ in MeetingReply.ANSWERS)
LONGEST_DAY = timedelta(hours=24)


@transaction.atomic
def reply_to_meeting(
    *,
    actor: Actor,
    meeting_id: object,
    answer: str,
    membership_id: object = None,
    leaves_at: datetime | None = None,
    deputy_id: object = None,
    note: str = "",
) -> MeetingReply:
    """The member's answer as it is now; an earlier one is replaced, the access log keeps that there was one.

    Without `membership_id` it is one's own. `leaves_at` (with its zone) is for one who comes and must leave,
    `deputy_id` for one who does not come: a current member of the board with the same specialty.
    """
    meeting = access.meeting(actor, meeting_id, "meeting.reply", lock=True)
    require_state(meeting.state, UNTIL_CLOSED, "Answering")
    member = _member(actor, meeting, membership_id)
    intake = Intake()
    given = {
        "answer": intake.one_of("answer", answer, ANSWERS),
        "leaves_at": _leaving(intake, meeting, answer, leaves_at),
        "deputy": _deputy(intake, member, answer, deputy_id),
        "note": intake.text("note", note, most=300),
    }
    intake.finish()
    reply, _ = MeetingReply.objects.update_or_create(
        meeting=meeting, membership=member, defaults=given | {"noted_by": actor.user, "noted_at": timezone.now()}
    )
    follow_people(meeting)
    return reply


def _member(actor: Actor, meeting: Meeting, membership_id: object) -> Membership:
    own = case_access.seat(actor, meeting.board_id, "meeting.reply")
    if membership_id is None or str(membership_id) == str(own.pk):
        return own
    case_access.seat(actor, meeting.board_id, "meeting.plan")
    found = _current(meeting.board_id, membership_id)
    if found is None:
        raise bad_field("membership_id", "This is not a current member of the board.", "Choose one of its members.")
    return found


def _leaving(intake: Intake, meeting: Meeting, answer: str, leaves_at: datetime | None) -> datetime | None:
    if leaves_at is None:
        return None
    if leaves_at.utcoffset() is None:
        intake.refuse("leaves_at", "This is not a time with its zone.", "Give it as 2026-11-04T09:30Z.")
    elif answer == "not_coming":
        intake.refuse("leaves_at", "Who does not come does not leave.", "Leave the time out.")
    elif not meeting.starts_at < leaves_at <= meeting.starts_at + LONGEST_DAY:
        intake.refuse("leaves_at", "This is not within a day after the meeting begins.", "Check the time.")
    else:
        return leaves_at
    return None


def _deputy(intake: Intake, member: Membership, answer: str, deputy_id: object) -> Membership | None:
    if not deputy_id:
        return None
    found = _current(member.board_id, deputy_id)
    if answer == "coming":
        intake.refuse("deputy_id", "Who comes needs nobody to stand in.", "Leave the deputy out.")
    elif found is None or found.pk == member.pk:
        intake.refuse("deputy_id", "This is not another current member of the board.", "Choose one of its members.")
    elif found.specialty != member.specialty:
        intake.refuse("deputy_id", "The deputy has another specialty.", "Choose somebody of the same specialty.")
    return found


def _current(board_id: object, membership_id: object) -> Membership | None:
    try:
        return Membership.objects.filter(pk=as_id(membership_id), board_id=board_id, ended_at=None).first()
    except NotVisible:
        return None
