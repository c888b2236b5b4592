"""The time that an outcome report is about: a month, or from one day to another."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from cases.facts.reading import EARLIEST

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_END = "3000-01-01"  # what is counted from a day looks years ahead, and the calendar has an end


class NotAPeriod(ValueError):
    """The text is neither a month (2026-10) nor two days in their order (2025-10-01/2026-09-30), of a year in
    which a decision could lie."""


@dataclass(frozen=True)
class Period:
    """Both days are included."""

    first: date
    last: date

    @property
    def text(self) -> str:
        """`2026-10` for a whole month, else `2025-10-01/2026-09-30`."""
        month = f"{self.first:%Y-%m}"
        return month if month_of(self.first) == self else f"{self.first}/{self.last}"

    @property
    def words(self) -> str:
        """`October 2026`, or `01-Oct-2025 to 30-Sep-2026`."""
        whole = month_of(self.first) == self
        return f"{self.first:%B %Y}" if whole else f"{self.first:%d-%b-%Y} to {self.last:%d-%b-%Y}"

    @property
    def year(self) -> "Period":
        """The twelve months that end with the period: what came of decisions takes time to be seen."""
        after = self.last + timedelta(days=1)
        last = min(after.day, monthrange(after.year - 1, after.month)[1])
        return Period(min(self.first, after.replace(year=after.year - 1, day=last)), self.last)


def month_of(day: date) -> Period:
    """The month in which the day lies."""
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def month_before(day: date) -> Period:
    """The month before the one in which the day lies."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def read_period(text: str) -> Period:
    """The period that the text names. Raises NotAPeriod."""
    try:
        if found := _MONTH.fullmatch(text):
            period = month_of(date(int(found[1]), int(found[2]), 1))
        else:
            period = Period(*(date.fromisoformat(part) for part in text.split("/", maxsplit=1)))
    except (ValueError, TypeError):
        raise NotAPeriod(text) from None
    if not EARLIEST <= period.first.isoformat() <= period.last.isoformat() < _END:
        raise NotAPeriod(text)
    return period
