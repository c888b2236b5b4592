"""Where a clock stands at a moment, worked out when it is read and never stored.

A clock is what an assessment says of it (plain JSON): whether it applies, its start, its stop,
when it is due. Time is elapsed whole seconds of UTC, so a night on which the clocks change is
as long as it was. A stop exactly on the limit is in time; a second later is not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

Clock = Mapping[str, Any]

_SECOND = timedelta(seconds=1)
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


class ClockState(StrEnum):
    NOT_APPLYING = "does not apply"
    CANNOT_SAY = "cannot say"
    NOT_STARTED = "not started"
    RUNNING = "running"
    DUE_SOON = "due soon"
    MET = "met"
    BREACHED = "breached"

    @property
    def label(self) -> str:
        """The state as people say it."""
        return self.value.capitalize()


@dataclass(frozen=True)
class Standing:
    """A clock at a moment. `elapsed` and `left` are whole seconds (None: not counting); `left` is
    negative once the target is past. `open`: it applies and nothing has stopped it. `says` is words."""

    state: ClockState
    open: bool
    elapsed: int | None
    left: int | None
    says: str


def clock_state(clock: Clock, now: datetime) -> Standing:
    """How `clock` stands at `now` (with its zone)."""
    if clock["applies"] is False:
        return Standing(ClockState.NOT_APPLYING, False, None, None, "")
    if clock["applies"] is None:
        return Standing(ClockState.CANNOT_SAY, False, None, None, "not known yet whether it applies")
    if clock.get("error"):
        return Standing(ClockState.CANNOT_SAY, clock["stopped_at"] is None, None, None, clock["error"])
    if clock["started_at"] is None:
        return Standing(ClockState.NOT_STARTED, clock["stopped_at"] is None, None, None, "start not recorded")
    start, stop = read_utc(clock["started_at"]), clock["stopped_at"]
    elapsed = whole_seconds(start, read_utc(stop) if stop else now)
    if elapsed < 0:
        return Standing(ClockState.CANNOT_SAY, True, None, None, "starts in the future")
    left = round(clock["hours"] * _HOUR) - elapsed
    if stop:
        return _stopped(elapsed, left)
    return _running(elapsed, left, round(clock["due_soon_hours"] * _HOUR))


def _stopped(elapsed: int, left: int) -> Standing:
    took = f"after {span_in_words(elapsed)}"
    if left >= 0:
        return Standing(ClockState.MET, False, elapsed, left, took)
    return Standing(ClockState.BREACHED, False, elapsed, left, f"{took}, {span_in_words(-left)} late")


def _running(elapsed: int, left: int, soon: int) -> Standing:
    if left < 0:
        return Standing(ClockState.BREACHED, True, elapsed, left, f"{span_in_words(-left)} over")
    state = ClockState.DUE_SOON if left <= soon else ClockState.RUNNING
    return Standing(state, True, elapsed, left, f"{span_in_words(left)} left" if left else "due now")


def most_pressing(clocks: Iterable[Clock], now: datetime) -> tuple[Clock, Standing] | None:
    """The clock that needs somebody first: past its target, then the least time left, then not
    started though it applies. None when no clock is open."""
    standing = [(clock, clock_state(clock, now)) for clock in clocks]
    return min((each for each in standing if each[1].open), key=_press, default=None)


def _press(each: tuple[Clock, Standing]) -> tuple[int, float, float]:
    clock, at = each
    order = (ClockState.BREACHED, ClockState.DUE_SOON, ClockState.NOT_STARTED, ClockState.CANNOT_SAY)
    rank = order.index(at.state) if at.state in order else len(order)
    # An immediate clock that nobody has started is as pressing as one that is past.
    if at.state is ClockState.NOT_STARTED and not clock["hours"]:
        rank = 0
    return rank, at.left if at.left is not None else 0, clock["hours"]


def read_utc(written: str) -> datetime:
    """A stored moment ("2026-11-04T08:30:00Z") as a datetime of UTC."""
    return datetime.fromisoformat(written).astimezone(UTC)


def write_utc(moment: datetime) -> str:
    """A moment as it is stored."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def whole_seconds(start: datetime, end: datetime) -> int:
    """Elapsed whole seconds. Both become UTC first: within one zone Python would subtract what
    the wall showed, an hour wrong across a change of the clocks."""
    return (end.astimezone(UTC) - start.astimezone(UTC)) // _SECOND


def span_in_words(seconds: int) -> str:
    """`3 days 4 h`, `4 h 20 min`, `12 min`, `45 s`: two units at most, rounded down."""
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < 2 * _DAY:
        return _two(seconds, _HOUR, "h", _MINUTE, "min")
    return _two(seconds, _DAY, "days", _HOUR, "h")


def _two(seconds: int, larger: int, name: str, smaller: int, other: str) -> str:
    rest = seconds % larger // smaller
    return f"{seconds // larger} {name}" + (f" {rest} {other}" if rest else "")
