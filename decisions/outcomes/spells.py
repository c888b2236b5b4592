"""The time of one patient under observation, and estimates with what they rest on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DAYS_PER_MONTH = 30.4375
"""Days of a month on average (365.25 / 12): horizons are asked for in months."""


@dataclass(frozen=True)
class Spell:
    """`days` from the start to death or to the last day on which the patient was known to live."""

    days: int
    died: bool


@dataclass(frozen=True)
class Estimate:
    """A figure, mostly a share (0 to 1), with its 95 % interval and the number of patients that it rests on."""

    value: float
    low: float
    high: float
    people: int


def spell(start: date, *, died_on: date | None, last_seen_on: date | None) -> Spell | None:
    """The spell from `start`; None when nothing is known of the patient after it.

    A patient without a date of death is censored on the last day seen, never counted as alive today.
    """
    end = died_on or last_seen_on
    if end is None or end < start:
        return None
    return Spell((end - start).days, died_on is not None)


def horizon_days(months: float) -> int:
    """Whole days of so many months."""
    return round(months * DAYS_PER_MONTH)


def status_known(spells: Iterable[Spell], days: int) -> list[bool]:
    """For each spell whether it is known if the patient lived on day `days`."""
    return [each.died or each.days >= days for each in spells]
