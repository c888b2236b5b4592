"""Hold one case of an agenda whose place, presenter, minutes or lane a person is about to change."""

from collections.abc import Collection

from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import Stale, WrongState
from decisions import access
from decisions.agenda.meeting_moves import BEFORE, PUBLISHED, require_state
from decisions.models import AgendaItem, Meeting


def hold_item(
    *,
    actor: Actor,
    item_id: object,
    does: str,
    late_reason: str = "",
    expected_version: int | None = None,
    states: Collection[str] = BEFORE,
) -> AgendaItem:
    """The item with its meeting and case held, inside the caller's transaction.

    Refused: outside `states` (WrongState, `does` names what was wanted), when taken off the
    agenda (WrongState), when the agenda has moved on from `expected_version` (Stale). Once the
    agenda is published the item is marked as changed late, which needs `late_reason` (BadInput).
    """
    item: AgendaItem = access.item(actor, item_id, "meeting.plan", lock=True)
    require_state(item.meeting.state, states, does)
    if item.removed_at is not None:
        raise WrongState("This case has been taken off the agenda.", remedy="Put it on the agenda again first.")
    refuse_stale(item.meeting, expected_version)
    item.changed_late_reason = reason_if_late(item.meeting, late_reason) or item.changed_late_reason
    item.save(update_fields=["changed_late_reason"])
    return item


def refuse_stale(meeting: Meeting, expected_version: int | None) -> None:
    """Refuse (Stale) when the agenda is no longer as the person saw it."""
    if expected_version is not None and expected_version != meeting.version:
        raise Stale(
            "This agenda has changed since you opened it.",
            remedy="Reload the page and look again.",
            current=meeting.version,
        )


def reason_if_late(meeting: Meeting, late_reason: str) -> str:
    """The reason for changing a published agenda; "" while it is not published."""
    intake = Intake()
    published = meeting.state == PUBLISHED
    needed = "The agenda has gone out: say why it changes now." if published else ""
    why = intake.text("late_reason", late_reason, most=300, needed=needed)
    intake.finish()
    return why if published else ""
