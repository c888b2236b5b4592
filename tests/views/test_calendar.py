"""A person's meetings in a calendar program, read back by a calendar library; the address is a secret that ends."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases.actions.end_membership import end_membership
from cases.models import CalendarFeed
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.models import Meeting
from decisions.views import calendar
from tests.board_builders import a_planned_meeting, listed
from tests.stage import staged
from tests.views.test_overview import words

PAGE = "/calendar/"
PLACE = "Seminar room β, on the third floor of the old building; follow the yellow line, and ring twice"


def a_meeting_with_a_case(cast):
    meeting = a_planned_meeting(cast, starts_at=datetime(2027, 7, 7, 7, 30, tzinfo=UTC), place=PLACE)
    return listed(cast, meeting)


stage = staged(a_meeting_with_a_case)


@pytest.fixture
def item(scene):
    return scene.made


@pytest.fixture
def address(as_, cast) -> str:
    page = words(as_(cast.surgeon).post(PAGE, {"do": "renew"}))
    return re.search(r'value="http://testserver(/cal/[\w-]+\.ics)"', page).group(1)


def events(answer) -> dict:
    assert answer.status_code == 200
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_feed_tells_when_where_and_how_many_and_nothing_about_a_patient(item, address):
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(answer).values()
    assert event["DTSTART"].dt == datetime(2027, 7, 7, 7, 30, tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=60)
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Spine board A (1 case)", PLACE)
    assert (event["STATUS"], event["SEQUENCE"], event["CLASS"]) == ("CONFIRMED", 0, "CONFIDENTIAL")
    text = answer.content.decode()
    assert "DTSTART:20270707T073000Z" in text and "VTIMEZONE" not in text and "RRULE" not in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text and "X-PUBLISHED-TTL:PT1H" in text
    assert text.endswith("\r\n") and all(len(line.encode()) <= 75 for line in text.split("\r\n")), "folded"
    unfolded = text.replace("\r\n ", "")
    assert reverse("decisions:meeting", args=[item.meeting_id]) in unfolded
    for word in (item.case.reference, item.case.patient.family_name, item.case.patient.given_name):
        assert word not in unfolded


def test_a_moved_meeting_has_a_higher_sequence_and_a_cancelled_one_stays_for_thirty_days(cast, item, address):
    before = events(Client().get(address))
    to = item.meeting.starts_at + timedelta(days=7)
    reschedule_meeting(actor=cast.coordinator.actor, meeting_id=item.meeting_id, starts_at=to, reason="Canary snow.")
    moved = events(Client().get(address))
    (uid,) = before
    assert list(moved) == [uid] and moved[uid]["SEQUENCE"] == 1 and moved[uid]["DTSTART"].dt == to
    cancel_meeting(actor=cast.coordinator.actor, meeting_id=item.meeting_id, reason="Canary ice.")
    answer = Client().get(address)
    gone = events(answer)[uid]
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 2)
    assert "Canary" not in answer.content.decode(), "a reason is free text and stays in the product"
    Meeting.objects.filter(pk=item.meeting_id).update(cancelled_at=timezone.now() - timedelta(days=31))
    assert events(Client().get(address)) == {}


def test_what_has_not_changed_is_not_sent_again(cast, item, address):
    first = Client().get(address)
    assert first["Cache-Control"] == "private, no-cache"
    same = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    listed(cast, item.meeting)
    changed = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200 and "(2 cases)" in changed.content.decode()


def test_it_is_the_persons_own_boards_as_they_are_now(as_, cast, item, address):
    page = words(as_(cast.outsider).post(PAGE, {"do": "renew"}))
    foreign = re.search(r"(/cal/[\w-]+\.ics)", page).group(1)
    assert events(Client().get(foreign)) == {}
    end_membership(actor=cast.administrator.actor, membership_id=cast.surgeon.membership.pk)
    assert events(Client().get(address)) == {}
    type(cast.surgeon.user).objects.filter(pk=cast.surgeon.user.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_an_address_is_shown_once_kept_as_a_digest_renewed_and_ended(as_, cast, address):
    browser = as_(cast.surgeon)
    secret = address.removeprefix("/cal/").removesuffix(".ics")
    assert len(secret) >= 43 and secret not in str(list(CalendarFeed.objects.values()))
    assert secret not in words(browser.get(PAGE))
    page = words(browser.post(PAGE, {"do": "renew"}))
    newer = re.search(r"(/cal/[\w-]+\.ics)", page).group(1)
    assert Client().get(address).status_code == 404 and Client().get(newer).status_code == 200
    assert "The address has ended." in words(browser.post(PAGE, {"do": "revoke"}, follow=True))
    assert Client().get(newer).status_code == 404
    assert browser.post(PAGE, {"do": "revoke"}).status_code == 409


def test_who_asks_too_often_waits_and_guessing_gets_nowhere(address, monkeypatch):
    monkeypatch.setattr(calendar, "PER_HOUR", 3)
    answers = [Client().get(address).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    monkeypatch.setattr(calendar, "MISSES_PER_HOUR", 2)
    answers = [Client().get(f"/cal/guess-{number}.ics").status_code for number in range(4)]
    assert answers == [404, 404, 404, 429]
    assert Client().get("/cal/guess-9.ics")["Retry-After"] == "3600"
    assert Client().post(address).status_code == 405


def test_one_meeting_is_an_invitation_or_a_cancellation_to_keep(as_, cast, item):
    link = reverse("decisions:invitation", args=[item.meeting_id])
    answer = as_(cast.surgeon).get(link)
    assert "attachment" in answer["Content-Disposition"]
    (event,) = events(answer).values()
    assert Calendar.from_ical(answer.content)["METHOD"] == "PUBLISH" and "mailto:" in event["ORGANIZER"]
    cancel_meeting(actor=cast.coordinator.actor, meeting_id=item.meeting_id, reason="Snow.")
    answer = as_(cast.surgeon).get(link)
    assert Calendar.from_ical(answer.content)["METHOD"] == "CANCEL"
    assert as_(cast.outsider).get(link).status_code == 404


def test_a_person_chooses_invitations_and_the_reminder_of_the_subscription(as_, cast, item, address):
    browser = as_(cast.surgeon)
    assert browser.post(PAGE, {"do": "choose", "alarm_minutes": "7"}).status_code == 400
    browser.post(PAGE, {"do": "choose", "invitations": "on", "alarm_minutes": "60"})
    page = words(browser.get(PAGE))
    assert re.search(r'<input[^>]*name="invitations"[^>]*checked', page)
    assert '<option value="60" selected>' in page
    (event,) = events(Client().get(address)).values()
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(hours=-1)]
    browser.post(PAGE, {"do": "choose", "alarm_minutes": ""})
    assert "BEGIN:VALARM" not in Client().get(address).content.decode()


def test_a_token_of_another_system_makes_no_address(as_, cast):
    made = as_(cast.surgeon).post("/api/v1/calendar/", {}, "application/json")
    assert made.status_code == 201 and "/cal/" in made.json()["url"]
    assert as_(cast.surgeon).get("/api/v1/calendar/").json()["created_at"]
    ended = as_(cast.surgeon).post("/api/v1/calendar/revocation/", {}, "application/json")
    assert ended.json() == {"created_at": None}
