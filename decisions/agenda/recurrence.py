"""When a board meets: a rule of weeks or months at the board's own clock, less its holidays. Pure.

The time of day is that of the wall at the board, before and after the clocks change. In the night in
which an hour is missing a meeting begins that much later; of an hour that comes twice, in the first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

WEEK, MONTH = "week", "month"
PATTERNS = {WEEK: "Every week, or every few weeks", MONTH: "Once a month"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}


@dataclass(frozen=True)
class Recurrence:
    """`interval` is every how many weeks or months, counted from the week or month of `first_on`; before that
    day there is no meeting. `nth` is which such weekday of the month ("" for weeks)."""

    every: str
    interval: int
    weekday: str
    nth: str
    first_on: date
    starts: time
    place: str = ""
    capacity_minutes: int = 60

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Recurrence | None":
        """The rule as a board keeps it; None for a board without one."""
        if not stored:
            return None
        day, clock = date.fromisoformat(stored["first_on"]), time.fromisoformat(stored["starts"])
        return cls(**{**stored, "first_on": day, "starts": clock})

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {**vars(self), "first_on": self.first_on.isoformat(), "starts": f"{self.starts:%H:%M}"}

    @property
    def says(self) -> str:
        """The rule in words: "Every 2 weeks on Wednesday at 08:30"."""
        day, clock = self.weekday.capitalize(), f"{self.starts:%H:%M}"
        if self.every == WEEK:
            often = f"Every {day}" if self.interval == 1 else f"Every {self.interval} weeks on {day}"
        else:
            months = "each month" if self.interval == 1 else f"every {self.interval} months"
            often = f"{self.nth.capitalize()} {day} of {months}"
        return f"{often} at {clock}"


@dataclass(frozen=True)
class Slot:
    """One meeting of the rule: the day at the board that names it, and its beginning in UTC."""

    day: date
    starts_at: datetime


def slots(
    rule: Recurrence, *, zone: ZoneInfo, first: date, last: date, holidays: Collection[date] = ()
) -> tuple[Slot, ...]:
    """The meetings of `rule` from `first` to `last`, both included, in order, none on a holiday."""
    if last < max(first, rule.first_on):
        return ()
    days = (moment.date() for moment in _days(rule).between(_midnight(first), _midnight(last), inc=True))
    return tuple(Slot(day, moment_of(day, rule.starts, zone)) for day in days if day not in holidays)


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment in UTC when the wall at the board shows `clock` on `day` for the first time."""
    # A clock of the wall says nothing of a fold: an hour that comes twice is the first, a missing one comes later.
    return datetime.combine(day, clock.replace(fold=0), tzinfo=zone).astimezone(UTC)


def _days(rule: Recurrence) -> rrule:
    begins, day = _midnight(rule.first_on), weekday(WEEKDAYS.index(rule.weekday))
    if rule.every == WEEK:
        return rrule(WEEKLY, dtstart=begins, interval=rule.interval, byweekday=day)
    return rrule(MONTHLY, dtstart=begins, interval=rule.interval, byweekday=day(PLACES[rule.nth]))


def _midnight(day: date) -> datetime:
    # Without a zone: rrule counts days of the calendar, and the clock is put on afterwards.
    return datetime.combine(day, time())
