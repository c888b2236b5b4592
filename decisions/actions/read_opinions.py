"""The preliminary opinions on a case, as one person may see them."""

from dataclasses import dataclass

from cases import access as case_access
from cases.audit import Actor
from decisions import access
from decisions.models import AgendaItem, Opinion


@dataclass(frozen=True)
class Opinions:
    """`mine` is the reader's own (None: none). `others` is None while they are sealed; `opened_early`: the board
    reads them before its vote has closed, and one given now is read at once."""

    item: AgendaItem
    mine: Opinion | None
    others: list[Opinion] | None
    may_give: bool
    opened_early: bool


def read_opinions(*, actor: Actor, item_id: object) -> Opinions:
    """Own and others' opinions. Audited as a look at the case."""
    return opinions_on(actor, access.item(actor, item_id, "meeting.read"))


def opinions_on(actor: Actor, item: AgendaItem) -> Opinions:
    """The same for an item that this person has been let in to.

    Others' are sealed, their number too, until the first round on the item has closed; then they are for who may
    read ballots, is not recused from the case's votes and has declared no interest in it. Where the board opens
    them early (`Board.opinions_open_since`), those given since then are for the same people at once.
    """
    latest: dict[object, Opinion] = {}
    for opinion in item.opinions.order_by("sequence"):
        latest[opinion.user_id] = opinion
    me = actor.user.pk if actor.user else None
    mine = latest.pop(me, None)
    since, revealed = item.meeting.board.opinions_open_since, item.rounds.filter(state="closed").exists()
    # Before the reveal only those whose author knew that they would be read.
    known = [one for one in latest.values() if revealed or (since is not None and one.at >= since)]
    readable = (revealed or since is not None) and _may_read(actor, item)
    voter = case_access.holds(actor, item.meeting.board_id, "vote.cast")
    return Opinions(
        item=item,
        mine=mine,
        others=sorted(known, key=lambda one: (one.specialty, one.holder_name)) if readable else None,
        may_give=voter and not item.rounds.exists(),
        opened_early=since is not None,
    )


def _may_read(actor: Actor, item: AgendaItem) -> bool:
    recused = item.rounds.filter(seats__user=actor.user, seats__recused_at__isnull=False).exists()
    interested = item.interests.filter(membership__user=actor.user).exists()
    return not recused and not interested and case_access.holds(actor, item.meeting.board_id, "vote.read_ballots")
