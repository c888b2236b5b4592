"""The live meeting through its pages: strip, projector, minutes, checklist, conflicts, and following."""

import re
import threading
import time
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from decisions.actions.close_vote import close_vote
from decisions.actions.show_item import show_item
from decisions.models import Break, Discussion, MinuteRevision, Seat, ThemeAnswer
from decisions.views.streams import WATCH, MeetingStream, Watch
from tests.board_builders import a_planned_meeting, an_open_vote, attended, in_session, listed, voted
from tests.builders import jobs_done
from tests.stage import staged
from tests.views.test_meeting_pages import at
from tests.views.test_overview import words

FRAGMENT = {"HX-Request": "true"}


def a_meeting_of_two(cast: Any) -> Any:
    meeting = a_planned_meeting(cast)
    items = [listed(cast, meeting) for _ in range(2)]
    jobs_done()
    return in_session(cast, meeting), items


stage = staged(a_meeting_of_two)


@pytest.fixture
def meeting(scene):
    return scene.made[0]


@pytest.fixture
def items(scene):
    return scene.made[1]


@pytest.fixture
def on(cast, meeting, items):
    """The first case, shown to the room."""
    show_item(actor=cast.chair.actor, meeting_id=meeting.pk, item_id=items[0].pk)
    return items[0]


def test_the_chair_moves_the_meeting_on_and_everybody_is_led_along(as_, cast, meeting, items):
    chair, surgeon = as_(cast.chair), as_(cast.surgeon)
    assert "No case is on yet" in words(surgeon.get(at("meeting", meeting.pk)))
    assert surgeon.get(at("now", meeting.pk)).url == at("meeting", meeting.pk)
    assert chair.post(at("room", meeting.pk), {"move": "next", "seen": ""}).url == at("now", meeting.pk)
    assert surgeon.get(at("now", meeting.pk)).url == at("item", items[0].pk)
    page = words(surgeon.get(at("item", items[0].pk)))
    assert "This case is on" in page
    seen = re.search(r"pulse/\?seen=([^\"]+)", page).group(1)
    assert "data-live-go" not in words(surgeon.get(f"{at('pulse', items[0].pk)}?seen={seen}"))
    chair.post(at("room", meeting.pk), {"move": "next", "seen": str(items[0].pk)})
    moved = words(surgeon.get(f"{at('pulse', items[0].pk)}?seen={seen}"))
    assert "moved on to another case" in moved
    assert at("item", items[1].pk) in moved
    crossed = chair.post(at("room", meeting.pk), {"move": "next", "seen": str(items[0].pk)})
    assert crossed.status_code == 409
    assert "moved on" in words(crossed)


def test_a_break_blanks_the_projector_and_a_button_ends_it(as_, cast, meeting, on):
    browser = as_(cast.coordinator)
    family = on.case.patient.family_name.upper()
    assert family in words(browser.get(at("present", meeting.pk)))
    back = browser.post(at("pause", meeting.pk), {"do": "begin", "from": "present"})
    assert back.url == at("present", meeting.pk)
    blank = words(browser.get(at("present", meeting.pk)))
    assert "<h1>Break</h1>" in blank
    assert family not in blank and on.case.reference not in re.sub(r"<select.*?</select>", "", blank, flags=re.S)
    assert browser.post(at("pause", meeting.pk), {"do": "begin"}).status_code == 409
    browser.post(at("pause", meeting.pk), {"do": "end"})
    assert family in words(browser.get(at("present", meeting.pk)))
    assert Break.objects.get().ended_at and Discussion.objects.filter(item=on).count() == 2


def test_the_projector_shows_one_case_and_of_an_open_vote_only_that_it_is_open(as_, cast, meeting, items, on):
    round_ = an_open_vote(cast, on)
    chair = as_(cast.chair)
    voted(cast.chair, round_, "observation", comment="canary-comment")
    before = words(chair.get(at("present", meeting.pk)))
    voted(cast.surgeon, round_, "observation")
    during = words(chair.get(at("present", meeting.pk)))
    for page in (before, during):
        assert "Nobody sees who has voted" in page
        assert "canary-comment" not in page and "receipt" not in page.lower()
        assert items[1].case.patient.family_name.upper() not in page.upper()
    unlike = r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|timesince|<span data-live-since.*?</span>'
    assert re.sub(unlike, "", before) == re.sub(unlike, "", during), "another ballot changes nothing on it"
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    after = words(chair.get(at("present", meeting.pk)))
    assert "2 of 5 voted" in after
    assert "canary-comment" not in after and cast.surgeon.user.name not in after


def test_where_advice_waits_for_the_ballot_the_projector_waits_for_the_count(as_, cast, meeting, on):
    cast.board.advice_before_ballot = False
    cast.board.save()
    browser = as_(cast.observer)
    assert "Shown after the vote" in words(browser.get(at("present", meeting.pk)))
    close_vote(actor=cast.chair.actor, round_id=an_open_vote(cast, on).pk)
    assert "Shown after the vote" not in words(browser.get(at("present", meeting.pk)))


