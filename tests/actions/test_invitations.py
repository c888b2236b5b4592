"""Meetings in people's calendars by e-mail: taken by a real mail server and read back by a calendar library."""

from datetime import UTC, date, datetime, time, timedelta
from email.message import Message
from typing import Any

import pytest
from django.core import mail as post
from django.utils import timezone
from icalendar import Calendar

from cases.actions.end_membership import end_membership
from cases.actions.grant_membership import grant_membership
from cases.jobs import engine
from cases.models import Job, Notice, OutgoingMail
from cases.pathway.refusals import BadInput
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.generate_meetings import generate_meetings
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.actions.set_board_schedule import BoardSchedule, set_board_schedule
from decisions.actions.set_calendar_preference import set_calendar_preference
from tests.board_builders import a_planned_meeting, listed
from tests.builders import jobs_done
from tests.cast import Cast
from tests.faults.mail_server import a_mail_server

pytestmark = pytest.mark.django_db
BEGINS = datetime(2027, 7, 7, 7, 30, tzinfo=UTC)


def part(taken: Message) -> tuple[str, Any]:
    """The method that the calendar part of an e-mail names in its type, and its calendar."""
    [found] = [one for one in taken.walk() if one.get_content_type() == "text/calendar"]
    return str(found.get_param("method")), Calendar.from_ical(found.get_payload(decode=True))


def test_a_meeting_planned_moved_and_cancelled_reaches_the_calendar_of_who_has_chosen_it(
    cast: Cast, settings: Any
) -> None:
    set_calendar_preference(actor=cast.coordinator.actor, invitations=True, alarm_minutes=None)
    set_calendar_preference(actor=cast.surgeon.actor, invitations=True, alarm_minutes=30)
    with a_mail_server(settings, drop_first=False) as server:
        meeting = a_planned_meeting(cast, starts_at=BEGINS, place="Seminar room β")
        case = listed(cast, meeting).case
        by, to = cast.coordinator.actor, BEGINS + timedelta(days=7)
        reschedule_meeting(actor=by, meeting_id=meeting.pk, starts_at=to, reason="Canary snow.")
        cancel_meeting(actor=by, meeting_id=meeting.pk, reason="Canary ice.")
        while engine.run_due("send_mail"):
            continue
    assert not Job.objects.filter(kind="send_mail").exclude(state="done").exists()
    mine = sorted(
        (part(taken) for taken in server.taken if taken["To"] == cast.surgeon.user.email),
        key=lambda found: int(found[1].events[0]["SEQUENCE"]),
    )
    assert [(method, str(calendar["METHOD"])) for method, calendar in mine] == [
        ("REQUEST", "REQUEST"),
        ("REQUEST", "REQUEST"),
        ("CANCEL", "CANCEL"),
    ]
    events = [calendar.events[0] for _, calendar in mine]
    assert {str(event["UID"]) for event in events} == {f"{meeting.pk}@tumorboard"}
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [event["DTSTART"].dt for event in events] == [BEGINS, to, to]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert {str(event["ATTENDEE"]) for event in events} == {f"mailto:{cast.surgeon.user.email}"}
    assert all(str(event["ORGANIZER"]).startswith("mailto:") for event in events)
    assert {str(event["LOCATION"]) for event in events} == {"Seminar room β"}
    alarms = [[alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] for event in events]
    assert alarms == [[timedelta(minutes=-30)], [timedelta(minutes=-30)], []]
    theirs = [part(taken)[1].events[0] for taken in server.taken if taken["To"] == cast.coordinator.user.email]
    assert [len(event.walk("VALARM")) for event in theirs] == [0, 0, 0]
    text = "".join(str(taken) + str(taken.get_payload()) for taken in server.taken)
    for word in (case.reference, case.patient.family_name, case.patient.given_name, "Canary"):
        assert word not in text


def test_who_has_not_chosen_it_gets_the_notice_alone_and_nobody_two_e_mails_of_one_change(cast: Cast) -> None:
    set_calendar_preference(actor=cast.surgeon.actor, invitations=True, alarm_minutes=None)
    meeting = a_planned_meeting(cast, starts_at=BEGINS)
    reschedule_meeting(
        actor=cast.coordinator.actor, meeting_id=meeting.pk, starts_at=BEGINS + timedelta(days=1), reason="Snow."
    )
    sent = {(mail.user, mail.key.split(":")[0]): bool(mail.calendar) for mail in OutgoingMail.objects.all()}
    assert sent[cast.surgeon.user, "meeting_planned"] and sent[cast.surgeon.user, "meeting_moved"]
    assert sent[cast.chair.user, "meeting_moved"] is False
    assert (cast.chair.user, "meeting_planned") not in sent
    assert OutgoingMail.objects.filter(user=cast.surgeon.user).count() == 2
    assert not Notice.objects.filter(kind="meeting_planned").exists()


