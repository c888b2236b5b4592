"""A meeting from plan to close: what each move needs, and what happens to the cases on it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cases.models import CaseEvent
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, WrongState
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.close_meeting import close_meeting
from decisions.actions.list_case import list_case
from decisions.actions.note_attendance import note_attendance
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.reorder_agenda import reorder_agenda
from decisions.actions.schedule_meeting import schedule_meeting
from decisions.actions.start_meeting import start_meeting
from decisions.actions.unlist_case import unlist_case
from decisions.agenda.load import load
from decisions.models import AgendaItem, Attendance, Meeting
from tests.board_builders import a_closed_vote, a_planned_meeting, an_open_vote, in_session, listed, signed
from tests.builders import a_case_ready_for_listing, a_referral, jobs_done, stepped
from tests.cast import Cast


def fields(refusal: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [error.field for error in refusal.value.errors]


def test_a_meeting_goes_from_plan_to_close(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    assert meeting.state == "planned"
    assert publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk).state == "published"
    assert start_meeting(actor=cast.chair.actor, meeting_id=meeting.pk).state == "in_session"
    closed = close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    assert closed.state == "closed"
    assert closed.opened_at <= closed.closed_at


def test_every_fault_of_a_plan_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(BadInput) as refusal:
        schedule_meeting(
            actor=cast.coordinator.actor,
            board_id=cast.board.pk,
            starts_at=datetime(2026, 11, 4, 9),
            place="x" * 161,
            capacity_minutes=0,
        )
    assert fields(refusal) == ["starts_at", "place", "capacity_minutes"]
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("who", ["surgeon", "observer", "analyst", "auditor", "administrator"])
def test_only_coordinator_and_chair_plan(cast: Cast, who: str) -> None:
    with pytest.raises(NotYourRole):
        schedule_meeting(actor=getattr(cast, who).actor, board_id=cast.board.pk, starts_at=timezone.now())


def test_a_meeting_of_another_board_does_not_exist(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    for pk in (meeting.pk, "not-an-id", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotVisible):
            publish_agenda(actor=cast.outsider.actor, meeting_id=pk)


def test_a_move_out_of_order_is_refused_with_the_state_it_needs(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    with pytest.raises(WrongState, match="agenda published"):
        start_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    with pytest.raises(WrongState, match="in session"):
        close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    assert Meeting.objects.get().state == "planned"


def test_an_empty_agenda_is_not_published(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    with pytest.raises(WrongState, match="at least one case"):
        publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    assert Meeting.objects.get().state == "planned"


def test_listing_moves_the_case_to_the_board_and_numbers_it(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    first, second = listed(cast, meeting), listed(cast, meeting)
    assert [first.position, second.position] == [1, 2]
    first.case.refresh_from_db()
    assert first.case.stage == "mdt_discussion"
    assert CaseEvent.objects.filter(case=first.case, kind="agenda.listed").count() == 1
    meeting.refresh_from_db()
    assert meeting.version == 2


def test_a_case_with_gaps_is_listed_only_with_a_reason(cast: Cast) -> None:
    meeting, case = a_planned_meeting(cast), a_referral(cast)
    with pytest.raises(BadInput) as refusal:
        listed(cast, meeting, case)
    assert fields(refusal) == ["override_reason"]
    assert not AgendaItem.objects.exists()
    case.refresh_from_db()
    assert case.stage == "referral"
    assert listed(cast, meeting, case, override_reason="Emergency; imaging under way.").position == 1


def test_a_case_added_after_publication_says_why(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    with pytest.raises(BadInput) as refusal:
        listed(cast, meeting)
    assert fields(refusal) == ["late_reason"]
    late = listed(cast, meeting, late_reason="New weakness since yesterday.")
    assert late.added_late_reason == "New weakness since yesterday."


def test_a_case_added_after_the_cut_off_says_why_though_nothing_is_published(cast: Cast) -> None:
    meeting = a_planned_meeting(cast, starts_at=timezone.now() + timedelta(hours=24, minutes=1))
    assert listed(cast, meeting).added_late_reason == ""
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=meeting.starts_at - timedelta(minutes=1), created_at=meeting.created_at - timedelta(minutes=1)
    )
    with pytest.raises(BadInput, match="cut-off of this agenda has passed") as refusal:
        listed(cast, meeting)
    assert fields(refusal) == ["late_reason"]
    assert listed(cast, meeting, late_reason="Referred today.").added_late_reason == "Referred today."


def test_a_meeting_planned_inside_its_own_cut_off_has_only_its_publication(cast: Cast) -> None:
    meeting = a_planned_meeting(cast, starts_at=timezone.now() + timedelta(hours=23))
    assert listed(cast, meeting).added_late_reason == ""


def test_a_reason_given_before_publication_does_not_mark_the_item_late(cast: Cast) -> None:
    assert listed(cast, a_planned_meeting(cast), late_reason="just in case").added_late_reason == ""


def test_a_case_is_on_one_agenda_at_a_time(cast: Cast) -> None:
    item = listed(cast, a_planned_meeting(cast))
    with pytest.raises(WrongState, match="on the agenda of"):
        listed(cast, a_planned_meeting(cast, starts_at=timezone.now() + timedelta(days=7)), item.case)
    assert AgendaItem.objects.count() == 1


def test_a_case_of_another_board_is_not_seen(cast: Cast) -> None:
    theirs = a_referral(cast, by=cast.outsider, board=cast.other_board)
    with pytest.raises(NotVisible):
        listed(cast, a_planned_meeting(cast), theirs)


def test_bad_minutes_and_lane_are_named_together(cast: Cast) -> None:
    case = a_case_ready_for_listing(cast)
    with pytest.raises(BadInput) as refusal:
        listed(cast, a_planned_meeting(cast), case, minutes=0, lane="soonish")
    assert fields(refusal) == ["minutes", "lane"]
    case.refresh_from_db()
    assert case.stage == "scoring"


def test_an_observer_lists_nothing(cast: Cast) -> None:
    meeting, case = a_planned_meeting(cast), a_case_ready_for_listing(cast)
    with pytest.raises(NotYourRole):
        list_case(actor=cast.observer.actor, meeting_id=meeting.pk, case_id=case.pk)


def test_a_closed_case_is_not_listed(cast: Cast) -> None:
    case = stepped(cast, a_case_ready_for_listing(cast), "close")
    with pytest.raises(WrongState, match="Closed"):
        listed(cast, a_planned_meeting(cast), case)


def test_a_case_under_treatment_comes_back_with_a_reason(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    item = listed(cast, meeting)
    jobs_done()
    in_session(cast, meeting)
    a_closed_vote(cast, item)
    signed(cast, item)
    later = a_planned_meeting(cast)
    with pytest.raises(BadInput) as refusal:
        listed(cast, later, item.case)
    assert fields(refusal) == ["reason"]
    again = listed(cast, later, item.case, reason="Progression on imaging.")
    again.case.refresh_from_db()
    assert again.case.stage == "mdt_discussion"


def test_a_case_is_taken_off_with_a_reason_and_can_be_listed_again(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    item = listed(cast, meeting)
    with pytest.raises(BadInput) as refusal:
        unlist_case(actor=cast.coordinator.actor, item_id=item.pk, reason=" ")
    assert fields(refusal) == ["reason"]
    removed = unlist_case(actor=cast.coordinator.actor, item_id=item.pk, reason="Patient unwell.")
    assert removed.removed_reason == "Patient unwell."
    with pytest.raises(WrongState):
        unlist_case(actor=cast.coordinator.actor, item_id=item.pk, reason="Again.")
    assert listed(cast, meeting, item.case).pk != item.pk


def test_a_case_that_was_voted_on_stays_on_the_agenda(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    with pytest.raises(WrongState, match="voted"):
        unlist_case(actor=cast.coordinator.actor, item_id=round_.item_id, reason="No.")


def test_the_agenda_is_reordered_as_it_was_seen(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    items = [listed(cast, meeting) for _ in range(3)]
    meeting.refresh_from_db()
    wanted = [items[2].pk, items[0].pk, items[1].pk]
    after = reorder_agenda(
        actor=cast.coordinator.actor, meeting_id=meeting.pk, item_ids=wanted, expected_version=meeting.version
    )
    assert list(meeting.items.order_by("position").values_list("pk", flat=True)) == wanted
    with pytest.raises(WrongState, match="changed since"):
        reorder_agenda(actor=cast.chair.actor, meeting_id=meeting.pk, item_ids=wanted, expected_version=meeting.version)
    assert after.version == meeting.version + 1


@pytest.mark.parametrize("spoil", ["too few", "one twice", "not an id"])
def test_an_order_that_does_not_name_each_item_once_is_refused(cast: Cast, spoil: str) -> None:
    meeting = a_planned_meeting(cast)
    ids: list[object] = [listed(cast, meeting).pk for _ in range(2)]
    meeting.refresh_from_db()
    wrong = {"too few": ids[:1], "one twice": [ids[0], ids[0]], "not an id": [ids[0], "x"]}[spoil]
    with pytest.raises((BadInput, NotVisible)):
        reorder_agenda(
            actor=cast.coordinator.actor, meeting_id=meeting.pk, item_ids=wrong, expected_version=meeting.version
        )
    assert [item.position for item in meeting.items.order_by("added_at")] == [1, 2]


def test_attendance_is_the_last_word_about_a_member(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    in_session(cast, meeting)
    for present in (True, False):
        note_attendance(
            actor=cast.coordinator.actor,
            meeting_id=meeting.pk,
            membership_id=cast.surgeon.membership.pk,
            present=present,
        )
    assert Attendance.objects.get().present is False


def test_attendance_of_a_stranger_is_refused(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    in_session(cast, meeting)
    for stranger in (cast.outsider.membership.pk, "nobody"):
        with pytest.raises(BadInput) as refusal:
            note_attendance(actor=cast.chair.actor, meeting_id=meeting.pk, membership_id=stranger, present=True)
        assert fields(refusal) == ["membership_id"]


def test_what_was_not_discussed_is_carried_over_and_stays_listed(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    decided, voted_on, left = (listed(cast, meeting) for _ in range(3))
    jobs_done()
    in_session(cast, meeting)
    a_closed_vote(cast, decided)
    signed(cast, decided)
    a_closed_vote(cast, voted_on)
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    outcomes = dict(meeting.items.values_list("pk", "outcome"))
    assert outcomes == {decided.pk: "discussed", voted_on.pk: "discussed", left.pk: "carried_over"}
    left.case.refresh_from_db()
    assert left.case.stage == "mdt_discussion"
    assert listed(cast, a_planned_meeting(cast), left.case).outcome == "pending"
    assert meeting.documents.filter(kind="outcome_summary").count() == 1


def test_a_meeting_with_an_open_vote_is_not_closed(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    with pytest.raises(WrongState, match=round_.item.case.reference):
        close_meeting(actor=cast.chair.actor, meeting_id=round_.item.meeting_id)
    round_.item.meeting.refresh_from_db()
    assert round_.item.meeting.state == "in_session"


def test_a_cancelled_meeting_gives_its_cases_back(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    item = listed(cast, meeting)
    cancel_meeting(actor=cast.coordinator.actor, meeting_id=meeting.pk, reason="Storm.")
    item.refresh_from_db()
    assert item.outcome == "carried_over"
    assert CaseEvent.objects.get(case=item.case, kind="agenda.carried_over").reason == "Storm."
    with pytest.raises(WrongState, match="cancelled"):
        listed(cast, meeting)


def test_too_many_minutes_warn_and_do_not_block(cast: Cast) -> None:
    meeting = a_planned_meeting(cast, capacity_minutes=10)
    items = [listed(cast, meeting, minutes=8) for _ in range(2)]
    planned = load((item.minutes for item in items), meeting.capacity_minutes)
    assert planned.over == 6
    assert "6 too many" in planned.warning
    assert load([8], 10).warning == ""
