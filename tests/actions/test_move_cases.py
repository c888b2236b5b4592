"""Cases from one meeting to another: all or none, and what closing leaves undiscussed goes on at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import CaseEvent
from cases.pathway.refusals import BadInput, NotYourRole, WrongState
from decisions.actions.close_meeting import close_meeting
from decisions.actions.list_carried_over import list_carried_over
from decisions.actions.move_cases import move_cases
from decisions.actions.publish_agenda import publish_agenda
from decisions.models import AgendaItem, Meeting
from tests.board_builders import a_closed_vote, a_planned_meeting, in_session, listed
from tests.builders import jobs_done
from tests.stage import staged


def two_meetings(cast):
    """A meeting with three cases, and another a week later."""
    meeting = a_planned_meeting(cast)
    owner = cast.surgeon.membership
    items = [listed(cast, meeting, minutes=minutes) for minutes in (5, 10)]
    items.append(
        listed(cast, meeting, minutes=15, lane="listed_not_discussed", owner_id=owner.pk, protocol="Stable, v2")
    )
    jobs_done()
    return meeting, items, a_planned_meeting(cast, starts_at=timezone.now() + timedelta(days=7))


stage = staged(two_meetings)


@pytest.fixture
def meetings(scene):
    return scene.made


def on(meeting: Meeting) -> list[tuple[int, str, str]]:
    standing = meeting.items.filter(removed_at=None)
    return sorted(standing.values_list("minutes", "lane", "added_late_reason"))


def test_the_cases_chosen_go_to_the_end_of_the_other_agenda_as_they_are(cast, meetings):
    meeting, (first, _, third), target = meetings
    moved = move_cases(
        actor=cast.surgeon.actor,
        meeting_id=meeting.pk,
        item_ids=[third.pk, first.pk, first.pk],
        target_id=target.pk,
        reason="Pathology is awaited.",
    )
    assert [item.case for item in moved] == [third.case, first.case]
    assert on(target) == [(5, "to_discuss", ""), (15, "listed_not_discussed", "")]
    assert (moved[0].owner, moved[0].protocol) == (cast.surgeon.membership, "Stable, v2")
    assert on(meeting) == [(10, "to_discuss", "")]
    first.refresh_from_db()
    assert first.removed_reason.endswith(": Pathology is awaited.")
    kinds = CaseEvent.objects.filter(case=first.case, kind__startswith="agenda").order_by("at", "id")
    assert list(kinds.values_list("kind", flat=True)) == ["agenda.listed", "agenda.removed", "agenda.listed"]


def test_on_a_published_agenda_the_reason_marks_them_as_late(cast, meetings):
    meeting, (first, second, _), target = meetings
    listed(cast, target)
    publish_agenda(actor=cast.coordinator.actor, meeting_id=target.pk)
    details = {"actor": cast.coordinator.actor, "meeting_id": meeting.pk, "target_id": target.pk}
    move_cases(**details, item_ids=[first.pk], reason="Swapped.")
    assert (5, "to_discuss", "Swapped.") in on(target)
    with pytest.raises(BadInput) as refusal:
        move_cases(**details, item_ids=[second.pk], reason=" ")
    assert [error.field for error in refusal.value.errors] == ["reason"]


def test_none_moves_when_one_cannot_and_each_is_named_with_its_reason(cast, meetings):
    meeting, (first, second, third), target = meetings
    in_session(cast, meeting)
    for item in (first, third):
        a_closed_vote(cast, AgendaItem.objects.get(pk=item.pk))
    with pytest.raises(BadInput) as refusal:
        move_cases(
            actor=cast.coordinator.actor,
            meeting_id=meeting.pk,
            item_ids=[first.pk, second.pk, third.pk],
            target_id=target.pk,
            reason="No time.",
        )
    said = [str(error) for error in refusal.value.errors]
    assert len(said) == 2
    for item, words in zip((first, third), said, strict=True):
        assert f"{item.case.reference} cannot be moved: The board has voted on this case." in words
    assert on(target) == [] and len(on(meeting)) == 3


def test_what_is_no_case_or_no_meeting_of_the_board_is_refused(cast, meetings):
    meeting, (first, *_), target = meetings
    details = {"actor": cast.coordinator.actor, "meeting_id": meeting.pk, "reason": "x"}
    for items, to, field in (
        ([], target.pk, "item_ids"),
        (["nonsense"], target.pk, "item_ids"),
        ([first.pk], meeting.pk, "target_id"),
        ([first.pk], "nonsense", "target_id"),
    ):
        with pytest.raises(BadInput) as refusal:
            move_cases(**details, item_ids=items, target_id=to)
        assert [error.field for error in refusal.value.errors] == [field]
    with pytest.raises(NotYourRole):
        move_cases(**details | {"actor": cast.observer.actor}, item_ids=[first.pk], target_id=target.pk)


def test_closing_lists_what_was_not_discussed_at_the_next_meeting_at_once(cast, meetings):
    meeting, (first, second, third), target = meetings
    in_session(cast, meeting)
    a_closed_vote(cast, AgendaItem.objects.get(pk=first.pk))
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk, carry_to=target.pk)
    assert on(target) == [(10, "to_discuss", ""), (15, "listed_not_discussed", "")]
    assert set(target.items.values_list("case", flat=True)) == {second.case_id, third.case_id}
    again = list_carried_over(actor=cast.chair.actor, meeting_id=meeting.pk, target_id=target.pk)
    assert again == [], "they are on an agenda already"


def test_a_meeting_that_is_over_takes_nothing_and_then_nothing_is_closed(cast, meetings):
    meeting, _, target = meetings
    in_session(cast, meeting)
    with pytest.raises(BadInput) as refusal:
        close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk, carry_to=meeting.pk)
    assert [error.field for error in refusal.value.errors] == ["carry_to"]
    assert Meeting.objects.get(pk=meeting.pk).state == "in_session"
    with pytest.raises(WrongState):
        list_carried_over(actor=cast.chair.actor, meeting_id=meeting.pk, target_id=target.pk)
