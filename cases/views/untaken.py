"""Which emergency and urgent cases nobody has taken up yet.

Meetings and decisions belong to `decisions`, which stands above `cases`: it registers who can
answer, and until something has registered no case is named.
"""

from collections.abc import Callable
from typing import Any

from cases.audit import Actor
from cases.models import Case

Answer = Callable[[Actor, Any], list[Case]]

_answers: list[Answer] = []


def answers_untaken(answer: Answer) -> Answer:
    """Register `answer(actor, board id) -> the cases, the most urgent and longest waiting first`."""
    _answers[:] = [answer]
    return answer


def untaken_cases(actor: Actor, board_id: Any) -> list[Case]:
    """Open emergency and urgent cases with no contact to the coordinator, no meeting and no decision."""
    return [case for answer in _answers for case in answer(actor, board_id)]
