"""Which agreed actions are overdue: they come back to the worklist.

Decisions and their actions belong to `decisions`, which stands above `cases`: it registers who can
answer, and until something has registered nothing is overdue.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cases.audit import Actor
from cases.models import Case


@dataclass(frozen=True)
class OverdueAction:
    """One action past its day: which case, what in words, who, how many days late, and where it is changed."""

    case: Case
    says: str
    owner: str
    days_late: int
    url: str


@dataclass(frozen=True)
class Overdue:
    """`first` the longest overdue, `count` how many there are, `url` the whole list."""

    first: list[OverdueAction] = field(default_factory=list)
    count: int = 0
    url: str = ""


Answer = Callable[[Actor, Any], Overdue]

_answers: list[Answer] = []


def answers_overdue(answer: Answer) -> Answer:
    """Register `answer(actor, board id)`; it has audited the cases that it names."""
    _answers[:] = [answer]
    return answer


def overdue_actions(actor: Actor, board_id: Any) -> Overdue:
    """What of this board's actions is overdue, for whoever reads its cases."""
    return _answers[0](actor, board_id) if _answers else Overdue()
