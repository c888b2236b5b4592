"""Actions and deferrals through their pages: lists, forms, the worklist, and what a signature shows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from decisions.actions.add_action import add_action
from decisions.actions.close_meeting import close_meeting
from decisions.models import ActionItem
from tests.board_builders import a_closed_vote, an_item_in_session, content_for, signed
from tests.builders import jobs_done, recorded
from tests.stage import staged
from tests.views.test_meeting_pages import at, queries
from tests.views.test_overview import words

stage = staged(an_item_in_session)


@pytest.fixture
def item(scene):
    return scene.made


def days(count):
    return timezone.now().date() + timedelta(days=count)


def an_action(cast, item, **changes):
    details = {"kind": "refer", "owner_member": str(cast.surgeon.membership.pk), "due_on": days(3)} | changes
    return add_action(actor=cast.coordinator.actor, item_id=item.pk, **details)


def test_an_action_is_added_changed_done_and_reopened_by_pages(as_, cast, item):
    browser = as_(cast.coordinator)
    sent = {"kind": "obtain_imaging", "owner_member": str(cast.surgeon.membership.pk), "due_on": str(days(2))}
    refused = browser.post(at("new_action", item.pk), sent | {"kind": "other", "due_on": "soon"})
    assert refused.status_code == 400
    assert 'href="#id_what"' in words(refused) and 'href="#id_due_on"' in words(refused)
    page = browser.post(at("new_action", item.pk), sent, follow=True)
    assert "Obtain imaging" in words(page) and cast.surgeon.user.printed_name in words(page)
    row = ActionItem.objects.get()
    surgeon = as_(cast.surgeon)
    page = surgeon.post(at("action", row.pk), sent | {"what": "CT of T8"}, follow=True)
    assert "Obtain imaging: CT of T8" in words(page)
    refused = surgeon.post(at("end_action", row.pk), {"state": "dropped", "reason": ""})
    assert refused.status_code == 400 and 'href="#id_reason"' in words(refused)
    assert "It will not be done" in words(refused)
    assert "The action is done." in words(surgeon.post(at("end_action", row.pk), {"state": "done"}, follow=True))
    assert surgeon.post(at("end_action", row.pk), {"state": "done"}).status_code == 409
    page = surgeon.post(at("reopen_action", row.pk), {"reason": "Cancelled by radiology."}, follow=True)
    assert "The action is open again." in words(page)


def test_lists_show_ones_own_or_everybodys_and_cost_no_more_with_more_rows(as_, cast, item):
    browser = as_(cast.surgeon)
    assert "Nothing to do" in words(browser.get(at("actions")))
    an_action(cast, item)
    an_action(cast, item, owner_member="", owner="Nurse Key", what="Not hers")
    mine = words(browser.get(at("actions")))
    assert item.case.reference in mine and "Not hers" not in mine
    assert "Not hers" in words(browser.get(at("actions"), {"whose": "everybody"}))
    assert "Not hers" in words(as_(cast.coordinator).get(at("actions"))), "a coordinator begins with everybody's"
    address = f"{at('actions')}?whose=everybody"
    few = queries(browser, address)
    for _ in range(3):
        an_action(cast, item)
    assert queries(browser, address) == few < 30
    assert browser.get(at("actions"), {"whose": "x", "show": "x"}).status_code == 200


def test_what_is_overdue_goes_back_to_the_worklist(as_, cast, item):
    browser = as_(cast.coordinator)
    row = an_action(cast, item)
    assert "overdue" not in words(browser.get(reverse("cases:worklist")))
    ActionItem.objects.filter(pk=row.pk).update(due_on=days(-2))
    page = words(browser.get(reverse("cases:worklist")))
    assert "1 agreed action overdue" in page and "2 days late" in page
    assert "1 agreed action overdue" not in words(as_(cast.outsider).get(reverse("cases:worklist")))


def test_the_ledger_asks_why_and_who_owes_what(as_, cast, item):
    close_meeting(actor=cast.chair.actor, meeting_id=item.meeting_id)
    browser = as_(cast.coordinator)
    page = words(browser.get(at("deferrals")))
    assert item.case.reference in page and "Not said yet" in page and "Nobody yet." in page
    refused = browser.post(at("note_deferral", item.pk), {"reason": "other"})
    assert refused.status_code == 400 and 'href="#id_note"' in words(refused)
    page = browser.post(at("note_deferral", item.pk), {"reason": "specialist_absent"}, follow=True)
    assert "A specialist who is needed was absent" in words(page)
    few = queries(browser, at("deferrals"))
    for place in range(3):
        an_action(cast, item, what=f"Thing {place}")
    page = words(browser.get(at("deferrals")))
    assert "Thing 2" in page and "and counting" in page
    assert queries(browser, at("deferrals")) == few < 30
    assert as_(cast.surgeon).get(at("deferrals")).status_code == 403


def test_all_that_was_said_is_shown_with_who_signed_it_in_which_meaning(as_, cast, item):
    recorded(cast, item.case, {"red_flag_radicular_pain": True})  # a symptom, so that the class is settled
    jobs_done()
    a_closed_vote(cast, item)
    form = words(as_(cast.chair).get(at("sign", item.pk)))
    assert "Problem class from the frameworks: <strong>Uncomplicated, with symptoms</strong>" in form
    said = {
        "alternatives": "Surgery: too frail.",
        "preference": "asked",
        "preference_says": "Few visits.",
        "trial": "considered",
        "trial_says": "A fictional trial",
        "act_by": days(4),
        "act_by_time": "14:30",
        "inform_by": days(1),
        "responsible": "",
        "responsible_member": str(cast.radiation_oncologist.membership.pk),
    }
    decision = signed(cast, item, content_for(**said))
    page = words(as_(cast.chair).get(at("decision", decision.pk)))
    for expected in (
        "Surgery: too frail.",
        "Asked for this decision. Few visits",
        "A trial was considered. A fictional trial",
        f"{days(4):%d-%b-%Y} 14:30",
        f"Nurse Key, by {days(1):%d-%b-%Y}",
        cast.radiation_oncologist.user.printed_name,
        "As the assessment advises",
        "Uncomplicated, with symptoms (as the frameworks give it)",
        "Dr Chair, Chair",
        "Chaired the meeting and signs its decision",
        at("export_decision", decision.pk),
    ):
        assert expected in page, expected
    assert at("export_decision", decision.pk) not in words(as_(cast.coordinator).get(at("decision", decision.pk)))


def test_the_form_says_what_is_recorded_and_computed_and_chooses_nothing(as_, cast, item):
    a_closed_vote(cast, item)
    page = words(as_(cast.chair).get(at("sign", item.pk)))
    assert 'Problem class from the frameworks: <span class="tb-unknown">cannot say</span>' in page
    for name in ("preference", "trial", "problem_class", "departure_code", "deferral_reason"):
        assert f'name="{name}"' in page
    assert " checked" not in page.partition("<form method")[2].partition("</form>")[0]
