"""The live meeting through the API: which case is on, minutes with their revision, checklist, conflicts."""

from typing import Any

import pytest

from tests.board_builders import a_planned_meeting, in_session, listed
from tests.builders import jobs_done
from tests.stage import staged


def a_meeting_of_two(cast: Any) -> Any:
    meeting = a_planned_meeting(cast)
    items = [listed(cast, meeting) for _ in range(2)]
    jobs_done()
    return in_session(cast, meeting), items


stage = staged(a_meeting_of_two)


@pytest.fixture
def room(scene: Any) -> str:
    return f"meetings/{scene.made[0].pk}/"


@pytest.fixture
def items(scene: Any) -> Any:
    return scene.made[1]


def test_a_meeting_is_run_and_its_times_are_read(as_person: Any, cast: Any, room: str, items: Any) -> None:
    chair, observer = as_person(cast.chair), as_person(cast.observer)
    before = observer.get(f"{room}room/")
    assert (before.json()["item_id"], before.json()["number"], before.json()["on_break"]) == (None, 0, None)
    on = chair.post(f"{room}room/", {"move": "next"}).json()
    assert (on["item_id"], on["number"], on["total"]) == (str(items[0].pk), 1, 2)
    assert observer.get(f"{room}room/").headers["ETag"] != before.headers["ETag"]
    crossed = chair.post(f"{room}room/", {"move": "next"})
    assert (crossed.status_code, crossed.json()["type"]) == (409, "urn:problem-type:tumorboard:wrong-state")
    assert chair.post(f"{room}breaks/", {}).json()["on_break"]["ended_at"] is None
    assert chair.post(f"{room}breaks/end/", {}).json()["item_id"] == str(items[0].pk)
    chair.post(f"{room}room/", {"move": "next", "seen_item_id": str(items[0].pk)})
    rows = observer.get(f"{room}discussions/").json()["results"]
    assert [len(row["stretches"]) for row in rows] == [2, 1]
    assert rows[0]["took_seconds"] >= 0 and rows[1]["stretches"][0]["ended_at"] is None
    assert chair.post(f"{room}room/", {"move": "item", "item_id": "no"}).status_code == 400
    assert observer.post(f"{room}room/", {"move": "next"}).status_code == 403


def test_minutes_carry_their_revision_and_a_crossing_gives_both_texts(as_person: Any, cast: Any, items: Any) -> None:
    address = f"items/{items[0].pk}/minutes/"
    first, second = as_person(cast.coordinator), as_person(cast.surgeon)
    assert first.get(address).json()["revision"] == 0
    assert first.post(address, {"text": "Theirs."}).status_code == 428
    saved = first.post(address, {"text": "Theirs.", "expected_version": 0})
    assert (saved.json()["revision"], saved.headers["ETag"]) == (1, '"1"')
    crossed = second.post(address, {"text": "Mine.", "expected_version": 0})
    assert crossed.status_code == 409
    assert (crossed.json()["standing"]["text"], crossed.json()["current_version"]) == ("Theirs.", 1)
    assert second.post(address, {"text": "Mine."}, headers={"If-Match": '"0"'}).status_code == 412
    assert second.post(address, {"text": "Both."}, headers={"If-Match": '"1"'}).json()["revision"] == 2
    assert first.get(address).json()["written_by"] == cast.surgeon.user.name


def test_the_checklist_and_conflicts_of_interest(as_person: Any, cast: Any, items: Any) -> None:
    address = f"items/{items[0].pk}/"
    rows = as_person(cast.surgeon).post(f"{address}checklist/", {"theme": "trial", "answer": "yes"}).json()["results"]
    answered = next(row for row in rows if row["theme"] == "trial")
    assert (answered["answer"], answered["answered_by"]) == ("yes", cast.surgeon.user.name)
    assert as_person(cast.surgeon).post(f"{address}checklist/", {"theme": "x", "answer": "yes"}).status_code == 400
    declared = as_person(cast.surgeon).post(f"{address}interests/", {"reason": "A relative."})
    assert declared.status_code == 201
    assert as_person(cast.surgeon).post(f"{address}interests/", {"reason": "A relative."}).status_code == 409
    seen = {who: len(as_person(getattr(cast, who)).get(f"{address}interests/").json()["results"]) for who in SEEN_BY}
    assert seen == SEEN_BY


SEEN_BY = {"chair": 1, "surgeon": 1, "radiologist": 0, "observer": 0}