def test_who_chooses_invitations_later_gets_those_to_come_once_and_who_ends_them_no_more(cast: Cast) -> None:
    a_planned_meeting(cast, starts_at=BEGINS)
    for _ in range(2):
        set_calendar_preference(actor=cast.surgeon.actor, invitations=True, alarm_minutes=15)
    jobs_done()
    [one] = post.outbox
    assert one.to == [cast.surgeon.user.email] and len(one.alternatives) == 1
    set_calendar_preference(actor=cast.surgeon.actor, invitations=False, alarm_minutes=15)
    a_planned_meeting(cast, starts_at=BEGINS + timedelta(days=1))
    assert jobs_done() == 1 and len(post.outbox) == 2
    assert "METHOD:CANCEL" in post.outbox[1].alternatives[0].content
    with pytest.raises(BadInput, match="no such reminder"):
        set_calendar_preference(actor=cast.surgeon.actor, invitations=True, alarm_minutes=7)


def test_who_joins_later_is_invited_and_what_who_leaves_had_is_taken_out_of_their_calendar(cast: Cast) -> None:
    set_calendar_preference(actor=cast.surgeon.actor, invitations=True, alarm_minutes=30)
    meeting, by, to = a_planned_meeting(cast, starts_at=BEGINS), cast.coordinator.actor, BEGINS + timedelta(days=7)
    held = a_planned_meeting(cast, starts_at=timezone.now() - timedelta(days=1))
    cancelled = a_planned_meeting(cast, starts_at=BEGINS)
    cancel_meeting(actor=by, meeting_id=cancelled.pk, reason="Snow.")
    jobs_done()
    post.outbox.clear()

    def leave() -> None:
        seat = cast.surgeon.user.memberships.get(ended_at=None)
        end_membership(actor=cast.administrator.actor, membership_id=seat.pk)

    def join() -> None:
        seat = {"email": cast.surgeon.user.email, "role": "clinician", "specialty": "spine_surgery"}
        grant_membership(actor=cast.administrator.actor, board_id=cast.board.pk, **seat)

    def choose(invitations: bool) -> None:
        set_calendar_preference(actor=cast.surgeon.actor, invitations=invitations, alarm_minutes=30)

    leave()
    reschedule_meeting(actor=by, meeting_id=meeting.pk, starts_at=to, reason="Snow.")
    join()
    for wanted in (True, False, False, True):
        choose(wanted)
    leave()
    choose(True)
    jobs_done()
    mine = [mail for mail in post.outbox if mail.to == [cast.surgeon.user.email] and mail.alternatives]
    parts = sorted(
        (Calendar.from_ical(mail.alternatives[0].content) for mail in mine),
        key=lambda calendar: int(calendar.events[0]["SEQUENCE"]),
    )
    said = [(str(calendar["METHOD"]), calendar.events[0]) for calendar in parts]
    # Those to invite that still waited when the seat ended are dropped; what takes a meeting away goes out.
    assert [(method, event["SEQUENCE"]) for method, event in said] == [("CANCEL", 1), ("CANCEL", 4), ("CANCEL", 6)]
    written = OutgoingMail.objects.filter(user=cast.surgeon.user, about=meeting.pk).exclude(calendar="")
    numbers = [Calendar.from_ical(mail.calendar).events[0]["SEQUENCE"] for mail in written.order_by("written_at")]
    assert numbers == [0, 1, 3, 4, 5, 6]
    assert {str(event["UID"]) for _, event in said} == {f"{meeting.pk}@tumorboard"}
    assert all("STATUS" not in event and not event.walk("VALARM") for _, event in said)
    assert {str(event["ATTENDEE"]) for _, event in said} == {f"mailto:{cast.surgeon.user.email}"}
    assert f"/meetings/{meeting.pk}/" not in mine[0].body and "/calendar/" in mine[0].body
    assert not OutgoingMail.objects.filter(about__in=[held.pk]).exists()
    join()
    jobs_done()
    last = Calendar.from_ical(post.outbox[-1].alternatives[0].content)
    assert (str(last["METHOD"]), last.events[0]["SEQUENCE"]) == ("REQUEST", 7)
    assert last.events[0]["DTSTART"].dt == to


def test_meetings_made_by_the_rule_are_invited_to_and_follow_the_rule(cast: Cast) -> None:
    set_calendar_preference(actor=cast.surgeon.actor, invitations=True, alarm_minutes=None)
    rule = {"every": "week", "interval": 1, "weekday": "wednesday", "first_on": date(2026, 1, 7)}
    rule |= {"nth": "", "place": "", "capacity_minutes": 60}
    schedule = {"time_zone": "Europe/London", "holidays": [], "cut_off_hours": 24, "agenda_days": 3, "weeks_ahead": 2}
    for starts in (time(8, 30), time(9)):
        schedule["recurrence"] = rule | {"starts": starts}
        set_board_schedule(actor=cast.chair.actor, board_id=cast.board.pk, schedule=BoardSchedule(**schedule))
        generate_meetings(actor=cast.chair.actor, board_id=cast.board.pk)
    calendars = [Calendar.from_ical(mail.calendar).events[0] for mail in OutgoingMail.objects.all()]
    by_meeting: dict[str, list[int]] = {}
    for event in calendars:
        by_meeting.setdefault(str(event["UID"]), []).append(int(event["SEQUENCE"]))
    assert len(by_meeting) >= 2
    assert all(sorted(numbers) == [0, 1] for numbers in by_meeting.values())
