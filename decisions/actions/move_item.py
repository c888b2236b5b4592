"""Move a case to another place of the agenda. Before the meeting it is pinned there and the rest follows."""

from django.db import transaction

from cases.audit import Actor
from cases.pathway.intake import Intake
from decisions.actions.follow_plan import Change, follow_plan
from decisions.actions.hold_item import hold_item
from decisions.agenda.meeting_moves import IN_SESSION, UNTIL_CLOSED
from decisions.models import AgendaItem


@transaction.atomic
def move_item(
    *, actor: Actor, item_id: object, place: int, expected_version: int | None = None, late_reason: str = ""
) -> tuple[AgendaItem, list[Change]]:
    """The item at `place` (1 is the first). Pins between its old place and the new one move over by one.

    In session the order is the chair's: the cases are numbered anew, nothing is pinned or timed.
    """
    item = hold_item(
        actor=actor,
        item_id=item_id,
        does="Moving a case",
        late_reason=late_reason,
        expected_version=expected_version,
        states=UNTIL_CLOSED,
    )
    others = list(item.meeting.items.filter(removed_at=None).exclude(pk=item.pk))
    intake = Intake()
    intake.whole("place", place, low=1, high=len(others) + 1)
    intake.finish()
    if item.meeting.state == IN_SESSION:
        _number([*others[: place - 1], item, *others[place - 1 :]])
    else:
        _make_way(others, item.position, place)
        item.pinned_place, item.pinned_minute = place, None
        item.save(update_fields=["pinned_place", "pinned_minute"])
    changes = follow_plan(meeting=item.meeting)
    item.refresh_from_db()
    return item, changes


def _number(items: list[AgendaItem]) -> None:
    for place, each in enumerate(items, 1):
        each.position = place
    AgendaItem.objects.bulk_update(items, ["position"])


def _make_way(others: list[AgendaItem], was: int, place: int) -> None:
    """Without this two cases would be pinned to one place, and the one moved might lose it."""
    step = 1 if place <= was else -1
    low, high = min(was, place), max(was, place)
    moving = [one for one in others if one.pinned_place is not None and low <= one.pinned_place <= high]
    for one in moving:
        one.pinned_place = max(1, (one.pinned_place or 1) + step)
    AgendaItem.objects.bulk_update(moving, ["pinned_place"])
