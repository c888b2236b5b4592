"""One case in its meeting: what is asked, what is known, which votes and decisions there are."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases.audit import Actor
from cases.facts.spine_figure import Figure
from decisions import access
from decisions.documents.content_facts import facts_content, studies_content
from decisions.documents.figures import spine
from decisions.models import AgendaItem, Decision, Round


@dataclass(frozen=True)
class ItemRead:
    """`facts` and `studies` in words as on paper; `rounds` without anything of their ballots; the
    latest signed version first in `decisions`."""

    item: AgendaItem
    facts: dict[str, Any]
    studies: list[dict[str, Any]]
    figure: Figure
    rounds: list[Round]
    decisions: list[Decision]
    before: AgendaItem | None
    after: AgendaItem | None

    @property
    def round(self) -> Round | None:
        """The latest round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def facts_changed(self) -> bool:
        """Whether facts were recorded since the latest vote opened."""
        return self.round is not None and self.round.facts_version != self.item.case.facts_version


def read_item(*, actor: Actor, item_id: object) -> ItemRead:
    """The page of one agenda item. Audited as a look at its case."""
    item = access.item(actor, item_id, "meeting.read")
    case = item.case
    facts = facts_content(case, case.board.day_of(timezone.now()))
    others = list(AgendaItem.objects.filter(meeting=item.meeting_id, removed_at=None))
    place = next((place for place, other in enumerate(others) if other.pk == item.pk), None)
    return ItemRead(
        item=item,
        facts=facts,
        studies=studies_content(case),
        figure=spine({"facts": facts, "number": item.position}),
        rounds=list(item.rounds.defer("tally", "quorum")),
        decisions=list(item.decisions.order_by("-version")),
        before=others[place - 1] if place else None,
        after=others[place + 1] if place is not None and place + 1 < len(others) else None,
    )
