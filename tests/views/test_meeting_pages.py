"""Meetings through their pages: planned, filled, put in order, published, held, closed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Job
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.reply_to_meeting import reply_to_meeting
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.documents.content_pack import pack_content
from decisions.models import AgendaItem, Meeting
from tests.board_builders import (
    a_closed_vote,
    a_planned_meeting,
    an_item_in_session,
    an_open_vote,
    attended,
    in_session,
    listed,
)
from tests.builders import a_case_ready_for_listing, a_referral, jobs_done, recorded, stepped
from tests.views.test_overview import words


def at(name, *ids):
    return reverse(f"decisions:{name}", args=ids)


@pytest.fixture
def meeting(cast) -> Meeting:
    return a_planned_meeting(cast)


def test_a_meeting_is_planned_at_the_boards_own_clock(as_, cast):
    sent = {"day": "2026-07-01", "time": "08:30", "place": "Room 1", "capacity_minutes": "90"}
    page = as_(cast.coordinator).post(at("schedule"), sent)
    meeting = Meeting.objects.get()
    assert page.status_code == 302
    assert meeting.starts_at.isoformat() == "2026-07-01T07:30:00+00:00", "half past eight in London in summer"
    shown = words(as_(cast.observer).get(at("meetings")))
    assert "01-Jul-2026" in shown
    assert "08:30 BST" in shown


def test_one_event_bears_one_time_on_the_facts_page_in_the_discussion_and_in_the_pack(as_, cast):
    cast.board.time_zone = "Asia/Kolkata"
    cast.board.save()
    case = a_case_ready_for_listing(cast)
    recorded(cast, case, {"mscc_suspected_at": "2026-01-05T03:00:00Z"})
    item = an_item_in_session(cast, case)
    surgeon, said = as_(cast.surgeon), "05-Jan-2026 08:30 IST"
    assert said in words(surgeon.get(reverse("cases:facts", args=[case.pk])))
    pack = pack_content(item.meeting, [item], item.meeting.board.day_of(item.meeting.starts_at))
    for shown in (words(surgeon.get(at("item", item.pk))), str(pack["cases"])):
        assert said in shown
        assert "03:00" not in shown


def test_a_refused_plan_keeps_what_was_typed(as_, cast):
    sent = {"day": "2026-07-01", "time": "half past", "place": "Room 1", "capacity_minutes": "0"}
    page = as_(cast.coordinator).post(at("schedule"), sent)
    assert page.status_code == 400
    assert 'value="Room 1"' in words(page)
    assert "08:30" in words(page)
    assert not Meeting.objects.exists()


def test_an_empty_meeting_invites_a_case_and_cannot_be_published(as_, cast, meeting):
    page = words(as_(cast.coordinator).get(at("meeting", meeting.pk)))
    assert "No case on the agenda" in page
    assert "Publish the agenda" not in page
    assert as_(cast.coordinator).post(at("publish_agenda", meeting.pk)).status_code == 409


def test_an_incomplete_emergency_stands_before_a_ready_case_that_can_wait(as_, cast, meeting, ready):
    emergency = a_referral(cast, facts={"red_flag_limb_weakness": True, "cancer_status": "current"})
    same_lane = a_referral(cast)
    Case.objects.filter(pk=same_lane.pk).update(lane=ready.lane, referred_at=ready.referred_at - timedelta(days=1))
    assert Case.objects.get(pk=emergency.pk).lane == "emergency" != ready.lane
    page = words(as_(cast.coordinator).get(at("add_case", meeting.pk)))
    assert page.index(emergency.reference) < page.index(ready.reference) < page.index(same_lane.reference)


def test_a_ready_case_is_added_and_its_minutes_count(as_, cast, meeting, ready):
    form = words(as_(cast.surgeon).get(at("add_case", meeting.pk)))
    assert ready.reference in form
    sent = {"case_id": str(ready.pk), "minutes": "70", "lane": "to_discuss"}
    assert as_(cast.surgeon).post(at("add_case", meeting.pk), sent).status_code == 302
    page = words(as_(cast.coordinator).get(at("meeting", meeting.pk)))
    assert "Does not fit" in page and "Needs 70 min; 60 are left. No later meeting has room." in page
    assert ready.reference not in words(as_(cast.surgeon).get(at("add_case", meeting.pk)))


def test_an_incomplete_case_needs_a_reason_and_the_choice_is_kept(as_, cast, meeting):
    case = stepped(cast, a_referral(cast), "accept")
    sent = {"case_id": str(case.pk), "minutes": "12", "lane": "to_discuss"}
    page = as_(cast.coordinator).post(at("add_case", meeting.pk), sent)
    assert page.status_code == 400
    assert "minimum data set is incomplete" in words(page)
    assert re.search(rf'value="{case.pk}" checked', words(page))
    assert 'value="12"' in words(page)
    again = as_(cast.coordinator).post(at("add_case", meeting.pk), sent | {"override_reason": "Deteriorating."})
    assert again.status_code == 302


def test_after_publication_a_case_is_added_with_a_reason(as_, cast, meeting, ready):
    listed(cast, meeting)
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    sent = {"case_id": str(ready.pk), "minutes": "8", "lane": "to_discuss"}
    assert "The agenda has gone out" in words(as_(cast.coordinator).post(at("add_case", meeting.pk), sent))
    as_(cast.coordinator).post(at("add_case", meeting.pk), sent | {"late_reason": "Came in today."})
    page = words(as_(cast.coordinator).get(at("meeting", meeting.pk)))
    assert "Added late" in page and "Came in today." in page


def test_the_page_renews_what_may_change_and_says_when_the_meeting_has_moved_on(as_, cast, meeting, ready):
    listed(cast, meeting)
    browser, asked = as_(cast.surgeon), {"HX-Request": "true"}
    page = words(browser.get(at("meeting", meeting.pk)))
    assert f'data-live="{at("meeting", meeting.pk)}"' in page
    [address] = re.findall(r'id="agenda-now".*?hx-get="([^"]+)"', page)
    version = browser.get(at("room_version", meeting.pk)).json()
    reply_to_meeting(actor=cast.radiologist.actor, meeting_id=meeting.pk, answer="coming")
    assert browser.get(at("room_version", meeting.pk)).json() != version
    listed(cast, meeting, ready)
    part = words(browser.get(address, headers=asked))
    assert ready.reference in part and "1 coming" in part
    assert "<html" not in part and "This meeting has moved on." not in part
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    assert "This meeting has moved on." in words(browser.get(address, headers=asked))


def test_who_plans_the_meetings_sees_whom_no_e_mail_about_one_reached(as_, cast, meeting):
    move = {"actor": cast.chair.actor, "meeting_id": meeting.pk, "reason": "Snow."}
    reschedule_meeting(**move, starts_at=meeting.starts_at + timedelta(days=1))
    Job.objects.filter(mail__user=cast.surgeon.user).update(state="dead")
    for who, seen in ((cast.coordinator, True), (cast.radiologist, False)):
        for page in (at("meeting", meeting.pk), at("meetings")):
            assert ("e-mail about" in words(as_(who).get(page))) is seen, page
    as_(cast.administrator).post(reverse("cases:retry_mail", args=[cast.surgeon.user.mails.get().pk]))
    assert "could not be delivered" not in words(as_(cast.coordinator).get(at("meeting", meeting.pk)))


def test_nothing_chosen_is_said_and_nothing_listed(as_, cast, meeting, ready):
    page = as_(cast.coordinator).post(at("add_case", meeting.pk), {"minutes": "8", "lane": "to_discuss"})
    assert page.status_code == 400
    assert "Choose a case." in words(page)
    assert not AgendaItem.objects.exists()


def test_cases_move_up_and_down_without_javascript_and_the_button_keeps_the_focus(as_, cast, meeting):
    first, second, third = (listed(cast, meeting) for _ in range(3))
    browser = as_(cast.coordinator)
    page = words(browser.get(at("meeting", meeting.pk)))
    ids = re.findall(r'name="item" value="([^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    assert ids == [str(each.pk) for each in (first, second, third)]
    moved = browser.post(
        at("order_agenda", meeting.pk), {"item": ids, "version": version, "move": f"down:{first.pk}"}, follow=True
    )
    assert re.findall(r'name="item" value="([^"]+)"', words(moved)) == [str(each.pk) for each in (second, first, third)]
    assert re.search(rf'value="down:{first.pk}" autofocus', words(moved))
    stale = browser.post(at("order_agenda", meeting.pk), {"item": ids, "version": version, "move": f"up:{third.pk}"})
    assert stale.status_code == 409
    assert "has changed since you opened it" in words(stale)


def test_a_case_is_pinned_presented_and_only_listed_by_forms(as_, cast, meeting):
    first, second = (listed(cast, meeting, minutes=20) for _ in range(2))
    browser = as_(cast.coordinator)
    pinned = browser.post(at("pin_item", second.pk), {"version": "2", "pin": "pin"}, follow=True)
    assert "Kept where you pinned it" in words(pinned)
    assert re.search(r'value="free" autofocus', words(pinned))
    assert browser.post(at("pin_item", second.pk), {"version": "3", "pin": "perhaps"}).status_code == 400
    page = at("plan_item", second.pk)
    assert "Place on the agenda" in words(browser.get(page))
    assert browser.post(page, {"act": "place", "keep": "time", "at": ""}).status_code == 400
    assert browser.post(page, {"act": "nothing"}).status_code == 400
    moved = words(browser.post(page, {"act": "place", "keep": "place", "place": "1"}, follow=True))
    assert f"{second.case.reference} goes from place 2 to 1" in moved
    sent = {"act": "presenter", "presenter_id": str(cast.surgeon.membership.pk), "minutes": "50"}
    shown = words(browser.post(page, sent, follow=True))
    assert f"Presents: {cast.surgeon.user.name}" in shown and f"{first.case.reference} no longer fits" in shown
    sent = {"act": "lane", "lane": "listed_not_discussed", "reason": "Stable."}
    refused = browser.post(page, sent)
    assert refused.status_code == 400 and "Name the protocol and its version" in words(refused)
    sent |= {"owner_id": str(cast.surgeon.membership.pk), "protocol": "Stable disease, version 2"}
    shown = words(browser.post(page, sent, follow=True))
    assert f"{cast.surgeon.user.name} answers for it, under Stable disease, version 2" in shown
    assert f"{first.case.reference} now fits, at place 1" in shown
    assert browser.post(at("plan_agenda", meeting.pk)).status_code == 302


def test_a_published_agenda_is_changed_by_forms_with_a_reason(as_, cast, meeting):
    item = listed(cast, meeting)
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    browser = as_(cast.coordinator)
    for name, pk, sent in (("plan_agenda", meeting.pk, {}), ("plan_item", item.pk, {"act": "place", "keep": "free"})):
        assert "Why it changes after the agenda went out" in words(browser.get(at(name, pk)))
        refused = browser.post(at(name, pk), sent)
        assert refused.status_code == 400 and "is needed" in words(refused)
        assert browser.post(at(name, pk), sent | {"late_reason": "A colleague is ill."}).status_code == 302
    assert "Changed late" in words(browser.get(at("meeting", meeting.pk)))


@pytest.mark.parametrize("sent", [{"version": "x"}, {"version": "1", "move": "sideways:1"}, {}, {"version": "9" * 12}])
def test_a_broken_order_is_refused_calmly(as_, cast, meeting, sent):
    listed(cast, meeting)
    assert as_(cast.coordinator).post(at("order_agenda", meeting.pk), sent).status_code == 400


def test_a_case_is_taken_off_with_a_reason_that_stays_to_be_read(as_, cast, meeting):
    item = listed(cast, meeting)
    browser = as_(cast.coordinator)
    assert browser.post(at("remove_case", item.pk), {"reason": ""}).status_code == 400
    assert browser.post(at("remove_case", item.pk), {"reason": "Patient has died."}).status_code == 302
    page = words(browser.get(at("meeting", meeting.pk)))
    assert "Taken off the agenda: 1" in page
    assert "Patient has died." in page


def test_attendance_shows_the_quorum_as_it_becomes_met(as_, cast, meeting):
    listed(cast, meeting)
    in_session(cast, meeting)
    browser = as_(cast.coordinator)
    assert "Quorum not met" in words(browser.get(at("meeting", meeting.pk)))
    for person in (cast.surgeon, cast.medical_oncologist):
        browser.post(at("attendance", meeting.pk), {"member": person.membership.pk, "present": "yes"})
    sent = {"member": cast.radiologist.membership.pk, "present": "yes"}
    fragment = browser.post(at("attendance", meeting.pk), sent, headers={"HX-Request": "true"})
    assert "Quorum met" in words(fragment)
    assert "<html" not in words(fragment)
    gone = browser.post(at("attendance", meeting.pk), sent | {"present": "no"}, follow=True)
    assert "Quorum not met" in words(gone)
    assert browser.post(at("attendance", meeting.pk), {"member": "nobody", "present": "perhaps"}).status_code == 400


def test_closing_says_first_what_is_carried_over(as_, cast, meeting):
    item, left = listed(cast, meeting), listed(cast, meeting)
    jobs_done()
    in_session(cast, meeting)
    round_ = an_open_vote(cast, AgendaItem.objects.get(pk=item.pk))
    browser = as_(cast.chair)
    blocked = words(browser.get(at("close_meeting", meeting.pk)))
    assert "A vote is still open" in blocked
    assert browser.post(at("close_meeting", meeting.pk)).status_code == 409
    browser.post(at("close_vote", round_.pk))
    said = words(browser.get(at("close_meeting", meeting.pk)))
    carried = said[said.index("Carried over") : said.index("Voted, not yet signed")]
    assert left.case.reference in carried
    assert item.case.reference not in carried
    assert browser.post(at("close_meeting", meeting.pk)).status_code == 302
    left.refresh_from_db()
    assert left.outcome == "carried_over"


def test_a_meeting_is_cancelled_with_a_reason(as_, cast, meeting):
    listed(cast, meeting)
    assert as_(cast.coordinator).post(at("cancel_meeting", meeting.pk), {"reason": " "}).status_code == 400
    assert as_(cast.coordinator).post(at("cancel_meeting", meeting.pk), {"reason": "Snow."}).status_code == 302
    assert "Cancelled" in words(as_(cast.coordinator).get(at("meeting", meeting.pk)))


def test_who_only_watches_is_offered_nothing_and_refused_everything(as_, cast, meeting):
    item = listed(cast, meeting)
    browser = as_(cast.observer)
    page = words(browser.get(at("meeting", meeting.pk)))
    for button in ("Publish the agenda", "Add a case", "Remove", "Move ", "Documents"):
        assert button not in page
    for name in ("schedule",):
        assert browser.get(at(name)).status_code == 403
    for name in ("add_case", "cancel_meeting", "close_meeting", "documents"):
        assert browser.get(at(name, meeting.pk)).status_code == 403
    for name in ("publish_agenda", "start_meeting", "order_agenda", "attendance"):
        sent = {"version": "1", "item": [str(item.pk)], "move": f"up:{item.pk}", "present": "yes"}
        assert browser.post(at(name, meeting.pk), sent).status_code == 403
    assert browser.get(at("remove_case", item.pk)).status_code == 403


def test_another_board_sees_none_of_it(as_, cast, meeting):
    item = listed(cast, meeting)
    browser = as_(cast.outsider)
    assert meeting.place not in words(browser.get(at("meetings")))
    for name, pk in (("meeting", meeting.pk), ("documents", meeting.pk), ("item", item.pk), ("pulse", item.pk)):
        page = browser.get(at(name, pk))
        assert page.status_code == 404
        assert item.case.reference not in words(page)


def test_the_worklist_tells_when_a_case_meets_its_board(as_, cast, meeting):
    listed(cast, meeting)
    later = a_planned_meeting(cast, starts_at=timezone.now() + timedelta(days=30))
    page = words(as_(cast.coordinator).get(reverse("cases:worklist")))
    assert at("meeting", meeting.pk) in page
    assert at("meeting", later.pk) not in page


def queries(browser, address) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["meeting", "add_case", "close_meeting"])
def test_a_long_agenda_costs_no_more_queries_than_a_short_one(as_, cast, meeting, name):
    listed(cast, meeting)
    a_case_ready_for_listing(cast)
    browser = as_(cast.coordinator)
    few = queries(browser, at(name, meeting.pk))
    for _ in range(3):
        listed(cast, meeting)
        a_case_ready_for_listing(cast)
    assert queries(browser, at(name, meeting.pk)) <= few < 52


def test_what_people_typed_is_never_markup(as_, cast, meeting):
    hostile = "<script>alert(1)</script>"
    item = listed(cast, meeting, a_case_ready_for_listing(cast, clinical_question=hostile, history=hostile))
    Case.objects.filter(pk=item.case_id).update(referrer_name=hostile)
    for name, pk in (("meeting", meeting.pk), ("item", item.pk), ("add_case", meeting.pk)):
        assert hostile not in as_(cast.chair).get(at(name, pk)).content.decode()


def test_pages_of_the_board_carry_no_inline_script_or_style(as_, cast, meeting):
    item = listed(cast, meeting)
    jobs_done()
    in_session(cast, meeting)
    attended(cast, meeting)
    a_closed_vote(cast, AgendaItem.objects.get(pk=item.pk))
    addresses = [at("meetings"), at("schedule"), at("item", item.pk), at("sign", item.pk), at("open_vote", item.pk)]
    names = ("meeting", "add_case", "close_meeting", "cancel_meeting", "documents")
    for address in addresses + [at(name, meeting.pk) for name in names]:
        html = as_(cast.chair).get(address).content.decode()
        assert html.count("<h1") == 1
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", html), address
