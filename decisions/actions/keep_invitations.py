"""Keep a person's calendar in step with the meetings to which they are asked."""

from uuid import UUID

from django.utils import timezone

from cases.models import Board, CalendarPreference, Membership, OutgoingMail, User
from cases.notices.mail import is_cancellation
from cases.pathway.permissions import POLICY
from decisions.actions.tell_members import invite_members, withdraw_meeting
from decisions.agenda.meeting_moves import BEFORE
from decisions.models import Meeting


def keep_invitations(*, person: User, board: Board | None = None) -> None:
    """Invite the person to the meetings to come that they are not invited to yet, and take those out of their
    calendar that they are asked to no longer, or want no invitation to; of one board, or of all they sit or sat on.

    However often it runs, each of them is said once. Part of the action that calls it, in its transaction.
    """
    coming = Meeting.objects.filter(kind="scheduled", state__in=BEFORE, starts_at__gt=timezone.now())
    coming = coming.filter(board__in=Membership.objects.filter(user=person).values("board")).select_related("board")
    meetings = list(coming if board is None else coming.filter(board=board))
    wanted, invited = _wanted(person), _invited(person, meetings)
    for meeting in meetings:
        if meeting.board_id in wanted and meeting.pk not in invited:
            invite_members(meeting=meeting, people=[person])
        elif meeting.board_id not in wanted and meeting.pk in invited:
            withdraw_meeting(meeting=meeting, person=person)


def _wanted(person: User) -> set[UUID]:
    """The boards to whose meetings they are asked and want to be invited."""
    if not CalendarPreference.objects.filter(user=person, invitations=True).exists():
        return set()
    seats = Membership.objects.filter(user=person, user__is_active=True, ended_at=None)
    return set(seats.filter(role__in=POLICY["meeting.reply"]).values_list("board", flat=True))


def _invited(person: User, meetings: list[Meeting]) -> set[UUID]:
    """The meetings that stand in their calendar by e-mail: what was written last of each counts."""
    mails = OutgoingMail.objects.filter(user=person, about__in=[meeting.pk for meeting in meetings])
    written = mails.exclude(calendar="").order_by("written_at").values_list("about", "calendar")
    return {about for about, calendar in dict(written).items() if not is_cancellation(calendar)}
