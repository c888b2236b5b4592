"""The pages of the emergency board: called in three fields, answered, signed, ratified at the next meeting."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from decisions.actions.withdraw_call import withdraw_call
from decisions.models import EmergencyCall, Meeting, Ratification
from tests.actions.test_emergency import TREATMENT, a_compression, agreed, answered, called
from tests.board_builders import a_planned_meeting, in_session, listed, signed
from tests.cast import PASSWORD
from tests.stage import staged

stage = staged(a_compression)


@pytest.fixture
def case(scene):
    return scene.made


def words(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(page.content.decode())))


def address(name, *ids) -> str:
    return reverse(f"decisions:{name}", args=ids)


def test_the_form_asks_three_things_and_proposes_who_must_answer(as_, cast, case):
    browser = as_(cast.surgeon)
    page = browser.get(address("call_emergency", case.pk))
    assert "Call an emergency board" in words(browser.get(reverse("cases:overview", args=[case.pk])))
    ticked = re.findall(r'name="needs" value="([^"]+)"[^>]*checked', page.content.decode())
    assert ticked == ["spine_surgery", "radiation_oncology|medical_oncology", "radiology"]
    sent = {"question": "Surgery tonight?", "needs": ticked[:2], "answer_within": "20"}
    for wrong, field in (
        ({"question": ""}, "question"),
        ({"needs": []}, "needs"),
        ({"answer_within": "soon"}, "answer_within"),
    ):
        refused = browser.post(address("call_emergency", case.pk), sent | wrong)
        assert (refused.status_code, f'href="#id_{field}"' in refused.content.decode()) == (400, True)
    made = browser.post(address("call_emergency", case.pk), sent)
    call = EmergencyCall.objects.get()
    assert (made.status_code, made.url) == (302, address("emergency", call.pk))
    assert call.needs == [["spine_surgery"], ["radiation_oncology", "medical_oncology"]]
    assert browser.post(address("call_emergency", case.pk), sent).status_code == 409
    assert "An emergency board is open on this case" in words(browser.get(reverse("cases:overview", args=[case.pk])))


def test_a_specialist_reads_votes_and_is_seen_to_have_answered_and_the_chair_signs(as_, cast, case):
    call = called(cast, case)
    page = as_(cast.surgeon).get(address("emergency", call.pk))
    said = words(page)
    for part in (
        "Kanarienvogel: surgery tonight?",
        "Answers wanted",
        "Still missing",
        "Cast my vote",
        "Lesions",
        "Options for Lesion 1,",
        "I am on it",
    ):
        assert part in said, part
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]
    ballot = {"choice": TREATMENT, "comment": "", "key": key, "replaces": "", "advice_seen": "yes"}
    nothing = as_(cast.surgeon).post(address("emergency_vote", call.pk), ballot | {"choice": ""})
    assert (nothing.status_code, "Nothing was chosen" in words(nothing)) == (400, True)
    assert as_(cast.surgeon).post(address("emergency_vote", call.pk), ballot).status_code == 302
    assert (
        as_(cast.radiation_oncologist).post(address("emergency_answer", call.pk), {"answer": "coming"}).status_code
        == 302
    )
    seen = words(as_(cast.chair).get(address("emergency_standing", call.pk)))
    assert "Dr Surgeon Spine surgery Has answered" in seen and "Is on it" in seen
    assert "Separation" not in seen
    round_ = call.item.rounds.get()
    assert as_(cast.surgeon).post(address("close_vote", round_.pk)).status_code == 403
    closed = as_(cast.chair).post(address("close_vote", round_.pk), follow=True)
    assert closed.redirect_chain[-1][0] == address("emergency", call.pk)
    assert "Record and sign the decision" in words(closed)
    assert as_(cast.chair).get(address("sign", call.item_id)).status_code == 200
    signed(cast, call.item, agreed(), quorum_override_reason="Night.")
    over = words(as_(cast.surgeon).get(address("emergency", call.pk)))
    assert "Signed, to be ratified" in over and "Since the call stopped, after" in over


def test_what_is_due_is_said_although_no_clock_runs(as_, cast, case, monkeypatch):
    call = called(cast, case)
    later = timezone.now() + timezone.timedelta(minutes=45)
    browser = as_(cast.coordinator)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    for page in (browser.get(address("emergency_standing", call.pk)), browser.get(address("emergencies"))):
        assert "over" in words(page)
    assert "To be passed on now" in words(browser.get(address("emergency_standing", call.pk)))


def test_everybody_sees_whom_no_e_mail_of_the_call_has_reached(as_, cast, case):
    call = called(cast, case)
    standing = address("emergency_standing", call.pk)
    assert "No e-mail has reached" not in words(as_(cast.surgeon).get(standing))
    assert cast.chair.user.mails.update(last_error="ConnectionRefusedError") == 1
    said = words(as_(cast.surgeon).get(standing))
    assert "No e-mail has reached Dr Chair. Telephone them." in said


def test_the_next_meeting_lists_it_until_it_is_ratified(as_, cast, case):
    call = called(cast, case)
    meeting = a_planned_meeting(cast)
    browser = as_(cast.chair)
    answered(cast.surgeon, call)
    browser.post(address("close_vote", call.item.rounds.get().pk))
    decision = signed(cast, call.item, agreed(), quorum_override_reason="Night.")
    assert "Emergency decisions to ratify: 1" in words(browser.get(address("meeting", meeting.pk)))
    assert "Emergency" not in words(browser.get(address("meetings"))).split("Upcoming")[1]
    assert browser.get(address("meeting", call.pk)).url == address("emergency", call.pk)
    where = address("ratify", meeting.pk, decision.pk)
    sent = {"outcome": "ratified", "identifier": number(case), "password": PASSWORD}
    assert browser.post(where, sent).status_code == 409
    listed(cast, meeting)
    in_session(cast, meeting)
    assert f'href="{where}"' in browser.get(address("meeting", meeting.pk)).content.decode()
    wrong = browser.post(where, sent | {"outcome": "not_ratified"})
    assert wrong.status_code == 400 and 'href="#id_reason"' in wrong.content.decode()
    assert browser.post(where, sent).url == address("meeting", meeting.pk)
    assert Ratification.objects.get().outcome == "ratified"
    assert "to ratify" not in words(browser.get(address("meeting", meeting.pk)))
    assert "Ratifies the decision of an emergency board" in words(browser.get(address("decision", decision.pk)))


def number(case) -> str:
    return case.patient.identifiers.values_list("value", flat=True).first()


def test_a_call_is_withdrawn_with_a_reason(as_, cast, case):
    call = called(cast, case)
    browser = as_(cast.coordinator)
    assert browser.post(address("withdraw_emergency", call.pk), {"reason": ""}).status_code == 400
    assert browser.post(address("withdraw_emergency", call.pk), {"reason": "Better."}).status_code == 302
    assert Meeting.objects.get(pk=call.pk).state == "cancelled"
    assert "Withdrawn" in words(browser.get(address("emergencies")))


def test_the_limits_are_the_boards_own(as_, cast):
    browser = as_(cast.chair)
    page = browser.get(address("emergency_rules")).content.decode()
    assert re.findall(r'name="\w+" value="(\d+)"', page) == ["30", "10", "20", "15"]
    sent = {"answer_within": "40", "first_step": "20", "second_step": "30", "sign_within": "10"}
    assert browser.post(address("emergency_rules"), sent | {"second_step": "5"}).status_code == 400
    assert browser.post(address("emergency_rules"), sent).status_code == 302
    assert 'value="40"' in browser.get(address("emergency_rules")).content.decode()
    assert as_(cast.surgeon).get(address("emergency_rules")).status_code == 403


def queries(browser, where) -> int:
    browser.get(where)
    with CaptureQueriesContext(connection) as seen:
        browser.get(where)
    return len(seen)


def test_the_lists_query_count_is_constant(as_, cast, case):
    browser = as_(cast.coordinator)
    call = called(cast, case)
    few = queries(browser, address("emergencies"))
    one = queries(browser, address("emergency", call.pk))
    answered(cast.surgeon, call)
    answered(cast.radiologist, call)
    for _ in range(3):
        withdraw_call(actor=cast.surgeon.actor, emergency_id=call.pk, reason="Again.")
        call = called(cast, case)
    assert queries(browser, address("emergencies")) <= few + 4
    assert queries(browser, address("emergency", call.pk)) <= one + 2


def test_the_api_calls_answers_reads_and_withdraws(as_, cast, case):
    api = as_(cast.surgeon)

    def post(path, body, **headers):
        return api.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    body = {"question": "Now?", "needs": [["spine_surgery"], ["radiology"]], "answer_within": 25}
    made = post(f"cases/{case.pk}/emergency/", body)
    assert made.status_code == 201
    where = made.headers["Location"].removeprefix("/api/v1/")
    assert post(f"{where}answers/", {"answer": "coming"}).status_code == 400
    said = post(f"{where}answers/", {"answer": "answered", "choice": TREATMENT}, **{"Idempotency-Key": "k1"})
    assert said.status_code == 201 and said.json()["ballot"]["receipt"]
    read = as_(cast.coordinator).get(f"/api/v1/{where}").json()
    assert read["missing"] == [["radiology"]]
    assert [one["answer"] for one in read["people"] if one["name"] == "Dr Surgeon"] == ["answered"]
    assert TREATMENT not in str(read)
    listing = api.get("/api/v1/emergencies/?state=in_session").json()["results"]
    assert [one["id"] for one in listing] == [read["id"]]
    assert api.get("/api/v1/meetings/").json()["results"] == []
    assert post(f"{where}withdrawal/", {"reason": "Better."}).json()["state"] == "cancelled"
