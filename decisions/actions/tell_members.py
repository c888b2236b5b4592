"""Tell the members of a board that something about one of its meetings has changed, and their calendars."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.audit import Actor
from cases.models import Board, CalendarPreference, OutgoingMail, User
from cases.notices.mail import write_mails
from cases.notices.tell import letter_of, tell
from cases.pathway.permissions import POLICY
from decisions.exchange.calendar import Guest, mailed_invitation
from decisions.models import Meeting

INVITED, WITHDRAWN = "meeting_planned", "meeting_withdrawn"
_OWN_CALENDAR = "/calendar/"  # the page of a meeting is closed to who has left its board


def tell_members(*, actor: Actor, meeting: Meeting, kind: str) -> None:
    """A notice of `kind` to everybody who is asked to the meeting, except the one who acts; once for each
    `sequence` of it. Who has chosen invitations, the one who acts included, gets it by e-mail with the meeting
    for their calendar. Part of the action that calls it, in its transaction."""
    people = list(_asked(meeting.board))
    calendars = _invitations(meeting, people, withdrawals_of(meeting))
    tell(
        [person for person in people if actor.user is None or person.pk != actor.user.pk],
        kind=kind,
        board=meeting.board,
        path=_path(meeting),
        key=_key(meeting),
        about=meeting.pk,
        calendars=calendars,
    )
    # Who has this very e-mail already, as a notice, gets it once: its key is the same.
    _write(meeting, kind, _key(meeting), people, calendars)


def invite_members(*, meeting: Meeting, people: Iterable[User] | None = None) -> None:
    """The meeting for the calendars of those who have chosen invitations (among `people`, default: everybody who
    is asked to it), by e-mail and with no notice beside it; once for each `sequence` of it, and again to whom it
    was withdrawn from since."""
    asked = list(_asked(meeting.board) if people is None else people)
    times = withdrawals_of(meeting)
    calendars = _invitations(meeting, asked, times)
    for time in {times[person.pk] for person in asked}:
        _write(meeting, INVITED, _key(meeting, time), [one for one in asked if times[one.pk] == time], calendars)


def withdraw_meeting(*, meeting: Meeting, person: User) -> None:
    """Take the meeting out of the calendar of somebody who was invited to it. It takes place all the same."""
    time = withdrawals_of(meeting)[person.pk] + 1
    guest = Guest(person.name, person.email, None, time)
    calendars = {person.pk: _part(meeting, guest, withdrawn=True)}
    _write(meeting, WITHDRAWN, _key(meeting, time), [person], calendars, path=_OWN_CALENDAR)


def withdrawals_of(meeting: Meeting) -> Counter[Any]:
    """Person -> how often the meeting was taken out of their calendar again."""
    rows = OutgoingMail.objects.filter(about=meeting.pk, key__startswith=f"{WITHDRAWN}:")
    return Counter(rows.values_list("user", flat=True))


def _write(
    meeting: Meeting, kind: str, key: str, people: list[User], calendars: dict[Any, str], path: str = ""
) -> None:
    guests = [person for person in people if person.pk in calendars]
    letter = letter_of(kind, path or _path(meeting), key, meeting.pk)
    write_mails(guests, letter, board=meeting.board, calendars=calendars)


def _asked(board: Board) -> Any:
    seats = {"memberships__board": board, "memberships__ended_at": None, "is_active": True}
    return User.objects.filter(**seats, memberships__role__in=POLICY["meeting.reply"]).distinct()


def _invitations(meeting: Meeting, people: list[User], withdrawals: Counter[Any]) -> dict[Any, str]:
    """Person -> the meeting as their calendar takes it, for those who have chosen invitations."""
    chosen = CalendarPreference.objects.filter(user__in=people, invitations=True).values_list("user", "alarm_minutes")
    alarms = dict(chosen)
    return {
        person.pk: _part(meeting, Guest(person.name, person.email, alarms[person.pk], withdrawals[person.pk]))
        for person in people
        if person.pk in alarms
    }


def _part(meeting: Meeting, guest: Guest, *, withdrawn: bool = False) -> str:
    return mailed_invitation(
        meeting,
        link=lambda each: f"{settings.PUBLIC_URL}{_path(each)}",
        organiser=settings.DEFAULT_FROM_EMAIL,
        guest=guest,
        now=timezone.now(),
        withdrawn=withdrawn,
    ).decode()


def _path(meeting: Meeting) -> str:
    return f"/meetings/{meeting.pk}/"


def _key(meeting: Meeting, withdrawals: int = 0) -> str:
    """One cause: a `sequence` of the meeting; and one more each time it was withdrawn from somebody."""
    return f"{meeting.pk}:{meeting.sequence}" + (f":{withdrawals}" if withdrawals else "")
