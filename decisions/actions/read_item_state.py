"""How far one agenda item is, for a page that asks every few seconds whether anything has moved."""

from dataclasses import dataclass
from uuid import UUID

from cases import access
from cases.access import as_id
from cases.audit import Actor
from cases.pathway.refusals import NotVisible
from decisions.actions.show_item import last_shown
from decisions.models import Decision, Interest, Meeting, Round


@dataclass(frozen=True)
class ItemState:
    """States only: nothing of the case, and of a vote nothing but open, closed or void. `on` is the item that
    the meeting shows now, `is_on` whether it is this one; `interests` counts the conflicts declared before a vote."""

    meeting_id: UUID
    meeting: str
    round_number: int
    round: str
    version: int
    on: UUID | None
    is_on: bool
    interests: int

    def __str__(self) -> str:
        place = "on" if self.is_on else "off"
        return f"{self.meeting}.{self.round_number}.{self.round}.{self.version}.{place}.{self.interests}"


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
    shown = last_shown(meeting)
    on = shown.item_id if shown else None
    interests = Interest.objects.filter(item=pk).count()
    return ItemState(meeting.pk, meeting.state, number, state, version or 0, on, on == pk, interests)
