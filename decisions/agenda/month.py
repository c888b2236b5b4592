"""A month as a calendar shows it: weeks from Monday to Sunday. Pure."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True)
class Month:
    """One month of one year."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """The month written as 2026-12; None for anything else."""
        year, _, month = text.partition("-")
        if not (text.isascii() and year.isdigit() and month.isdigit() and len(text) == 7):
            return None
        found = cls(int(year), int(month))
        return found if FIRST_YEAR <= found.year <= LAST_YEAR and 1 <= found.month <= 12 else None

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """Whole weeks, with the days of the neighbouring months that complete them."""
        return tuple(tuple(week) for week in Calendar().monthdatescalendar(self.year, self.month))

    @property
    def previous(self) -> "Month":
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    @property
    def following(self) -> "Month":
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
