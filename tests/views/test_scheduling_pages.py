"""Pages of scheduling: answers, moving a meeting and its cases, the month, carrying over."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.reply_to_meeting import reply_to_meeting
from decisions.models import Meeting, MeetingReply
from tests.board_builders import a_planned_meeting, in_session, listed
from tests.builders import jobs_done
from tests.stage import staged
from tests.views.test_overview import words

SUMMER = datetime(2027, 7, 7, 7, 30, tzinfo=UTC)


def at(name, *ids):
    return reverse(f"decisions:{name}", args=ids)


def a_meeting_with_two_cases(cast):
    meeting = a_planned_meeting(cast, starts_at=SUMMER)
    items = [listed(cast, meeting, minutes=8) for _ in range(2)]
    jobs_done()
    return meeting, items


stage = staged(a_meeting_with_two_cases)


@pytest.fixture
def meeting(scene):
    return scene.made[0]


@pytest.fixture
def items(scene):
    return scene.made[1]


def test_one_press_answers_and_the_panel_shows_who_comes(as_, cast, meeting):
    browser = as_(cast.surgeon)
    shown = words(browser.get(at("meeting", meeting.pk)))
    assert "You have not answered." in shown and "Answers missing" in shown
    shown = words(browser.post(at("reply", meeting.pk), {"answer": "coming"}, follow=True))
    assert "You: <strong>coming</strong>" in shown and "1 coming" in shown
    for person in (cast.medical_oncologist, cast.radiologist):
        as_(person).post(at("reply", meeting.pk), {"answer": "coming"})
    assert "Quorum foreseen" in words(browser.get(at("meeting", meeting.pk)))


def test_leaving_early_is_a_time_of_the_board_and_a_deputy_stands_in(as_, cast, meeting):
    sent = {"answer": "coming", "leaves_at": "09:10", "note": "Theatre list."}
    as_(cast.surgeon).post(at("reply", meeting.pk), sent)
    assert MeetingReply.objects.get().leaves_at == SUMMER + timedelta(minutes=40)
    shown = words(as_(cast.observer).get(at("meeting", meeting.pk)))
    assert "leaves at 09:10" in shown and "“Theatre list.”" in shown
    away = {"answer": "not_coming", "deputy_id": str(cast.chair.membership.pk)}
    as_(cast.surgeon).post(at("reply", meeting.pk), away)
    shown = words(as_(cast.surgeon).get(at("meeting", meeting.pk)))
    assert "Dr Chair stands in" in shown and "stands in for Dr Surgeon" in shown
    wrong = as_(cast.surgeon).post(at("reply", meeting.pk), {"answer": "", "leaves_at": "late"})
    assert wrong.status_code == 400 and "Answer is needed" in words(wrong) and "Give hours and minutes" in words(wrong)


def test_the_coordinator_notes_apologies_for_somebody_and_nobody_else_does(as_, cast, meeting):
    page = f"{at('reply', meeting.pk)}?member={cast.radiologist.membership.pk}"
    assert "Answer for Dr Radiologist" in words(as_(cast.coordinator).get(page))
    sent = {"member": str(cast.radiologist.membership.pk), "answer": "not_coming"}
    as_(cast.coordinator).post(at("reply", meeting.pk), sent)
    assert MeetingReply.objects.get().membership == cast.radiologist.membership
    assert as_(cast.surgeon).get(page).status_code == 403
    assert as_(cast.surgeon).post(at("reply", meeting.pk), sent | {"answer": "coming"}).status_code == 403
    deputy = {"form": "deputy", "deputy_id": str(cast.chair.membership.pk)}
    as_(cast.surgeon).post(at("reply", meeting.pk), deputy)
    cast.surgeon.membership.refresh_from_db()
    assert cast.surgeon.membership.deputy == cast.chair.membership


def test_home_asks_for_the_answer_to_the_next_meeting(as_, cast, meeting):
    browser = as_(cast.surgeon)
    shown = words(browser.get(reverse("cases:worklist")))
    assert "Wed 07-Jul-2027, 08:30" in shown and "I am coming" in shown
    sent = {"answer": "coming", "next": reverse("cases:worklist")}
    back = browser.post(at("reply", meeting.pk), sent, follow=True)
    assert back.redirect_chain[-1][0] == reverse("cases:worklist")
    assert "I am coming" not in words(back) and "You: coming" in words(back)
    hostile = browser.post(at("reply", meeting.pk), sent | {"next": "https://example.org/"})
    assert hostile.url.startswith(at("meeting", meeting.pk))


def test_a_meeting_is_moved_on_a_page_and_answers_are_asked_for_again(as_, cast, meeting):
    reply_to_meeting(actor=cast.surgeon.actor, meeting_id=meeting.pk, answer="coming")
    browser = as_(cast.coordinator)
    form = words(browser.get(at("reschedule_meeting", meeting.pk)))
    assert 'value="07-Jul-2027"' in form and 'value="08:30"' in form
    sent = {"day": "08-Jul-2027", "time": "09:00", "place": "Room 2", "reason": "Room taken."}
    shown = words(browser.post(at("reschedule_meeting", meeting.pk), sent, follow=True))
    assert "Moved from 07-Jul-2027 08:30: Room taken." in shown and "answered before the move" in shown
    assert "You answered before the meeting was moved." in words(as_(cast.surgeon).get(at("meeting", meeting.pk)))
    wrong = browser.post(at("reschedule_meeting", meeting.pk), {"day": "soon", "time": "", "reason": ""})
    said = words(wrong)
    assert wrong.status_code == 400
    assert "This is not a date." in said and "Time is needed" in said and "Reason is needed" in said


def test_cases_are_moved_in_bulk_or_each_that_cannot_is_named(as_, cast, meeting, items):
    target = a_planned_meeting(cast, starts_at=SUMMER + timedelta(days=7))
    browser, page = as_(cast.coordinator), at("move_cases", meeting.pk)
    shown = words(browser.get(page))
    assert "Wed 14-Jul-2027 08:30" in shown and items[0].case.reference in shown
    sent = {"item_ids": [str(item.pk) for item in items], "target_id": str(target.pk), "reason": ""}
    refused = browser.post(page, sent)
    assert refused.status_code == 400 and "Reason is needed." in words(refused)
    assert re.search(rf'value="{items[0].pk}" checked', words(refused)), "what was chosen is kept"
    assert target.items.count() == 0
    done = words(browser.post(page, sent | {"reason": "No time."}, follow=True))
    assert "2 cases are on the other agenda." in done and items[1].case.reference in done
    empty = browser.post(page, {"target_id": str(target.pk), "reason": "x"})
    assert empty.status_code == 400 and "No case is chosen." in words(empty)


def test_closing_offers_the_next_meeting_and_is_ticked(as_, cast, meeting, items):
    target = a_planned_meeting(cast, starts_at=SUMMER + timedelta(days=7))
    in_session(cast, meeting)
    browser, page = as_(cast.chair), at("close_meeting", meeting.pk)
    shown = words(browser.get(page))
    assert re.search(rf'name="carry_to" value="{target.pk}" checked', shown)
    browser.post(page, {"carry_to": str(target.pk)})
    assert target.items.count() == 2
    assert Meeting.objects.get(pk=meeting.pk).state == "closed"


def test_a_month_is_a_table_with_today_marked_and_what_is_cancelled_struck_through(as_, cast, meeting):
    gone = a_planned_meeting(cast, starts_at=SUMMER + timedelta(days=1))
    cancel_meeting(actor=cast.chair.actor, meeting_id=gone.pk, reason="Snow.")
    type(cast.board).objects.filter(pk=cast.board.pk).update(holidays=[{"on": "2027-07-14", "name": "Fête"}])
    browser, page = as_(cast.coordinator), at("meetings")
    shown = words(browser.get(f"{page}?view=month&month=2027-07"))
    assert "<caption" in shown and shown.count('scope="col"') == 7
    assert "<strong>08:30</strong> 2 cases" in shown and "16 of 60 min" in shown and "answers missing" in shown
    assert "<s>08:30</s> cancelled" in shown and "Fête" in shown
    assert "month=2027-06" in shown and "month=2027-08" in shown and 'aria-current="date"' not in shown
    assert 'aria-current="date"' in words(browser.get(f"{page}?view=month"))
    for nonsense in ("2027-13", "'", "0000-00"):
        assert browser.get(page, {"view": "month", "month": nonsense}).status_code == 200
    listing = words(browser.get(page))
    assert "16 of 60" in listing and "Tue 06-Jul 08:30" in listing, "the list goes out a day before"
    assert "<s>Thu 08-Jul-2027</s>" in listing and "Snow." in listing


def test_past_meetings_are_hidden_on_request(as_, cast, meeting):
    over = a_planned_meeting(cast, starts_at=timezone.now() - timedelta(days=3))
    cancel_meeting(actor=cast.chair.actor, meeting_id=over.pk, reason="Snow.")
    browser = as_(cast.observer)
    assert at("meeting", over.pk) in words(browser.get(at("meetings")))
    hidden = words(browser.get(at("meetings") + "?past=no"))
    assert at("meeting", over.pk) not in hidden and "Show past meetings" in hidden


@pytest.mark.parametrize("page", ["?view=month&month=2027-07", "", "meeting"])
def test_more_meetings_and_answers_cost_no_more_queries(as_, cast, meeting, page):
    address = at("meeting", meeting.pk) if page == "meeting" else at("meetings") + page
    reply_to_meeting(actor=cast.surgeon.actor, meeting_id=meeting.pk, answer="coming")
    browser = as_(cast.coordinator)
    few = queries(browser, address)
    for days in (1, 2, 3):
        other = a_planned_meeting(cast, starts_at=SUMMER + timedelta(days=days))
        for person in cast.voters:
            reply_to_meeting(actor=person.actor, meeting_id=other.pk, answer="tentative")
            reply_to_meeting(actor=person.actor, meeting_id=meeting.pk, answer="coming")
    assert queries(browser, address) <= few < 45


def queries(browser, address) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_the_pages_have_one_heading_and_no_inline_script_or_style(as_, cast, meeting):
    pages = ("reply", "reschedule_meeting", "move_cases", "close_meeting")
    in_summer = at("meetings") + "?view=month&month=2027-07"
    addresses = [at(name, meeting.pk) for name in pages] + [in_summer, at("board_settings"), at("my_calendar")]
    for address in addresses:
        html = as_(cast.chair).get(address).content.decode()
        assert html.count("<h1") == 1, address
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", html), address