def test_who_only_watches_the_projector_is_offered_no_button_that_does_something(as_, cast, meeting, on):
    page = words(as_(cast.observer).get(at("present", meeting.pk)))
    for button in ("Next", "Previous", "Open a vote", "Record"):
        assert f">{button}<" not in page
    assert re.search(r"data-room-leave", page)
    assert "<form" not in page


def test_the_fragment_of_the_projector_is_what_the_page_holds(as_, cast, meeting, on):
    fragment = words(as_(cast.observer).get(at("present", meeting.pk), headers=FRAGMENT))
    assert "<html" not in fragment and on.case.reference in fragment


def test_minutes_are_saved_by_the_button_and_by_the_script(as_, cast, on):
    browser = as_(cast.coordinator)
    back = browser.post(at("minutes", on.pk), {"text": "Pain.\r\nStable.", "based_on": "0"})
    assert back.url == f"{at('item', on.pk)}#minutes"
    assert "Pain.\nStable.</textarea>" in words(browser.get(at("item", on.pk)))
    saved = words(browser.post(at("minutes", on.pk), {"text": "Pain.", "based_on": "1"}, headers=FRAGMENT))
    assert 'data-number="2"' in saved and cast.coordinator.user.name in saved
    wrong = browser.post(at("minutes", on.pk), {"text": "Pain.", "based_on": "two"})
    assert wrong.status_code == 400
    assert "Pain.<br>Stable." in words(browser.get(at("minutes", on.pk))), "every earlier text can be read"


def test_two_people_typing_see_both_texts_and_the_second_chooses(as_, cast, on):
    as_(cast.coordinator).post(at("minutes", on.pk), {"text": "Theirs.", "based_on": "0"})
    second = as_(cast.surgeon)
    for headers, whole in (({}, True), (FRAGMENT, False)):
        crossed = second.post(at("minutes", on.pk), {"text": "Mine.", "based_on": "0"}, headers=headers)
        assert crossed.status_code == 409
        page = words(crossed)
        assert ("<html" in page) is whole
        assert "Theirs." in page and "Mine." in page and cast.coordinator.user.name in page
    assert MinuteRevision.standing_of(on).text == "Theirs."
    number = re.search(r'name="based_on" value="(\d+)"', page).group(1)
    second.post(at("minutes", on.pk), {"text": "Theirs. Mine.", "based_on": number})
    assert MinuteRevision.standing_of(on).text == "Theirs. Mine."
    assert "Kept aside" in words(second.get(at("minutes", on.pk)))


def test_a_theme_of_the_checklist_is_answered_with_one_press(as_, cast, on):
    browser = as_(cast.coordinator)
    panel = words(browser.post(at("checklist", on.pk), {"theme": "trial", "answer": "yes"}, headers=FRAGMENT))
    assert cast.coordinator.user.name in panel and "<html" not in panel
    assert browser.post(at("checklist", on.pk), {"theme": "trial", "answer": "no"}).status_code == 302
    assert ThemeAnswer.objects.count() == 2
    assert browser.post(at("checklist", on.pk), {"theme": "trial", "answer": "maybe"}).status_code == 400
    assert browser.get(at("checklist", on.pk)).status_code == 302
    assert "aria-pressed" not in words(as_(cast.observer).get(at("item", on.pk)))


def test_a_conflict_declared_before_the_vote_is_shown_to_the_chair_and_recuses_the_seat(as_, cast, on):
    radiologist, chair, surgeon = as_(cast.radiologist), as_(cast.chair), as_(cast.surgeon)
    assert at("interest", on.pk) in words(radiologist.get(at("item", on.pk)))
    assert radiologist.post(at("interest", on.pk), {"reason": " "}).status_code == 400
    assert radiologist.post(at("interest", on.pk), {"reason": "A relative of mine."}).status_code == 302
    assert radiologist.post(at("interest", on.pk), {"reason": "Again."}).status_code == 409
    assert "A relative of mine." in words(chair.get(at("item", on.pk)))
    assert "A relative of mine." not in words(surgeon.get(at("item", on.pk)))
    round_ = an_open_vote(cast, on)
    assert Seat.objects.get(round=round_, user=cast.radiologist.user).recused_reason == "A relative of mine."
    assert "You take no part" in words(radiologist.get(at("item", on.pk)))


def test_who_has_the_meeting_open_is_shown_to_the_board_and_not_on_the_projector(as_, cast, meeting, on):
    surgeon, observer = as_(cast.surgeon), as_(cast.observer)
    surgeon.get(at("room_version", meeting.pk))
    assert cast.surgeon.user.name in words(observer.get(at("room", meeting.pk)))
    assert cast.surgeon.user.name not in words(observer.get(at("present", meeting.pk)))


