"""When each case of a list meets the board next.

Meetings belong to `decisions`, which stands above `cases`: it registers who can answer, and
until something has registered nobody knows of any meeting.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.audit import Actor


@dataclass(frozen=True)
class NextMeeting:
    """The next meeting on whose agenda a case stands; `emergency`: an emergency board that is open now."""

    starts_at: datetime
    url: str
    emergency: bool = False


Answer = Callable[[Actor, Sequence[Any]], Mapping[Any, NextMeeting]]

_answers: list[Answer] = []


def answers_next_meetings(answer: Answer) -> Answer:
    """Register `answer(actor, case ids) -> {case id: NextMeeting}`: one query or a few, whatever the number."""
    _answers[:] = [answer]
    return answer


def next_meetings(actor: Actor, case_ids: Sequence[Any]) -> dict[Any, NextMeeting]:
    """Case id -> its next meeting, for the cases that have one."""
    return {case: meeting for answer in _answers for case, meeting in answer(actor, case_ids).items()}
