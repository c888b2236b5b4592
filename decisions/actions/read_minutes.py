"""The minutes of a case as they stand, and how they came about."""

from dataclasses import dataclass

from cases.audit import Actor
from decisions import access
from decisions.models import AgendaItem, MinuteRevision


@dataclass(frozen=True)
class MinutesRead:
    """`standing` is None while nothing was written; `kept` are the other texts, the latest first."""

    item: AgendaItem
    standing: MinuteRevision | None
    kept: list[MinuteRevision]

    @property
    def number(self) -> int:
        return (self.standing.number or 0) if self.standing else 0


def read_minutes(*, actor: Actor, item_id: object) -> MinutesRead:
    """The minutes with every earlier revision. Audited as a look at the case."""
    item = access.item(actor, item_id, "meeting.read")
    return minutes_of(item)


def minutes_of(item: AgendaItem) -> MinutesRead:
    """Likewise, for whoever has been given the item for reading."""
    rows = list(item.minute_revisions.select_related("written_by").order_by("-pk"))
    standing = next((row for row in rows if row.number is not None), None)
    return MinutesRead(item, standing, [row for row in rows if row is not standing])
