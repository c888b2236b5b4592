"""Boards and their meetings through the API: a rule, answers, moves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.models import Board, OutgoingMail
from cases.pathway.refusals import NotYourRole
from decisions.actions.set_calendar_preference import set_calendar_preference
from decisions.models import Meeting
from tests.api.conftest import Caller, problem
from tests.board_builders import a_planned_meeting, listed
from tests.builders import a_case_ready_for_listing
from tests.cast import Cast

LATE = "late_reason"
RULE = {"every": "month", "weekday": "tuesday", "nth": "first", "first_on": "2026-01-01", "starts": "14:00"}


def test_a_board_is_told_when_it_meets_and_reads_it_back(cast: Cast, coordinator: Caller, surgeon: Caller) -> None:
    address = f"boards/{cast.board.pk}/"
    body = {"recurrence": RULE, "holidays": [{"on": "2026-12-25", "name": "Christmas"}], "weeks_ahead": 26}
    done = coordinator.post(f"{address}schedule/", body)
    assert done.status_code == 200, done.content
    assert len(done.json()["made"]) in (5, 6, 7) and done.json()["made"][0]["slot"]
    told = surgeon.get(f"{address}settings/").json()
    assert told["recurrence"] == RULE | {"interval": 1, "place": "", "capacity_minutes": 60}
    assert told["holidays"] == [{"on": "2026-12-25", "name": "Christmas"}]
    assert (told["cut_off_hours"], told["weeks_ahead"]) == (24, 26)
    assert coordinator.post(f"{address}generation/").json()["made"] == []
    rules = coordinator.post(f"{address}rules/", {"name": "Spine", "quorum": [["radiology"]]}).json()
    assert (rules["name"], rules["quorum"]) == ("Spine", [["radiology"]])


def test_what_is_wrong_with_a_rule_is_a_problem_with_its_fields(cast: Cast, coordinator: Caller) -> None:
    address = f"boards/{cast.board.pk}/"
    for changes, field in (
        ({"recurrence": RULE | {"starts": "noon"}}, "recurrence.starts"),
        ({"recurrence": {name: RULE[name] for name in RULE if name != "nth"}}, "recurrence.nth"),
        ({"recurrence": RULE | {"interval": 99}}, "recurrence.interval"),
        ({"recurrence": None, "time_zone": "Mars"}, "time_zone"),
        ({"recurrence": None, "time_zone": "localtime"}, "time_zone"),
        ({"recurrence": None, "time_zone": "Etc/GMT+5"}, "time_zone"),
        ({"recurrence": None, "holidays": [{"on": "2026-12-25"}]}, "holidays.0.name"),
        ({"recurrence": None, "cut_off": 3}, "cut_off"),
        ({}, "recurrence"),
    ):
        problem(coordinator.post(f"{address}schedule/", changes), 400, field)
    problem(coordinator.post(f"{address}rules/", {"name": "x", "quorum": [["astrology"]]}), 400, "quorum")
    assert not Meeting.objects.exists()


def test_a_schedule_that_leaves_the_zone_out_keeps_whatever_the_board_has(cast: Cast, coordinator: Caller) -> None:
    Board.objects.filter(pk=cast.board.pk).update(time_zone="Etc/UTC")
    address = f"boards/{cast.board.pk}/"
    for said in ({}, {"time_zone": "Etc/UTC"}):
        done = coordinator.post(f"{address}schedule/", {"recurrence": RULE} | said)
        assert done.status_code == 200, done.content
        assert coordinator.get(f"{address}settings/").json()["time_zone"] == "Etc/UTC"
    problem(coordinator.post(f"{address}schedule/", {"recurrence": RULE, "time_zone": "Etc/GMT"}), 400, "time_zone")


def test_a_rule_ends_only_where_that_is_said(cast: Cast, coordinator: Caller) -> None:
    address = f"boards/{cast.board.pk}/schedule/"
    made = len(coordinator.post(address, {"recurrence": RULE, "weeks_ahead": 26}).json()["made"])
    problem(coordinator.post(address, {"cut_off_hours": 48}), 400, "recurrence")
    assert Meeting.objects.filter(state="cancelled").count() == 0
    assert len(coordinator.post(address, {"recurrence": None, "time_zone": "UTC"}).json()["cancelled"]) == made


def test_members_answer_and_the_quorum_is_foreseen(cast: Cast, surgeon: Caller, as_person: Any) -> None:
    meeting = a_planned_meeting(cast)
    address = f"meetings/{meeting.pk}/replies/"
    leaves = (meeting.starts_at + timedelta(minutes=30)).isoformat()
    own = surgeon.post(address, {"answer": "coming", "leaves_at": leaves}).json()
    assert (own["answer"], own["membership_id"]) == ("coming", str(cast.surgeon.membership.pk))
    assert surgeon.get(address).json()["quorum"] == "open"
    for person in (cast.medical_oncologist, cast.radiologist):
        as_person(person).post(address, {"answer": "coming"})
    told = surgeon.get(address).json()
    assert (told["quorum"], told["missing"]) == ("met", [])
    rows = {row["name"]: row for row in told["members"]}
    assert rows["Dr Surgeon"]["leaves_at"] and rows["Dr Chair"]["answer"] is None
    problem(surgeon.post(address, {"answer": "maybe"}), 400, "answer")
    other = {"answer": "coming", "membership_id": str(cast.chair.membership.pk)}
    problem(surgeon.post(address, other), 403)


def test_a_standing_deputy_is_named_for_ones_own_seat(cast: Cast, surgeon: Caller) -> None:
    address = f"boards/{cast.board.pk}/deputy/"
    named = surgeon.post(address, {"deputy_id": str(cast.chair.membership.pk)}).json()
    assert named == {"membership_id": str(cast.surgeon.membership.pk), "deputy_id": str(cast.chair.membership.pk)}
    problem(surgeon.post(address, {"deputy_id": str(cast.radiologist.membership.pk)}), 400, "deputy_id")


def test_whether_meetings_come_by_e_mail_is_ones_own_choice(cast: Cast, surgeon: Caller) -> None:
    address, meeting = "calendar/preference/", a_planned_meeting(cast)
    assert surgeon.get(address).json() == {"invitations": False, "alarm_minutes": None}
    chosen = {"invitations": True, "alarm_minutes": 30}
    assert surgeon.post(address, chosen).json() == surgeon.get(address).json() == chosen
    assert OutgoingMail.objects.get().about == meeting.pk
    problem(surgeon.post(address, chosen | {"alarm_minutes": 7}), 400, "alarm_minutes")
    problem(surgeon.post(address, {"invitations": False}), 400, "alarm_minutes")
    problem(surgeon.post(address, chosen | {"invitations": "yes"}), 400, "invitations")
    assert surgeon.get(address).json() == chosen
    with pytest.raises(NotYourRole, match="Only a person"):
        set_calendar_preference(actor=replace(cast.surgeon.actor, via="token"), **chosen)


def test_what_changes_an_agenda_late_says_why(cast: Cast, coordinator: Caller) -> None:
    meeting = a_planned_meeting(cast)
    first, second = listed(cast, meeting), listed(cast, meeting)
    due = a_planned_meeting(cast, starts_at=timezone.now() + timedelta(hours=24, minutes=1))
    Meeting.objects.filter(pk=due.pk).update(
        starts_at=due.starts_at - timedelta(hours=1), created_at=due.created_at - timedelta(days=2)
    )
    case = str(a_case_ready_for_listing(cast).pk)
    problem(coordinator.post(f"meetings/{due.pk}/items/", {"case_id": case}), 400, LATE)
    assert coordinator.post(f"meetings/{meeting.pk}/publish/").status_code == 200
    version = coordinator.get(f"meetings/{meeting.pk}/").json()["version"]
    item, order = f"items/{first.pk}", {"item_ids": [str(second.pk), str(first.pk)], "expected_version": version}
    for address, body in (
        (f"meetings/{meeting.pk}/items/", {"case_id": case}),
        (f"meetings/{meeting.pk}/order/", order),
        (f"meetings/{meeting.pk}/plan/", {}),
        (f"{item}/move/", {"place": 2}),
        (f"{item}/pin/", {}),
        (f"{item}/presenter/", {"presenter_id": str(cast.surgeon.membership.pk)}),
    ):
        problem(coordinator.post(address, body), 400, LATE)
    added = coordinator.post(f"meetings/{meeting.pk}/items/", {"case_id": case, LATE: "New weakness."})
    assert (added.status_code, added.json()["added_late_reason"]) == (201, "New weakness.")
    assert coordinator.post(f"{item}/move/", {"place": 2, LATE: "Family waits."}).status_code == 200
    first.refresh_from_db()
    assert first.changed_late_reason == "Family waits."


def test_a_meeting_is_moved_with_a_reason(cast: Cast, coordinator: Caller) -> None:
    meeting = a_planned_meeting(cast)
    to = timezone.now().replace(microsecond=0) + timedelta(days=3)
    moved = coordinator.post(f"meetings/{meeting.pk}/move/", {"starts_at": to.isoformat(), "reason": "Snow."})
    assert moved.status_code == 200, moved.content
    assert (moved.json()["sequence"], moved.json()["moved_reason"]) == (1, "Snow.")
    problem(coordinator.post(f"meetings/{meeting.pk}/move/", {"starts_at": to.isoformat()}), 400, "reason")
    same = {"starts_at": to.isoformat(), "reason": "Again."}
    problem(coordinator.post(f"meetings/{meeting.pk}/move/", same), 400, "starts_at")
