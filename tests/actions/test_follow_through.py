"""Actions that follow a discussion, and the ledger of deferrals: through the actions, on the real database."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.models import AuditEntry, CaseEvent, Notice
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, WrongState
from decisions.actions.add_action import add_action
from decisions.actions.change_action import change_action
from decisions.actions.close_meeting import close_meeting
from decisions.actions.end_action import end_action
from decisions.actions.note_deferral import note_deferral
from decisions.actions.read_actions import read_actions
from decisions.actions.read_deferrals import read_deferrals
from decisions.actions.read_overdue import read_overdue
from decisions.actions.remind_actions import remind_actions
from decisions.actions.reopen_action import reopen_action
from decisions.consensus.content import PlannedAction
from decisions.models import ActionItem, AgendaItem, Meeting
from tests.board_builders import a_planned_meeting as planned_meeting
from tests.board_builders import an_item_in_session, deferral, in_session, listed, signed
from tests.cast import Cast
from tests.stage import Stage, staged

stage = staged(an_item_in_session)


@pytest.fixture
def item(scene: Stage) -> AgendaItem:
    return scene.made


def days(count: int) -> Any:
    return timezone.now().date() + timedelta(days=count)


def an_action(cast: Cast, item: AgendaItem, **changes: Any) -> ActionItem:
    details = {"kind": "refer", "owner_member": str(cast.surgeon.membership.pk), "due_on": days(3)} | changes
    return add_action(actor=cast.coordinator.actor, item_id=item.pk, **details)


def made_late(row: ActionItem, count: int) -> None:
    """As if `count` days had passed since it was due."""
    ActionItem.objects.filter(pk=row.pk).update(due_on=days(-count))


def refused_fields(refusal: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [error.field for error in refusal.value.errors]


def kinds(item: AgendaItem) -> list[str]:
    rows = CaseEvent.objects.filter(case=item.case_id, kind__startswith="action.").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_what_was_agreed_while_signing_is_signed_and_is_on_the_list(cast: Cast, item: AgendaItem) -> None:
    seat = str(cast.radiologist.membership.pk)
    agreed = (
        PlannedAction("obtain_imaging", "CT of T8", owner_member=seat, due_on=days(2)),
        PlannedAction("other", "Ask the family", owner="Nurse Key", due_on=days(1)),
    )
    decision = signed(cast, item, deferral(actions=agreed))
    assert [row["owner"] for row in decision.payload["content"]["actions"]] == [
        cast.radiologist.user.printed_name,
        "Nurse Key",
    ]
    mine = read_actions(actor=cast.radiologist.actor, board_id=cast.board.pk)
    assert [(row.action.says, row.action.decision_id) for row in mine.rows] == [
        ("Obtain imaging: CT of T8", decision.pk)
    ]
    everybody = read_actions(actor=cast.observer.actor, board_id=cast.board.pk, whose="everybody")
    assert [row.action.owner_name for row in everybody.rows] == ["Nurse Key", cast.radiologist.user.printed_name]
    assert AuditEntry.objects.filter(verb="case.list_read", actor=cast.observer.user).exists()
    assert kinds(item) == ["action.added"] * 2


def test_an_action_is_changed_done_and_taken_back_with_a_line_of_history_each(cast: Cast, item: AgendaItem) -> None:
    row = an_action(cast, item)
    change = {"kind": "refer", "what": "Physiotherapy", "owner": "Dr Away", "due_on": days(5)}
    change_action(actor=cast.surgeon.actor, action_id=row.pk, **change)
    change_action(actor=cast.surgeon.actor, action_id=row.pk, **change)  # nothing changed, nothing written
    row = end_action(actor=cast.radiologist.actor, action_id=row.pk, state="done", reason="Booked.")
    assert (row.owner_id, row.owner_name, row.state, row.ended_by) == (None, "Dr Away", "done", cast.radiologist.user)
    with pytest.raises(WrongState, match=f"done already .{cast.radiologist.user.name}"):
        end_action(actor=cast.chair.actor, action_id=row.pk, state="dropped", reason="x")
    with pytest.raises(WrongState, match="Reopen it"):
        change_action(actor=cast.chair.actor, action_id=row.pk, **change)
    row = reopen_action(actor=cast.chair.actor, action_id=row.pk, reason="The booking fell through.")
    assert (row.state, row.ended_at, row.ended_by) == ("open", None, None)
    with pytest.raises(BadInput) as refusal:
        end_action(actor=cast.chair.actor, action_id=row.pk, state="dropped")
    assert refused_fields(refusal) == ["reason"]
    with pytest.raises(BadInput) as refusal:
        end_action(actor=cast.chair.actor, action_id=row.pk, state="vanished")
    assert refused_fields(refusal) == ["state"]
    assert kinds(item) == ["action.added", "action.changed", "action.done", "action.reopened"]


def test_every_fault_of_an_action_is_named_at_once_and_nothing_is_written(cast: Cast, item: AgendaItem) -> None:
    stranger = str(cast.outsider.membership.pk)
    with pytest.raises(BadInput) as refusal:
        an_action(cast, item, kind="dance", owner_member=stranger, due_on=days(-1))
    assert refused_fields(refusal) == ["kind", "owner_member", "due_on"]
    with pytest.raises(BadInput) as refusal:
        an_action(cast, item, kind="other", owner_member="not an id", due_on=None)
    assert refused_fields(refusal) == ["what", "owner_member", "due_on"]
    assert not ActionItem.objects.exists()


def test_only_the_team_keeps_actions_and_another_board_finds_none(cast: Cast, item: AgendaItem) -> None:
    row = an_action(cast, item)
    for act in (
        lambda actor: add_action(actor=actor, item_id=item.pk, kind="refer", owner="x", due_on=days(1)),
        lambda actor: end_action(actor=actor, action_id=row.pk, state="done"),
    ):
        with pytest.raises(NotYourRole):
            act(cast.observer.actor)
        with pytest.raises(NotVisible):
            act(cast.outsider.actor)
    with pytest.raises(NotVisible):
        read_actions(actor=cast.outsider.actor, board_id=cast.board.pk)
    with pytest.raises(NotYourRole):
        read_deferrals(actor=cast.surgeon.actor, board_id=cast.board.pk)


def test_what_is_overdue_is_counted_and_may_keep_its_day(cast: Cast, item: AgendaItem) -> None:
    late, later = an_action(cast, item), an_action(cast, item, kind="tell_patient", owner_member="", owner="Nurse Key")
    made_late(late, 2)
    made_late(later, 9)
    end_action(actor=cast.surgeon.actor, action_id=an_action(cast, item).pk, state="done")
    found = read_actions(actor=cast.coordinator.actor, board_id=cast.board.pk, whose="everybody", show="overdue")
    assert [row.days_late for row in found.rows] == [9, 2]
    assert read_actions(actor=cast.surgeon.actor, board_id=cast.board.pk, show="open").overdue == 1
    rows, count = read_overdue(actor=cast.coordinator.actor, board_id=cast.board.pk)
    assert ([row.action.pk for row in rows], count) == ([later.pk, late.pk], 2)
    details = {"kind": "refer", "owner": "Dr Away"}
    changed = change_action(actor=cast.chair.actor, action_id=late.pk, due_on=days(-2), **details)
    assert changed.owner_name == "Dr Away"
    with pytest.raises(BadInput) as refusal:
        change_action(actor=cast.chair.actor, action_id=late.pk, due_on=days(-1), **details)
    assert refused_fields(refusal) == ["due_on"]


# --- reminders -------------------------------------------------------------------------


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


def test_each_step_of_an_action_is_told_once_and_to_the_right_people(cast: Cast, item: AgendaItem) -> None:
    row = an_action(cast, item)
    assert (remind_actions(), remind_actions()) == (1, 0)
    assert told("action_soon") == {cast.surgeon.user.name}
    notice = Notice.objects.get(kind="action_soon")
    assert (notice.path, item.case.reference in notice.key) == (f"/actions/{row.pk}/", False)
    made_late(row, 1)
    assert (remind_actions(), remind_actions()) == (1, 0)
    assert told("action_overdue") == {cast.surgeon.user.name}
    made_late(row, 8)
    assert (remind_actions(), remind_actions()) == (1, 0)
    assert told("action_overdue") == {cast.surgeon.user.name, cast.coordinator.user.name, cast.chair.user.name}
    end_action(actor=cast.surgeon.actor, action_id=row.pk, state="done")
    assert remind_actions() == 0


def test_coordinators_are_told_for_an_owner_outside_and_a_new_owner_anew(cast: Cast, item: AgendaItem) -> None:
    row = an_action(cast, item, owner_member="", owner="Dr Away", due_on=days(0))
    assert remind_actions() == 1
    assert told("action_due") == {cast.coordinator.user.name}
    mine = {"kind": "refer", "owner_member": str(cast.chair.membership.pk), "due_on": days(0)}
    change_action(actor=cast.chair.actor, action_id=row.pk, **mine)
    assert (remind_actions(), remind_actions()) == (1, 0)
    assert told("action_due") == {cast.coordinator.user.name, cast.chair.user.name}


# --- deferrals -------------------------------------------------------------------------


def carried_over(cast: Cast, item: AgendaItem, days_ago: int) -> None:
    """The meeting closed without discussing the case, so many days ago."""
    Meeting.objects.filter(pk=item.meeting_id).update(starts_at=timezone.now() - timedelta(days=days_ago))
    close_meeting(actor=cast.chair.actor, meeting_id=item.meeting_id)


def test_the_ledger_counts_days_repeats_and_reasons(cast: Cast, item: AgendaItem) -> None:
    carried_over(cast, item, days_ago=14)
    ledger = read_deferrals(actor=cast.coordinator.actor, board_id=cast.board.pk)
    assert [(row.lost.days, row.lost.waiting, row.says) for row in ledger.rows] == [
        (14, True, "Nobody has said why yet")
    ]
    note = {"actor": cast.coordinator.actor, "item_id": item.pk}
    note_deferral(reason="no_time", **note)
    note_deferral(reason="other", note="The projector failed.", **note)
    again = listed(cast, planned_meeting(cast), item.case)
    in_session(cast, again.meeting)
    # It was planned for an hour from now, which late in the evening is tomorrow.
    Meeting.objects.filter(pk=again.meeting_id).update(starts_at=timezone.now())
    signed(cast, again, deferral(actions=(PlannedAction("obtain_pathology", owner="Dr Lab", due_on=days(4)),)))
    waiting = read_deferrals(actor=cast.chair.actor, board_id=cast.board.pk)
    assert [(row.lost.nth, row.lost.days, row.says, row.signed, len(row.owes)) for row in waiting.rows] == [
        (2, 0, "Pathology is missing", True, 1)
    ]
    year = read_deferrals(actor=cast.chair.actor, board_id=cast.board.pk, show="year")
    assert [(row.lost.nth, row.lost.days, row.note) for row in year.rows] == [
        (2, 0, ""),
        (1, 14, "The projector failed."),
    ]
    assert {row["says"]: row["days"] for row in year.totals} == {"Another reason": 14, "Pathology is missing": 0}


def test_a_reason_is_noted_only_where_no_decision_says_it(cast: Cast, item: AgendaItem) -> None:
    note = {"actor": cast.coordinator.actor, "item_id": item.pk, "reason": "no_time"}
    with pytest.raises(WrongState, match="not carried over"):
        note_deferral(**note)
    signed(cast, item, deferral())
    with pytest.raises(WrongState, match="amend"):
        note_deferral(**note)
    other = an_item_in_session(cast)
    carried_over(cast, other, days_ago=1)
    for reason in ("other", "tired", None):
        with pytest.raises(BadInput):
            note_deferral(**note | {"item_id": other.pk, "reason": reason})
    with pytest.raises(NotYourRole):
        note_deferral(**note | {"item_id": other.pk, "actor": cast.surgeon.actor})
