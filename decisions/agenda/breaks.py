"""When a meeting should have a break.

The quality of a team's decisions falls from the first to the second half of a meeting, and a short
break prevents it (BMJ Open 2019;9:e027303). That work gives no length to keep to: the limit here is
the house's own choice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from decisions.agenda.spans import Span

WITHOUT_A_BREAK = timedelta(minutes=60)


def break_due(opened: datetime, breaks: Sequence[Span], now: datetime) -> bool:
    """Whether the meeting has gone on for longer than `WITHOUT_A_BREAK` since it began or paused."""
    if any(pause.ended is None for pause in breaks):
        return False
    since = max((pause.until(now) for pause in breaks), default=opened)
    return now - since > WITHOUT_A_BREAK
