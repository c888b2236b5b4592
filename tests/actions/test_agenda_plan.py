"""The agenda follows every change while it is planned, and tells what the change did to the others."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.set_urgency import set_urgency
from cases.models import AuditEntry, CaseEvent
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, WrongState
from decisions.actions.change_lane import change_lane
from decisions.actions.close_meeting import close_meeting
from decisions.actions.move_cases import move_cases
from decisions.actions.move_item import move_item
from decisions.actions.pin_item import pin_item
from decisions.actions.plan_agenda import plan_agenda
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.reorder_agenda import reorder_agenda
from decisions.actions.reply_to_meeting import reply_to_meeting
from decisions.actions.set_presenter import set_presenter
from decisions.actions.start_meeting import start_meeting
from decisions.actions.unlist_case import unlist_case
from decisions.actions.unpin_item import unpin_item
from decisions.models import AgendaItem, Discussion, Meeting
from tests.board_builders import a_planned_meeting, an_open_vote, in_session, listed
from tests.builders import a_case_ready_for_listing, jobs_done
from tests.cast import Cast
from tests.stage import staged

pytestmark = pytest.mark.django_db


def build(cast: Cast) -> tuple[Meeting, list[AgendaItem]]:
    """Four cases of ten minutes in an hour: routine, soon, soon, urgent, in the order in which they were listed."""
    meeting = a_planned_meeting(cast, capacity_minutes=60)
    items = []
    for lane in ("routine", "soon", "soon", "urgent"):
        case = a_case_ready_for_listing(cast)
        jobs_done()
        case.refresh_from_db()
        details = {"lane": lane, "reason": "Known to us.", "facts_version": case.facts_version}
        set_urgency(actor=cast.chair.actor, case_id=case.pk, **details)
        items.append(listed(cast, meeting, case, minutes=10))
    return meeting, items


stage = staged(build)


@pytest.fixture
def routine(scene: Any) -> AgendaItem:
    return AgendaItem.objects.get(pk=scene.made[1][0].pk)


def agenda(scene: Any) -> list[tuple[int, int | None]]:
    """Which of the four stand where, and at which minute."""
    numbers = {item.pk: number for number, item in enumerate(scene.made[1])}
    items = Meeting.objects.get(pk=scene.made[0].pk).items.filter(removed_at=None).order_by("position")
    return [(numbers[item.pk], item.planned_start) for item in items]


def order(scene: Any) -> list[int]:
    return [number for number, _ in agenda(scene)]


def fields(refusal: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [error.field for error in refusal.value.errors]


def published(cast: Cast, scene: Any) -> None:
    publish_agenda(actor=cast.coordinator.actor, meeting_id=scene.made[0].pk)


def test_listing_alone_plans_the_agenda_with_times_and_reasons(cast: Cast, scene: Any) -> None:
    assert agenda(scene) == [(3, 0), (1, 10), (2, 20), (0, 30)]
    reasons = [item.planned_reason.split(",")[0] for item in AgendaItem.objects.order_by("position")]
    assert reasons == ["urgent", "soon", "soon", "routine"]
    assert {item.minutes_source for item in AgendaItem.objects.all()} == {"set by hand"}
    estimated = listed(cast, scene.made[0])
    assert (estimated.minutes, estimated.complexity) == (10, "")
    assert estimated.minutes_source == "published mean 9.25 min (Spine summit 2025, abstract); not assessed yet"


def test_minutes_are_estimated_from_how_complex_the_assessed_case_is(cast: Cast, scene: Any) -> None:
    items = [set_presenter(actor=cast.coordinator.actor, item_id=item.pk)[0] for item in scene.made[1]]
    assert {item.complexity for item in items} <= {"simple", "middle"}
    assert all(item.minutes_source.endswith(f"for a {item.complexity} case") for item in items)
    assert all(item.minutes == {"simple": 7, "middle": 10}[item.complexity] for item in items)


def test_a_moved_case_is_pinned_and_the_others_follow(cast: Cast, scene: Any, routine: AgendaItem) -> None:
    item, changes = move_item(actor=cast.coordinator.actor, item_id=routine.pk, place=1)
    assert order(scene) == [0, 3, 1, 2]
    assert item.planned_reason == "kept where you pinned it"
    assert changes[0].says == f"{item.case.reference} goes from place 4 to 1"
    assert len(changes) == 4
    second = scene.made[1][2]
    move_item(actor=cast.coordinator.actor, item_id=second.pk, place=1)
    assert order(scene) == [2, 0, 3, 1], "the pin that was at place 1 makes way"
    item, _ = unpin_item(actor=cast.coordinator.actor, item_id=routine.pk)
    assert (item.pinned_place, order(scene)) == (None, [2, 3, 1, 0])


def test_a_case_is_pinned_where_it_stands_or_for_a_time(cast: Cast, scene: Any, routine: AgendaItem) -> None:
    meeting = scene.made[0]
    soon = scene.made[1][1]
    item, changes = pin_item(actor=cast.coordinator.actor, item_id=soon.pk)
    assert (item.pinned_place, changes) == (2, [])
    at = meeting.starts_at + timedelta(minutes=15)
    item, _ = pin_item(actor=cast.coordinator.actor, item_id=routine.pk, at=at)
    assert (item.pinned_place, item.pinned_minute, item.planned_start) == (None, 15, 20)
    for wrong in (
        meeting.starts_at - timedelta(minutes=1),
        meeting.starts_at + timedelta(minutes=60),
        at.replace(tzinfo=None),
    ):
        with pytest.raises(BadInput) as refusal:
            pin_item(actor=cast.coordinator.actor, item_id=routine.pk, at=wrong)
        assert fields(refusal) == ["at"]


def test_what_no_longer_fits_is_named_and_fits_again_when_a_case_goes(
    cast: Cast, scene: Any, routine: AgendaItem
) -> None:
    urgent = scene.made[1][3]
    _, changes = set_presenter(actor=cast.coordinator.actor, item_id=urgent.pk, minutes=35)
    assert [one.says for one in changes] == [f"{routine.case.reference} no longer fits"]
    routine.refresh_from_db()
    assert routine.planned_start is None
    assert routine.planned_reason.startswith("Needs 10 min; 5 are left.")
    unlist_case(actor=cast.coordinator.actor, item_id=scene.made[1][1].pk, reason="Patient unwell.")
    routine.refresh_from_db()
    assert routine.planned_start == 45


def test_a_case_that_does_not_fit_is_told_the_next_meeting_with_room(
    cast: Cast, scene: Any, routine: AgendaItem
) -> None:
    starts = scene.made[0].starts_at + timedelta(days=7)
    full = a_planned_meeting(cast, starts_at=starts, capacity_minutes=5)
    free = a_planned_meeting(cast, starts_at=starts + timedelta(days=7), capacity_minutes=60)
    set_presenter(actor=cast.coordinator.actor, item_id=scene.made[1][3].pk, minutes=35)
    routine.refresh_from_db()
    rooms = {meeting: f"There is room on {meeting.starts_at:%a %d-%b}" for meeting in (full, free)}
    assert rooms[free] in routine.planned_reason
    assert rooms[full] not in routine.planned_reason


def test_a_presenter_is_a_member_of_the_board(cast: Cast, scene: Any) -> None:
    first, last = scene.made[1][1], listed(cast, scene.made[0], minutes=5)
    _, changes = change_lane(actor=cast.chair.actor, item_id=first.pk, lane="to_discuss", reason="As it was.")
    assert changes == []
    for item_id in (scene.made[1][2].pk, scene.made[1][0].pk):
        details = {"actor": cast.coordinator.actor, "presenter_id": cast.surgeon.membership.pk, "minutes": 10}
        item, _ = set_presenter(item_id=item_id, **details)
        assert item.presenter == cast.surgeon.membership
    assert item.planned_reason.startswith("routine"), "another tier: not pulled forward"
    for stranger in (cast.outsider.membership.pk, "nobody"):
        with pytest.raises(BadInput) as refusal:
            set_presenter(actor=cast.chair.actor, item_id=last.pk, presenter_id=stranger, minutes=0)
        assert fields(refusal) == ["presenter_id", "minutes"]


def test_a_case_is_only_listed_under_a_protocol_with_somebody_who_answers_for_it(
    cast: Cast, scene: Any, routine: AgendaItem
) -> None:
    change = {"actor": cast.coordinator.actor, "item_id": routine.pk, "lane": "listed_not_discussed"}
    with pytest.raises(BadInput) as refusal:
        change_lane(**change, reason=" ")
    assert fields(refusal) == ["reason", "owner_id", "protocol"]
    named = {"owner_id": cast.surgeon.membership.pk, "protocol": "Stable disease, version 2"}
    item, _ = change_lane(**change, reason="Nothing to decide.", **named)
    assert (item.lane, item.owner, item.planned_start) == ("listed_not_discussed", cast.surgeon.membership, None)
    event = CaseEvent.objects.get(case=item.case, kind="agenda.lane")
    assert (event.actor, event.reason) == (cast.coordinator.user, "Nothing to decide.")
    assert "“Stable disease, version 2”" in event.says and cast.surgeon.user.name in event.says
    item, _ = change_lane(**change | {"lane": "to_discuss"}, reason="New pain.")
    assert (item.owner, item.protocol, item.planned_start) == (None, "", 30)
    with pytest.raises(BadInput) as refusal:
        listed(cast, scene.made[0], lane="listed_not_discussed")
    assert fields(refusal) == ["owner_id", "protocol"]
    assert listed(cast, scene.made[0], lane="listed_not_discussed", **named).owner == cast.surgeon.membership


def test_it_follows_who_comes_and_leaves_and_once_published_says_who_is_missing(
    cast: Cast, scene: Any, routine: AgendaItem
) -> None:
    meeting, reply = scene.made[0], {"actor": cast.surgeon.actor, "meeting_id": scene.made[0].pk}
    set_presenter(actor=cast.coordinator.actor, item_id=routine.pk, presenter_id=cast.surgeon.membership.pk, minutes=10)
    reply_to_meeting(**reply, answer="coming", leaves_at=meeting.starts_at + timedelta(minutes=25))
    assert order(scene) == [3, 0, 1, 2]
    routine.refresh_from_db()
    assert routine.planned_reason.startswith("ahead of its turn: Dr Surgeon leaves at ")
    reply_to_meeting(**reply, answer="not_coming")
    routine.refresh_from_db()
    assert (order(scene), routine.planned_warning) == (
        [3, 1, 2, 0],
        "Dr Surgeon, who presents it, has sent apologies",
    )
    published(cast, scene)
    before = agenda(scene)
    reply_to_meeting(**reply, answer="coming", leaves_at=meeting.starts_at + timedelta(minutes=25))
    routine.refresh_from_db()
    assert agenda(scene) == before
    assert routine.planned_warning.startswith("Dr Surgeon, who presents it, leaves at ")
    reply_to_meeting(**reply, answer="coming")
    routine.refresh_from_db()
    assert routine.planned_warning == ""


def test_minutes_are_the_boards_own_once_enough_cases_were_measured(cast: Cast, scene: Any) -> None:
    kind = set_presenter(actor=cast.coordinator.actor, item_id=scene.made[1][0].pk)[0].complexity
    held = a_planned_meeting(cast)
    items = [listed(cast, held, lane="to_discuss") for _ in range(5)]
    in_session(cast, held)
    AgendaItem.objects.filter(meeting=held).update(complexity=kind, outcome="discussed")  # as planned, and decided on
    for item, minutes in zip(items, (3, 5, 22, 4, 6), strict=True):
        began = timezone.now() - timedelta(minutes=minutes)
        spent = {"began_at": began, "ended_at": began + timedelta(minutes=minutes)}
        Discussion.objects.create(meeting=held, item=item, shown_by=cast.chair.user, **spent)
    close_meeting(actor=cast.chair.actor, meeting_id=held.pk)
    item, _ = set_presenter(actor=cast.coordinator.actor, item_id=scene.made[1][0].pk)
    assert (item.minutes, item.minutes_source) == (5, f"median of this board's 5 {kind} cases")


def test_a_case_takes_its_presenter_lane_and_owner_along_to_another_agenda(
    cast: Cast, scene: Any, routine: AgendaItem
) -> None:
    named = {"owner_id": cast.surgeon.membership.pk, "protocol": "Stable disease, version 2"}
    change = {"actor": cast.coordinator.actor, "item_id": routine.pk, "reason": "Stable."}
    change_lane(**change, lane="listed_not_discussed", **named)
    soon = scene.made[1][1]
    set_presenter(actor=cast.chair.actor, item_id=soon.pk, presenter_id=cast.radiologist.membership.pk)
    later = a_planned_meeting(cast, starts_at=scene.made[0].starts_at + timedelta(days=7))
    going = {"meeting_id": scene.made[0].pk, "target_id": later.pk, "item_ids": [routine.pk, soon.pk]}
    only_listed, timed = move_cases(actor=cast.coordinator.actor, reason="Too full.", **going)
    assert (only_listed.lane, only_listed.owner_id, only_listed.protocol) == ("listed_not_discussed", *named.values())
    assert (timed.presenter, timed.minutes_are_given) == (cast.radiologist.membership, False)


def test_a_published_agenda_stands_and_changes_only_with_a_mark(cast: Cast, scene: Any, routine: AgendaItem) -> None:
    published(cast, scene)
    with pytest.raises(BadInput) as refusal:
        move_item(actor=cast.coordinator.actor, item_id=routine.pk, place=2)
    assert fields(refusal) == ["late_reason"]
    item, _ = move_item(actor=cast.coordinator.actor, item_id=routine.pk, place=2, late_reason="Family waits.")
    assert (item.changed_late_reason, order(scene)) == ("Family waits.", [3, 0, 1, 2])
    late = listed(cast, scene.made[0], minutes=5, late_reason="New weakness.")
    assert (late.position, late.added_late_reason) == (5, "New weakness."), "behind what was published"
    with pytest.raises(BadInput) as refusal:
        plan_agenda(actor=cast.coordinator.actor, meeting_id=scene.made[0].pk)
    assert fields(refusal) == ["late_reason"]
    _, changes = plan_agenda(actor=cast.coordinator.actor, meeting_id=scene.made[0].pk, late_reason="Everything new.")
    moved = AgendaItem.objects.filter(changed_late_reason="Everything new.")
    assert {one.item.pk for one in changes} == set(moved.values_list("pk", flat=True)) != set()


def test_in_session_the_order_is_the_chairs_and_nothing_is_planned(cast: Cast, scene: Any, routine: AgendaItem) -> None:
    published(cast, scene)
    start_meeting(actor=cast.chair.actor, meeting_id=scene.made[0].pk)
    item, changes = move_item(actor=cast.chair.actor, item_id=routine.pk, place=1)
    assert (order(scene), item.pinned_place, changes) == ([0, 3, 1, 2], None, [])
    assert item.planned_start == 30
    for act in (
        lambda: plan_agenda(actor=cast.chair.actor, meeting_id=scene.made[0].pk),
        lambda: pin_item(actor=cast.chair.actor, item_id=routine.pk),
        lambda: unpin_item(actor=cast.chair.actor, item_id=routine.pk),
        lambda: set_presenter(actor=cast.chair.actor, item_id=routine.pk),
    ):
        with pytest.raises(WrongState, match="in session"):
            act()


def test_the_rest_of_a_meeting_in_session_is_planned_when_asked(cast: Cast, scene: Any, routine: AgendaItem) -> None:
    meeting = scene.made[0]
    with pytest.raises(WrongState, match="planned"):
        plan_agenda(actor=cast.chair.actor, meeting_id=meeting.pk, rest=True)
    published(cast, scene)
    start_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    an_open_vote(cast, AgendaItem.objects.get(pk=scene.made[1][2].pk))
    move_item(actor=cast.chair.actor, item_id=routine.pk, place=1)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(minutes=35))
    _, changes = plan_agenda(actor=cast.chair.actor, meeting_id=meeting.pk, rest=True)
    assert agenda(scene) == [(2, 20), (3, 35), (1, 45), (0, None)], (
        "voted on; urgent; soon; no room for the routine one"
    )
    assert f"{routine.case.reference} no longer fits" in [one.says for one in changes]


def test_an_order_given_as_a_whole_pins_every_case(cast: Cast, scene: Any) -> None:
    meeting = Meeting.objects.get(pk=scene.made[0].pk)
    wanted = [item.pk for item in scene.made[1]]
    reorder_agenda(
        actor=cast.coordinator.actor, meeting_id=meeting.pk, item_ids=wanted, expected_version=meeting.version
    )
    assert agenda(scene) == [(0, 0), (1, 10), (2, 20), (3, 30)]
    assert list(AgendaItem.objects.order_by("position").values_list("pinned_place", flat=True)) == [1, 2, 3, 4]


def test_who_may_not_plan_changes_nothing(cast: Cast, scene: Any, routine: AgendaItem) -> None:
    acts = [
        lambda actor: move_item(actor=actor, item_id=routine.pk, place=1),
        lambda actor: pin_item(actor=actor, item_id=routine.pk),
        lambda actor: unpin_item(actor=actor, item_id=routine.pk),
        lambda actor: set_presenter(actor=actor, item_id=routine.pk),
        lambda actor: change_lane(actor=actor, item_id=routine.pk, lane="to_discuss", reason="x"),
        lambda actor: plan_agenda(actor=actor, meeting_id=scene.made[0].pk),
    ]
    for act in acts:
        with pytest.raises(NotYourRole):
            act(cast.surgeon.actor)
        with pytest.raises(NotVisible):
            act(cast.outsider.actor)
    assert order(scene) == [3, 1, 2, 0]


def test_every_change_leaves_a_line_and_a_new_version(cast: Cast, scene: Any, routine: AgendaItem) -> None:
    version = Meeting.objects.get(pk=scene.made[0].pk).version
    with pytest.raises(WrongState, match="changed since"):
        move_item(actor=cast.coordinator.actor, item_id=routine.pk, place=1, expected_version=version - 1)
    lines = AuditEntry.objects.filter(verb="meeting.plan").count()
    move_item(actor=cast.coordinator.actor, item_id=routine.pk, place=1, expected_version=version)
    assert Meeting.objects.get(pk=scene.made[0].pk).version == version + 1
    assert AuditEntry.objects.filter(verb="meeting.plan").count() == lines + 1
