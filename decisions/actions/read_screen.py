"""What the projector shows of the case that is on: read by whoever presents, seen by the whole room."""

from dataclasses import dataclass
from typing import Any

from cases.audit import Actor
from decisions.actions.read_case_assessment import CaseAssessment, read_case_assessment
from decisions.actions.read_checklist import ThemeRow, checklist_of
from decisions.actions.read_item import ItemRead, read_item
from decisions.actions.read_room import RoomRead, read_room
from decisions.actions.read_round import round_for
from decisions.documents.content_decision import decisions_content
from decisions.models import Decision, MinuteRevision

# Of a vote the room sees its question and, once it is closed, the count: no names, nobody's own ballot.
OF_A_VOTE = ("id", "number", "state", "question", "options", "without_assessment_reason", "void_reason", "opened_at")
OF_A_CLOSED_VOTE = ("tally", "quorum", "agreement", "ballots_digest", "closed_at")


@dataclass(frozen=True)
class CaseOnScreen:
    """One case. `assessed` is None while the board votes before it reads the advice."""

    read: ItemRead
    assessed: CaseAssessment | None
    vote: dict[str, Any] | None
    minutes: MinuteRevision | None
    checklist: list[ThemeRow]

    @property
    def decision(self) -> Decision | None:
        return self.read.decisions[0] if self.read.decisions else None

    @property
    def decided(self) -> list[str]:
        """The options of the decision that stands, first choice first."""
        signed = decisions_content(self.read.item)[:1]
        return [f"{one['treatment']} {one['levels']}".strip() for each in signed for one in each["options"]]

    @property
    def to_ask(self) -> list[ThemeRow]:
        return [row for row in self.checklist if row.open]


def read_screen(*, actor: Actor, meeting_id: object) -> tuple[RoomRead, CaseOnScreen | None]:
    """The room, and the case that is on: None before the first, during a break and after the meeting.

    Audited as a look at that case.
    """
    room = read_room(actor=actor, meeting_id=meeting_id)
    if room.item is None or room.pause is not None or not room.in_session:
        return room, None
    read = read_item(actor=actor, item_id=room.item.pk)
    assessed = read_case_assessment(actor=actor, case_id=read.item.case_id, subject="projector")
    vote = _of_the_room(round_for(actor, read.round.pk)) if read.round else None
    return room, CaseOnScreen(
        read=read,
        assessed=assessed if _advice_is_for_the_room(read) else None,
        vote=vote,
        minutes=MinuteRevision.standing_of(read.item),
        checklist=checklist_of(read.item),
    )


def _of_the_room(round_: dict[str, Any]) -> dict[str, Any]:
    names = OF_A_VOTE + OF_A_CLOSED_VOTE if round_["state"] == "closed" else OF_A_VOTE
    return {name: round_[name] for name in names if name in round_} | {"recusals": [], "dissents": []}


def _advice_is_for_the_room(read: ItemRead) -> bool:
    """Everybody in the room reads the projector: where advice waits for the ballot, it waits for the count."""
    board = read.item.meeting.board
    return board.advice_before_ballot or any(one.state == "closed" for one in read.rounds) or bool(read.decisions)
