"""Checking what a door hands in: every error at once, each with the field and the remedy."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from cases.pathway.refusals import BadInput, FieldError
from cases.pathway.wording import text_errors

EARLIEST = date(1900, 1, 1)


class Bound(NamedTuple):
    """A day that another day may not pass, and what happened on it."""

    day: date | None
    what: str


class Intake:
    """Collects what is wrong with one input; `finish` refuses it as a whole."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def refuse(self, field: str, says: str, remedy: str = "") -> None:
        self.errors.append(FieldError(field, says, remedy))

    def finish(self) -> None:
        """Raise BadInput with every error collected, if there is any."""
        if self.errors:
            raise BadInput(self.errors)

    def text(self, field: str, value: object, *, most: int, needed: str = "") -> str:
        """`value` without surrounding space. At most `most` characters; `needed` says what to
        write when nothing was given (empty: may be left out)."""
        given = "" if value is None else value
        found = text_errors(field, given, limit=most, needed=needed)
        self.errors.extend(found)
        return "" if found else str(given).strip()

    def one_of(self, field: str, value: object, allowed: Collection[str], *, needed: bool = True) -> str:
        """`value` if it is one of `allowed`; nothing given is an error only when `needed`."""
        if (value is None or value == "") and not needed:
            return ""
        if isinstance(value, str) and value in allowed:
            return value
        shown = value[:40] if isinstance(value, str) else type(value).__name__
        self.refuse(field, f"“{shown}” is not one of the values.", f"Choose one of: {', '.join(allowed)}.")
        return ""

    def whole(self, field: str, value: object, *, low: int, high: int) -> int:
        """A whole number from `low` to `high`; `low` stands in for what was refused."""
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.refuse(field, "This is not a whole number within the limits.", f"Give a number from {low} to {high}.")
        return low

    def day(
        self, field: str, value: object, *, latest: Bound, earliest: Bound | None = None, needed: bool = False
    ) -> date | None:
        """A calendar day between two bounds, both included. None when not given, or refused."""
        if value is None and not needed:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            says = "A date is needed." if value is None else "This is not a date."
            self.refuse(field, says, "Give it as YYYY-MM-DD.")
            return None
        if latest.day is not None and value > latest.day:
            self.refuse(field, f"{written(value)} is after {latest.what} ({written(latest.day)}).", "Check the date.")
        elif earliest is not None and earliest.day is not None and value < earliest.day:
            self.refuse(
                field, f"{written(value)} is before {earliest.what} ({written(earliest.day)}).", "Check both dates."
            )
        elif value < EARLIEST:
            self.refuse(field, f"{written(value)} is too long ago.", "Check the year.")
        else:
            return value
        return None

    def moment(self, field: str, value: object, *, now: datetime, birth: date | None = None) -> datetime | None:
        """A moment with its zone, not in the future, not before the birth. None when not given."""
        if value is None:
            return None
        if not isinstance(value, datetime) or value.utcoffset() is None:
            self.refuse(field, "This is not a date and time with its zone.", "Give it as 2026-11-04T08:30Z.")
        elif value > now:
            self.refuse(field, f"{written(value.date())} is in the future.", "Check the date and the time.")
        elif value.date() < (birth or EARLIEST):
            self.refuse(
                field,
                "This moment is before the patient's birth." if birth else "This is too long ago.",
                "Check the date.",
            )
        else:
            return value
        return None


def written(day: date) -> str:
    """A day as the product shows days: 04-Nov-2026."""
    return f"{day:%d-%b-%Y}"
