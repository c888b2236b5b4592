"""When a meeting that goes on should have a break: after as long as the planner lets one go without."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from decisions.agenda.limits import LONGEST_STRETCH
from decisions.agenda.spans import Span

WITHOUT_A_BREAK = timedelta(minutes=LONGEST_STRETCH.value)


def break_due(opened: datetime, breaks: Sequence[Span], now: datetime) -> bool:
    """Whether the meeting has gone on for longer than `WITHOUT_A_BREAK` since it began or paused."""
    if any(pause.ended is None for pause in breaks):
        return False
    since = max((pause.until(now) for pause in breaks), default=opened)
    return now - since > WITHOUT_A_BREAK
