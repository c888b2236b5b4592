"""Put the cases of an agenda in another order."""

from collections.abc import Sequence

from django.db import transaction

from cases.access import as_id
from cases.audit import Actor
from cases.pathway.refusals import bad_field
from decisions import access
from decisions.actions.follow_plan import follow_plan
from decisions.actions.hold_item import reason_if_late, refuse_stale
from decisions.agenda.meeting_moves import IN_SESSION, UNTIL_CLOSED, require_state
from decisions.models import AgendaItem, Meeting


@transaction.atomic
def reorder_agenda(
    *,
    actor: Actor,
    meeting_id: object,
    item_ids: Sequence[object],
    expected_version: int,
    late_reason: str = "",
) -> Meeting:
    """Number the items 1, 2, 3, ... as given. Before the meeting each is pinned to its number.

    `item_ids` names every item of the agenda once; `expected_version` is the meeting's version
    that the person saw: an agenda that changed since is refused (Stale), not overwritten. Once
    it is published `late_reason` is needed, and marks the cases that move.
    """
    meeting = access.meeting(actor, meeting_id, "meeting.plan", lock=True)
    require_state(meeting.state, UNTIL_CLOSED, "Reordering the agenda")
    refuse_stale(meeting, expected_version)
    why = reason_if_late(meeting, late_reason)
    wanted = [as_id(one) for one in item_ids]
    items = {item.pk: item for item in meeting.items.filter(removed_at=None)}
    if sorted(wanted) != sorted(items):
        raise bad_field(
            "item_ids",
            f"The agenda has {len(items)} items, and the order does not name each once.",
            "Reload the page and order all of them.",
        )
    for position, pk in enumerate(wanted, start=1):
        _place(items[pk], position, pin=meeting.state != IN_SESSION, why=why)
    meeting.items.bulk_update(items.values(), ["position", "pinned_place", "pinned_minute", "changed_late_reason"])
    follow_plan(meeting=meeting)
    return meeting


def _place(item: AgendaItem, position: int, *, pin: bool, why: str) -> None:
    if why and item.position != position:
        item.changed_late_reason = why
    item.position = position
    if pin:
        item.pinned_place, item.pinned_minute = position, None
