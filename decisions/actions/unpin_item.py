"""Take the pin from a case of the agenda: the planner finds its place again."""

from django.db import transaction

from cases.audit import Actor
from decisions.actions.follow_plan import Change, follow_plan
from decisions.actions.hold_item import hold_item
from decisions.models import AgendaItem


@transaction.atomic
def unpin_item(
    *, actor: Actor, item_id: object, expected_version: int | None = None, late_reason: str = ""
) -> tuple[AgendaItem, list[Change]]:
    """The item without a pin. One that has none stays as it is."""
    item = hold_item(
        actor=actor,
        item_id=item_id,
        does="Unpinning a case",
        late_reason=late_reason,
        expected_version=expected_version,
    )
    item.pinned_place = item.pinned_minute = None
    item.save(update_fields=["pinned_place", "pinned_minute"])
    changes = follow_plan(meeting=item.meeting)
    item.refresh_from_db()
    return item, changes
