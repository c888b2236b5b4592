"""The states of a meeting and every legal move between them, in one table."""

from collections.abc import Collection
from dataclasses import dataclass

from cases.pathway.refusals import WrongState

PLANNED = "planned"
PUBLISHED = "published"
IN_SESSION = "in_session"
CLOSED = "closed"
CANCELLED = "cancelled"

BEFORE = (PLANNED, PUBLISHED)
UNTIL_CLOSED = (PLANNED, PUBLISHED, IN_SESSION)

_SAYS = {
    PLANNED: "is planned",
    PUBLISHED: "has its agenda published",
    IN_SESSION: "is in session",
    CLOSED: "is closed",
    CANCELLED: "was cancelled",
}


@dataclass(frozen=True)
class MeetingMove:
    """One legal move; `verb` is the permission needed (cases.pathway.permissions)."""

    name: str
    does: str
    starts: tuple[str, ...]
    ends: str
    verb: str


MEETING_MOVES: dict[str, MeetingMove] = {
    move.name: move
    for move in (
        MeetingMove("publish", "Publishing the agenda", (PLANNED,), PUBLISHED, "meeting.plan"),
        MeetingMove("start", "Starting the meeting", (PUBLISHED,), IN_SESSION, "meeting.run"),
        MeetingMove("close", "Closing the meeting", (IN_SESSION,), CLOSED, "meeting.run"),
        MeetingMove("cancel", "Cancelling the meeting", BEFORE, CANCELLED, "meeting.plan"),
    )
}


def require_state(state: str, allowed: Collection[str], what: str) -> None:
    """Refuse (WrongState) what is not possible in `state`; `what` is "Listing a case" or the like."""
    if state not in allowed:
        raise WrongState(
            f"{what} is not possible: this meeting {_SAYS[state]}.",
            remedy=f"It is possible while a meeting {' or '.join(_SAYS[one] for one in allowed)}.",
        )
