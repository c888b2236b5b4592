"""Conflicts of interest declared in a case before a vote, for those who are to know of them."""

from collections.abc import Sequence

from cases import access as case_access
from cases.audit import Actor
from decisions import access
from decisions.models import AgendaItem, Interest


def read_interests(*, actor: Actor, item_id: object) -> Sequence[Interest]:
    """All of them for who opens the vote, else only the own one. Audited as a look at the case."""
    return interests_for(actor, access.item(actor, item_id, "meeting.read"))


def interests_for(actor: Actor, item: AgendaItem) -> list[Interest]:
    """Likewise, for whoever has been given the item for reading."""
    rows = item.interests.select_related("membership__user")
    if not case_access.holds(actor, item.meeting.board_id, "vote.open"):
        rows = rows.filter(membership__user=actor.user)
    return list(rows)
