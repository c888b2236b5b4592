"""Meetings as iCalendar (RFC 5545): for a calendar program that subscribes, and as an invitation to keep.

Times are in UTC: a zone written into the file is read wrongly by widely used programs, UTC by none. The
content is a board's name, a place and a number of cases; nothing about a patient.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from decisions.models import Meeting

PRODUCT = "-//Tumorboard//Meetings//EN"
AGAIN = timedelta(hours=1)

Link = Callable[[Meeting], str]


def calendar_feed(meetings: Iterable[Meeting], *, link: Link) -> bytes:
    """The file of a subscription. Each meeting carries `board` and `cases` (how many); `link` gives its page."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Tumorboard")
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for meeting in meetings:
        calendar.add_component(_event(meeting, link))
    return bytes(calendar.to_ical())


def invitation(meeting: Meeting, *, link: Link, organiser: str) -> bytes:
    """The file of one meeting: a publication, or a cancellation, from the address `organiser`."""
    calendar = _calendar()
    calendar.add("method", "CANCEL" if meeting.state == "cancelled" else "PUBLISH")
    event = _event(meeting, link)
    address = vCalAddress(f"mailto:{organiser}")
    address.params["cn"] = vText(meeting.board.name)
    event.add("organizer", address)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _event(meeting: Meeting, link: Link) -> Event:
    count = meeting.cases  # type: ignore[attr-defined]
    event = Event()
    event.add("uid", f"{meeting.pk}@tumorboard")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", _changed(meeting))
    event.add("last-modified", _changed(meeting))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.starts_at.astimezone(UTC) + timedelta(minutes=meeting.capacity_minutes))
    event.add("summary", f"{meeting.board.name} ({count} case{'' if count == 1 else 's'})")
    if meeting.place:
        event.add("location", meeting.place)
    event.add("status", "CANCELLED" if meeting.state == "cancelled" else "CONFIRMED")
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT" if meeting.state == "cancelled" else "OPAQUE")
    event.add("url", link(meeting))
    event.add("description", f"Agenda and answers, after logging in: {link(meeting)}")
    return event


def _changed(meeting: Meeting) -> datetime:
    """When calendars last had something new to learn of it; fixed, so that the same facts make the same file."""
    return max(at for at in (meeting.created_at, meeting.moved_at, meeting.cancelled_at) if at).astimezone(UTC)
