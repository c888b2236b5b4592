"""Meetings that a rule makes: once per slot, and what people changed stays changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.audit import SYSTEM
from cases.jobs.engine import run_due
from cases.models import AuditEntry, CaseEvent, Job, Notice
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, WrongState
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.generate_meetings import generate_meetings
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.reply_to_meeting import reply_to_meeting
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.actions.set_board_rules import set_board_rules
from decisions.actions.set_board_schedule import BoardSchedule, set_board_schedule
from decisions.clock import ask_for_meetings
from decisions.models import Meeting
from tests.board_builders import a_planned_meeting, in_session, listed
from tests.cast import Cast

WEEKLY = {
    "every": "week",
    "interval": 1,
    "weekday": "wednesday",
    "first_on": date(2026, 1, 1),
    "starts": time(8, 30),
    "place": "Room 1",
    "capacity_minutes": 90,
}
SCHEDULE = BoardSchedule("Europe/London", WEEKLY, [], cut_off_hours=24, agenda_days=3, weeks_ahead=4)


def scheduled(cast: Cast, schedule: BoardSchedule = SCHEDULE):
    return set_board_schedule(actor=cast.coordinator.actor, board_id=cast.board.pk, schedule=schedule)


def slots_of(cast: Cast) -> list[date]:
    return list(Meeting.objects.filter(board=cast.board).order_by("slot").values_list("slot", flat=True))


def test_a_rule_makes_its_meetings_at_once_and_only_once_however_often_the_clock_runs(cast: Cast) -> None:
    made = scheduled(cast).made
    assert 4 <= len(made) <= 5
    first = Meeting.objects.first()
    assert first.place == "Room 1" and first.capacity_minutes == 90 and first.slot.strftime("%A") == "Wednesday"
    for _ in range(3):
        ask_for_meetings()
        run_due("generate_meetings")
        assert not generate_meetings(actor=cast.coordinator.actor, board_id=cast.board.pk).made
    assert Job.objects.filter(kind="generate_meetings").count() == 1, "one job for each board and day"
    assert Meeting.objects.count() == len(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(board=cast.board, slot=first.slot, starts_at=first.starts_at, created_at=timezone.now())


def test_the_clock_makes_the_meetings_of_a_board_that_looks_further_ahead(cast: Cast) -> None:
    scheduled(cast)
    type(cast.board).objects.filter(pk=cast.board.pk).update(weeks_ahead=10)
    before = Meeting.objects.count()
    ask_for_meetings()
    run_due("generate_meetings")
    assert Meeting.objects.count() == before + 6
    assert Meeting.objects.filter(created_by=None).count() == 6
    assert AuditEntry.objects.filter(subject="recurrence", via="system").exists()


def test_what_people_moved_or_cancelled_is_not_made_again(cast: Cast) -> None:
    scheduled(cast)
    first, second, *_ = Meeting.objects.all()
    slots = slots_of(cast)
    cancel_meeting(actor=cast.coordinator.actor, meeting_id=first.pk, reason="Chair away.")
    later = second.starts_at + timedelta(days=1)
    reschedule_meeting(actor=cast.chair.actor, meeting_id=second.pk, starts_at=later, reason="Room is taken.")
    assert not generate_meetings(actor=SYSTEM, board_id=cast.board.pk).made
    assert slots_of(cast) == slots
    scheduled(cast, replace(SCHEDULE, recurrence=WEEKLY | {"starts": time(9)}))
    second.refresh_from_db()
    assert second.starts_at == later, "a time that a person gave is kept"


def test_a_new_time_of_day_moves_untouched_meetings_and_new_days_replace_them(cast: Cast) -> None:
    scheduled(cast)
    busy = Meeting.objects.first()
    reply_to_meeting(actor=cast.surgeon.actor, meeting_id=busy.pk, answer="coming")
    done = scheduled(cast, replace(SCHEDULE, recurrence=WEEKLY | {"starts": time(9), "place": "Room 2"}))
    assert not done.made and not done.cancelled
    assert len(done.shifted) == Meeting.objects.count() - 1
    assert set(Meeting.objects.exclude(pk=busy.pk).values_list("place", "sequence")) == {("Room 2", 1)}
    done = scheduled(cast, replace(SCHEDULE, recurrence=WEEKLY | {"weekday": "thursday"}))
    assert [meeting.pk for meeting in done.kept] == [busy.pk], "somebody relies on it"
    assert done.made and len(done.cancelled) == Meeting.objects.filter(state="cancelled").count()
    back = scheduled(cast)
    assert back.made, "the days that the rule gave up are free for it again"


def test_a_holiday_takes_its_meeting_out_and_says_so(cast: Cast) -> None:
    scheduled(cast)
    day = Meeting.objects.all()[1].slot
    done = scheduled(cast, replace(SCHEDULE, holidays=[{"on": day, "name": "Founder's day"}]))
    assert [meeting.cancelled_reason for meeting in done.cancelled] == ["Founder's day: the board does not meet"]
    assert day not in {meeting.slot for meeting in Meeting.objects.exclude(state="cancelled")}


def test_a_meeting_planned_by_hand_keeps_its_day(cast: Cast) -> None:
    day = timezone.now() + timedelta(days=3)
    a_planned_meeting(cast, starts_at=day)
    rule = WEEKLY | {"weekday": cast.board.day_of(day).strftime("%A").lower()}
    made = scheduled(cast, replace(SCHEDULE, recurrence=rule)).made
    assert made and cast.board.day_of(day) not in {meeting.slot for meeting in made}


def test_every_fault_of_a_schedule_is_named_at_once_and_nothing_is_kept(cast: Cast) -> None:
    wrong = BoardSchedule("Mars/Olympus", WEEKLY | {"interval": 0}, [{"on": None, "name": ""}], -1, 99, 0)
    with pytest.raises(BadInput) as refusal:
        scheduled(cast, wrong)
    named = [error.field for error in refusal.value.errors]
    assert named == [
        "time_zone",
        "recurrence.interval",
        "holidays",
        "holidays",
        "cut_off_hours",
        "agenda_days",
        "weeks_ahead",
    ]
    cast.board.refresh_from_db()
    assert cast.board.recurrence == {} and not Meeting.objects.exists()


def test_only_coordinator_and_chair_configure_a_board(cast: Cast) -> None:
    for person in (cast.surgeon, cast.observer, cast.administrator):
        with pytest.raises(NotYourRole):
            set_board_schedule(actor=person.actor, board_id=cast.board.pk, schedule=SCHEDULE)
        with pytest.raises(NotYourRole):
            set_board_rules(actor=person.actor, board_id=cast.board.pk, name="X", quorum=[])
    with pytest.raises(NotVisible):
        set_board_schedule(actor=cast.outsider.actor, board_id=cast.board.pk, schedule=SCHEDULE)


def test_the_rules_of_a_board_are_its_name_and_quorum(cast: Cast) -> None:
    wanted = [["spine_surgery"], ["radiology", "interventional_radiology"]]
    board = set_board_rules(actor=cast.chair.actor, board_id=cast.board.pk, name=" Spine A ", quorum=wanted)
    assert (board.name, board.quorum) == ("Spine A", wanted)
    line = AuditEntry.objects.latest("id")
    assert (line.verb, line.subject, line.detail["to"]["quorum"]) == ("board.configure", "board rules", wanted)
    with pytest.raises(BadInput) as refusal:
        set_board_rules(actor=cast.chair.actor, board_id=cast.board.pk, name="", quorum=[[], ["astrology"]])
    assert [error.field for error in refusal.value.errors] == ["name", "quorum", "quorum"]


def test_a_moved_meeting_keeps_its_agenda_tells_its_cases_and_counts_for_calendars(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    item = listed(cast, meeting)
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    to = timezone.now() + timedelta(days=2)
    moved = reschedule_meeting(
        actor=cast.coordinator.actor, meeting_id=meeting.pk, starts_at=to, reason="Snow.", place="Online"
    )
    assert (moved.starts_at, moved.place, moved.sequence, moved.moved_reason) == (to, "Online", 1, "Snow.")
    assert moved.moved_from == meeting.starts_at and moved.state == "published"
    event = CaseEvent.objects.filter(case=item.case).latest("at")
    assert event.kind == "agenda.moved" and event.reason == "Snow." and "was moved to" in event.says
    again = reschedule_meeting(
        actor=cast.coordinator.actor, meeting_id=meeting.pk, starts_at=to + timedelta(days=1), reason="Ice."
    )
    assert (again.sequence, again.moved_from) == (2, meeting.starts_at), "where it stood first"


def test_members_are_told_of_each_move_and_of_the_end_once_and_the_one_who_acts_is_not(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    to = timezone.now() + timedelta(days=2)
    for days in (1, 2):
        reschedule_meeting(
            actor=cast.coordinator.actor,
            meeting_id=meeting.pk,
            starts_at=to + timedelta(days=days),
            reason="Canary snow.",
        )
    cancel_meeting(actor=cast.coordinator.actor, meeting_id=meeting.pk, reason="Canary ice.")
    told = Notice.objects.filter(user=cast.surgeon.user).order_by("at").values_list("kind", "path")
    page = f"/meetings/{meeting.pk}/"
    assert list(told) == [("meeting_moved", page), ("meeting_moved", page), ("meeting_cancelled", page)]
    asked = {person.user.pk for person in (*cast.voters, cast.observer)}
    assert set(Notice.objects.values_list("user", flat=True)) == asked
    assert "Canary" not in str(list(Notice.objects.values()))


def test_a_move_is_refused_without_reason_into_the_past_and_once_it_has_begun(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    before = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(BadInput) as refusal:
        reschedule_meeting(actor=cast.coordinator.actor, meeting_id=meeting.pk, starts_at=before, reason=" ")
    assert [error.field for error in refusal.value.errors] == ["reason", "starts_at"]
    with pytest.raises(NotYourRole):
        reschedule_meeting(actor=cast.surgeon.actor, meeting_id=meeting.pk, starts_at=before, reason="x")
    listed(cast, meeting)
    in_session(cast, meeting)
    with pytest.raises(WrongState):
        reschedule_meeting(
            actor=cast.chair.actor, meeting_id=meeting.pk, starts_at=timezone.now() + timedelta(days=1), reason="x"
        )


def test_a_cancelled_meeting_keeps_its_reason_and_counts_for_calendars(cast: Cast) -> None:
    gone = cancel_meeting(actor=cast.chair.actor, meeting_id=a_planned_meeting(cast).pk, reason="Strike.")
    gone.refresh_from_db()
    assert (gone.state, gone.cancelled_reason, gone.sequence) == ("cancelled", "Strike.", 1)
    assert gone.cancelled_at is not None
