"""How far one agenda item is, for a page that asks every few seconds whether anything has moved."""

from dataclasses import dataclass

from cases import access
from cases.access import as_id
from cases.audit import Actor
from cases.pathway.refusals import NotVisible
from decisions.models import Decision, Meeting, Round


@dataclass(frozen=True)
class ItemState:
    """States only: nothing of the case, and of a vote nothing but open, closed or void."""

    meeting: str
    round_number: int
    round: str
    version: int

    def __str__(self) -> str:
        return f"{self.meeting}.{self.round_number}.{self.round}.{self.version}"


def read_item_state(*, actor: Actor, item_id: object) -> ItemState:
    """The state of an item of one of this person's boards. It holds no patient data and is not audited."""
    pk = as_id(item_id)
    meeting = Meeting.objects.filter(items=pk).first()
    if meeting is None:
        raise NotVisible()
    access.seat(actor, meeting.board_id, "meeting.read")
    latest = Round.objects.filter(item=pk).order_by("-number").values_list("number", "state").first()
    number, state = latest or (0, "none")
    version = Decision.objects.filter(item=pk).order_by("-version").values_list("version", flat=True).first()
    return ItemState(meeting.state, number, state, version or 0)
