"""The preliminary opinions on a case, as one person may see them."""

from dataclasses import dataclass

from cases import access as case_access
from cases.audit import Actor
from decisions import access
from decisions.models import AgendaItem, Opinion


@dataclass(frozen=True)
class Opinions:
    """`mine` is the reader's own (None: none). `others` is None while they are sealed."""

    item: AgendaItem
    mine: Opinion | None
    others: list[Opinion] | None
    may_give: bool


def read_opinions(*, actor: Actor, item_id: object) -> Opinions:
    """Own and others' opinions. Audited as a look at the case."""
    return opinions_on(actor, access.item(actor, item_id, "meeting.read"))


def opinions_on(actor: Actor, item: AgendaItem) -> Opinions:
    """The same for an item that this person has been let in to.

    Others' are sealed, their number too, until the first round on the item has closed; then they
    are for who may read ballots and is not recused from the case's votes.
    """
    latest: dict[object, Opinion] = {}
    for opinion in item.opinions.order_by("sequence"):
        latest[opinion.user_id] = opinion
    me = actor.user.pk if actor.user else None
    mine = latest.pop(me, None)
    shown = sorted(latest.values(), key=lambda one: (one.specialty, one.holder_name))
    voter = case_access.holds(actor, item.meeting.board_id, "vote.cast")
    return Opinions(item, mine, shown if _unsealed(actor, item) else None, voter and not item.rounds.exists())


def _unsealed(actor: Actor, item: AgendaItem) -> bool:
    if not item.rounds.filter(state="closed").exists():
        return False
    recused = item.rounds.filter(seats__user=actor.user, seats__recused_at__isnull=False).exists()
    return not recused and case_access.holds(actor, item.meeting.board_id, "vote.read_ballots")
