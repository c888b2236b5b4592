"""Put the cases of an agenda in another order."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from cases.access import as_id
from cases.audit import Actor
from cases.pathway.refusals import Stale, bad_field
from decisions import access
from decisions.agenda.meeting_moves import UNTIL_CLOSED, require_state
from decisions.models import Meeting


@transaction.atomic
def reorder_agenda(*, actor: Actor, meeting_id: object, item_ids: Sequence[object], expected_version: int) -> Meeting:
    """Number the items 1, 2, 3, ... as given.

    `item_ids` names every item of the agenda once; `expected_version` is the meeting's version
    that the person saw: an agenda that changed since is refused (Stale), not overwritten.
    """
    meeting = access.meeting(actor, meeting_id, "meeting.plan", lock=True)
    require_state(meeting.state, UNTIL_CLOSED, "Reordering the agenda")
    if expected_version != meeting.version:
        raise Stale(
            "This agenda has changed since you opened it.",
            remedy="Reload the page and look again.",
            current=meeting.version,
        )
    wanted = [as_id(one) for one in item_ids]
    items = {item.pk: item for item in meeting.items.filter(removed_at=None)}
    if sorted(wanted) != sorted(items):
        raise bad_field(
            "item_ids",
            f"The agenda has {len(items)} items, and the order does not name each once.",
            "Reload the page and order all of them.",
        )
    for position, pk in enumerate(wanted, start=1):
        items[pk].position = position
    meeting.items.bulk_update(items.values(), ["position"])
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
    meeting.refresh_from_db(fields=["version"])
    return meeting
