"""How many referrers wait for a letter that is overdue, and where they are listed.

Letters belong to `decisions`, which stands above `cases`: it registers who can answer, and until
something has registered nobody waits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.audit import Actor


@dataclass(frozen=True)
class LettersDue:
    """`overdue` letters to referrers past their day, `failed` dispatches that nobody has tried again, and
    the list of both."""

    overdue: int = 0
    failed: int = 0
    url: str = ""


Answer = Callable[[Actor, Any], LettersDue]

_answers: list[Answer] = []


def answers_letters_due(answer: Answer) -> Answer:
    """Register `answer(actor, board id)`, which names no case."""
    _answers[:] = [answer]
    return answer


def letters_due(actor: Actor, board_id: Any) -> LettersDue:
    """What of this board's letters needs somebody, for whoever reads its cases."""
    return _answers[0](actor, board_id) if _answers else LettersDue()
