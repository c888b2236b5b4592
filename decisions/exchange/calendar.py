"""Meetings as iCalendar (RFC 5545, 5546): for a calendar program that subscribes, and as an invitation.

Times are in UTC: a zone written into the file is read wrongly by widely used programs, UTC by none. The
content is a board's name, a place and a number of cases; nothing about a patient.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from decisions.models import Meeting

PRODUCT = "-//Tumorboard//Meetings//EN"
AGAIN = timedelta(hours=1)

Link = Callable[[Meeting], str]


@dataclass(frozen=True)
class Guest:
    """Who is invited, how many minutes before a meeting they want to be reminded (None: not at all), and how
    often it was withdrawn from them, this time included."""

    name: str
    address: str
    alarm: int | None
    withdrawals: int = 0


def calendar_feed(meetings: Iterable[Meeting], *, link: Link, alarm: int | None = None) -> bytes:
    """The file of a subscription. Each meeting carries `board` and `cases` (how many); `link` gives its page,
    `alarm` the minutes before each at which the program reminds."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", "Tumorboard")
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for meeting in meetings:
        event = _event(meeting, link, cases=meeting.cases)  # type: ignore[attr-defined]
        _remind(event, meeting, alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def invitation(meeting: Meeting, *, link: Link, organiser: str) -> bytes:
    """The file of one meeting to keep: a publication, or a cancellation, from the address `organiser`."""
    calendar = _calendar("CANCEL" if meeting.state == "cancelled" else "PUBLISH")
    event = _event(meeting, link, cases=meeting.cases)  # type: ignore[attr-defined]
    event.add("organizer", _organiser(meeting, organiser))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def mailed_invitation(
    meeting: Meeting, *, link: Link, organiser: str, guest: Guest, now: datetime, withdrawn: bool = False
) -> bytes:
    """The same meeting as a request to one guest, written `now`, or as its cancellation, for this guest alone where
    it is `withdrawn`: the same UID, and a SEQUENCE by which programs know the newer of two, that of the meeting
    and one more for each time it was withdrawn from them or given back. Answers are given on the page."""
    cancelled = withdrawn or meeting.state == "cancelled"
    calendar = _calendar("CANCEL" if cancelled else "REQUEST")
    # Without the number of cases: it changes, and no e-mail follows it.
    event = _event(meeting, link, stamp=now)
    event["sequence"] += 2 * guest.withdrawals - (1 if withdrawn else 0)
    if withdrawn:
        del event["status"]  # RFC 5546, 3.2.5: the meeting itself takes place
    event.add("organizer", _organiser(meeting, organiser))
    attendee = _address(guest.address, guest.name)
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText("NEEDS-ACTION")
    attendee.params["rsvp"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    _remind(event, meeting, None if cancelled else guest.alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _organiser(meeting: Meeting, address: str) -> vCalAddress:
    return _address(address, meeting.board.name)


def _address(address: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address.rpartition('<')[2].rstrip('>')}")
    found.params["cn"] = vText(name)
    return found


def _event(meeting: Meeting, link: Link, *, cases: int | None = None, stamp: datetime | None = None) -> Event:
    count = "" if cases is None else f" ({cases} case{'' if cases == 1 else 's'})"
    event = Event()
    event.add("uid", f"{meeting.pk}@tumorboard")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", (stamp or _changed(meeting)).astimezone(UTC))
    event.add("last-modified", _changed(meeting))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.starts_at.astimezone(UTC) + timedelta(minutes=meeting.capacity_minutes))
    event.add("summary", f"{meeting.board.name}{count}")
    if meeting.place:
        event.add("location", meeting.place)
    event.add("status", "CANCELLED" if meeting.state == "cancelled" else "CONFIRMED")
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT" if meeting.state == "cancelled" else "OPAQUE")
    event.add("url", link(meeting))
    event.add("description", f"Agenda and answers, after logging in: {link(meeting)}")
    return event


def _remind(event: Event, meeting: Meeting, minutes: int | None) -> None:
    if minutes is None or meeting.state == "cancelled":
        return
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(minutes=-minutes))
    alarm.add("description", meeting.board.name)
    event.add_component(alarm)


def _changed(meeting: Meeting) -> datetime:
    """When calendars last had something new to learn of it; fixed, so that the same facts make the same file."""
    return max(at for at in (meeting.created_at, meeting.moved_at, meeting.cancelled_at) if at).astimezone(UTC)
