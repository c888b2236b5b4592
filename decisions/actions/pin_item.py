"""Pin a case of the agenda where it stands, or for a time of the meeting."""

from datetime import datetime, timedelta

from django.db import transaction

from cases.audit import Actor
from cases.pathway.refusals import bad_field
from decisions.actions.follow_plan import Change, follow_plan
from decisions.actions.hold_item import hold_item
from decisions.models import AgendaItem, Meeting


@transaction.atomic
def pin_item(
    *,
    actor: Actor,
    item_id: object,
    at: datetime | None = None,
    expected_version: int | None = None,
    late_reason: str = "",
) -> tuple[AgendaItem, list[Change]]:
    """The item keeps its place; with `at` (with its zone) it is kept for that time instead: it begins
    then, or as soon afterwards as the case before it has ended."""
    item = hold_item(
        actor=actor,
        item_id=item_id,
        does="Pinning a case",
        late_reason=late_reason,
        expected_version=expected_version,
    )
    item.pinned_minute = None if at is None else _minute(item.meeting, at)
    item.pinned_place = item.position if at is None else None
    item.save(update_fields=["pinned_place", "pinned_minute"])
    changes = follow_plan(meeting=item.meeting)
    item.refresh_from_db()
    return item, changes


def _minute(meeting: Meeting, at: datetime) -> int:
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise bad_field("at", "This is not a date and time with its zone.", "Give it as 2026-11-04T08:30Z.")
    minute = (at - meeting.starts_at) // timedelta(minutes=1)
    if not 0 <= minute < meeting.capacity_minutes:
        raise bad_field(
            "at",
            "This time is not within the meeting.",
            f"The meeting has {meeting.capacity_minutes} minutes from its beginning.",
        )
    return minute
