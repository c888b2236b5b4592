"""Tell the members of a board that something about one of its meetings has changed, and their calendars."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.audit import Actor
from cases.models import Board, CalendarPreference, User
from cases.notices.mail import write_mails
from cases.notices.tell import letter_of, tell
from cases.pathway.permissions import POLICY
from decisions.exchange.calendar import Guest, mailed_invitation
from decisions.models import Meeting


def tell_members(*, actor: Actor, meeting: Meeting, kind: str) -> None:
    """A notice of `kind` to everybody who is asked to the meeting, except the one who acts; once for each
    `sequence` of it. Who has chosen invitations, the one who acts included, gets it by e-mail with the meeting
    for their calendar. Part of the action that calls it, in its transaction."""
    people = list(_asked(meeting.board))
    calendars = _calendars(meeting, people)
    tell(
        [person for person in people if actor.user is None or person.pk != actor.user.pk],
        kind=kind,
        board=meeting.board,
        path=_path(meeting),
        key=_key(meeting),
        about=meeting.pk,
        calendars=calendars,
    )
    _invite(meeting, kind, [person for person in people if person.pk in calendars], calendars)


def invite_members(*, meeting: Meeting, people: Iterable[User] | None = None) -> None:
    """The meeting for the calendars of those who have chosen invitations (among `people`, default: everybody who
    is asked to it), by e-mail and with no notice beside it; once for each `sequence` of it."""
    asked = list(_asked(meeting.board) if people is None else people)
    calendars = _calendars(meeting, asked)
    _invite(meeting, "meeting_planned", [person for person in asked if person.pk in calendars], calendars)


def _invite(meeting: Meeting, kind: str, guests: list[User], calendars: dict[Any, str]) -> None:
    # Who has this very e-mail already, as a notice, gets it once: its key is the same.
    letter = letter_of(kind, _path(meeting), _key(meeting), meeting.pk)
    write_mails(guests, letter, board=meeting.board, calendars=calendars)


def _asked(board: Board) -> Any:
    seats = {"memberships__board": board, "memberships__ended_at": None, "is_active": True}
    return User.objects.filter(**seats, memberships__role__in=POLICY["meeting.reply"]).distinct()


def _calendars(meeting: Meeting, people: list[User]) -> dict[Any, str]:
    """Person -> the meeting as their calendar takes it, for those who have chosen invitations."""
    chosen = CalendarPreference.objects.filter(user__in=people, invitations=True).values_list("user", "alarm_minutes")
    alarms, now = dict(chosen), timezone.now()
    return {
        person.pk: mailed_invitation(
            meeting,
            link=lambda each: f"{settings.PUBLIC_URL}{_path(each)}",
            organiser=settings.DEFAULT_FROM_EMAIL,
            guest=Guest(person.name, person.email, alarms[person.pk]),
            now=now,
        ).decode()
        for person in people
        if person.pk in alarms
    }


def _path(meeting: Meeting) -> str:
    return f"/meetings/{meeting.pk}/"


def _key(meeting: Meeting) -> str:
    return f"{meeting.pk}:{meeting.sequence}"
