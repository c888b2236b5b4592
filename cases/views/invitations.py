"""The next meeting of a board to which a person is asked, and what they answered.

Meetings belong to `decisions`, which stands above `cases`: it registers who can answer, and until
something has registered nobody is asked to anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.audit import Actor


@dataclass(frozen=True)
class Invitation:
    """`said` is the answer in words, "" while there is none that holds; `cases` how many are on the agenda."""

    starts_at: datetime
    place: str
    cases: int
    url: str
    reply_url: str
    said: str


Answer = Callable[[Actor, Any], Invitation | None]

_answers: list[Answer] = []


def answers_invitation(answer: Answer) -> Answer:
    """Register `answer(actor, board id) -> the invitation, or None`."""
    _answers[:] = [answer]
    return answer


def next_invitation(actor: Actor, board_id: Any) -> Invitation | None:
    """The nearest meeting that has not begun, for who may answer; None when there is none."""
    return next((found for answer in _answers if (found := answer(actor, board_id))), None)