def test_a_page_without_a_stream_asks_for_the_version_and_hears_nothing_new(as_, cast, meeting, items):
    browser = as_(cast.observer)
    first = browser.get(at("room_version", meeting.pk))
    assert first.headers["Cache-Control"] == "private, no-cache"
    asked = {"If-None-Match": first.headers["ETag"]}
    assert browser.get(at("room_version", meeting.pk), headers=asked).status_code == 304
    show_item(actor=cast.chair.actor, meeting_id=meeting.pk, item_id=items[0].pk)
    assert browser.get(at("room_version", meeting.pk), headers=asked).json() != first.json()


def test_asking_does_not_keep_a_session_alive(as_, cast, meeting):
    browser = as_(cast.observer)
    background = {"X-Background": "1"} | FRAGMENT
    browser.get(at("meeting", meeting.pk))
    session = browser.session
    session["seen_at"] = int(time.time()) - settings.SESSION_IDLE_SECONDS + 60
    session.save()
    assert browser.get(at("room_version", meeting.pk), headers=background).status_code == 200
    answer = browser.get(at("stream", meeting.pk), headers={"Accept": "text/event-stream"})
    answer.close()
    assert answer.status_code == 200
    assert browser.session["seen_at"] == session["seen_at"]
    session["seen_at"] -= 61
    session.save()
    assert browser.get(at("room_version", meeting.pk), headers=background).status_code == 401


def test_the_stream_tells_the_version_and_nothing_else(as_, cast, meeting, on):
    answer = as_(cast.observer).get(at("stream", meeting.pk))
    version = as_(cast.observer).get(at("room_version", meeting.pk)).json()["version"]
    said = next(iter(answer.streaming_content)).decode()
    answer.close()
    assert said == f"retry: 1000\n\nevent: version\nid: {version}\ndata: {version}\n\n"
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["X-Accel-Buffering"] == "no"
    again = as_(cast.observer).get(at("stream", meeting.pk), headers={"Last-Event-ID": version})
    assert next(iter(again.streaming_content)).decode() == "retry: 1000\n\nevent: beat\ndata:\n\n"
    again.close()


def test_beyond_the_ceiling_a_page_is_told_to_ask_instead(as_, cast, meeting, settings):
    settings.MEETING_STREAMS = WATCH._followers.total() + 1
    kept = as_(cast.observer).get(at("stream", meeting.pk))
    refused = as_(cast.surgeon).get(at("stream", meeting.pk))
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    kept.close()
    freed = as_(cast.surgeon).get(at("stream", meeting.pk))
    assert freed.status_code == 200
    freed.close()


def test_one_watcher_tells_every_follower_and_rests_when_nobody_follows():
    meeting, versions, looked = uuid4(), {}, threading.Event()

    def look(wanted: Any) -> Any:
        looked.set()
        if versions.pop("broken", None):
            raise DatabaseError
        return {pk: versions.get("now", "1") for pk in wanted}

    watch = Watch(look, every=0.001)
    assert watch.follow(meeting, most=2) and watch.follow(meeting, most=2)
    assert not watch.follow(meeting, most=2)
    streams = [
        MeetingStream(watch, meeting, "1", known="", allowed=lambda: True),
        MeetingStream(watch, meeting, "1", known="1", allowed=lambda: True),
    ]
    greetings = [next(stream) for stream in streams]
    assert greetings[0].endswith(b"data: 1\n\n")
    assert greetings[1].endswith(b"event: beat\ndata:\n\n")
    versions |= {"broken": True, "now": "2"}
    assert {next(stream) for stream in streams} == {b"event: version\nid: 2\ndata: 2\n\n"}
    assert looked.is_set()
    for stream in streams:
        stream.close()
        stream.close()
    thread = watch._thread
    if thread is not None:
        thread.join(5)
        assert not thread.is_alive()
    assert watch.follow(meeting, most=1), "it begins again with the next follower"
    watch.unfollow(meeting)


def test_pages_of_the_room_cost_the_same_for_a_long_agenda(as_, cast, meeting, on):
    addresses = [at("item", on.pk), at("present", meeting.pk), at("room", meeting.pk)]
    browser = as_(cast.chair)
    few = [queries(browser, address) for address in addresses]
    for _ in range(2):
        listed(cast, meeting, late_reason="Came in today.")
    attended(cast, meeting)
    assert [queries(browser, address) <= asked for address, asked in zip(addresses, few, strict=True)] == [True] * 3
    assert few[2] < 20


def queries(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_pages_of_the_room_carry_no_inline_script_or_style(as_, cast, meeting, on):
    for address in (at("present", meeting.pk), at("minutes", on.pk), at("interest", on.pk), at("item", on.pk)):
        html = as_(cast.chair).get(address).content.decode()
        assert html.replace('visually-hidden">Logged out</h1>', "").count("<h1") <= 2
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", html), address
