"""Reading a day or a moment as people type it, never guessing which number is the month.

A browser's own date control follows the language of the computer: where that puts the month
first, 07/12/1961 typed from a British letter becomes another birthday without a word. So a
date is text here, and one that can be read in two ways is asked back.
"""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_GAP = r"[\s./-]*"
_WORDED = re.compile(rf"(\d{{1,2}}){_GAP}([A-Za-z]{{3,9}})\.?{_GAP}(\d{{4}})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[\s./-](\d{1,2})[\s./-](\d{4})", re.ASCII)
_MOMENT = re.compile(r"(.+?)[T\s,]+(\d{1,2})[:.](\d{2})(?::\d{2})?(\s*(?:UTC|Z))?", re.ASCII | re.IGNORECASE)
_NO_MOMENT = "This is not a date and time. Write it as 04-Nov-2026 14:05."


class NotADate(ValueError):
    """What was typed cannot be read as one day or moment. The message says what to write."""


def read_day(typed: str) -> date:
    """14-Jul-1961, 14 July 1961, 14jul1961, 1961-07-14, or numbers whose day is past the twelfth."""
    text = typed.strip()
    year, month, day = _worded(text) or _iso(text) or _numbers(text) or (0, 0, 0)
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate("This is not a date. Write it as 14-Jul-1961.") from None


def read_moment(typed: str) -> datetime:
    """A day followed by a time of 24 hours, such as 04-Nov-2026 14:05. Without a time zone, which is then
    the board's; with UTC after it, in UTC."""
    match = _MOMENT.fullmatch(typed.strip())
    if match is None:
        raise NotADate(_NO_MOMENT)
    try:
        day = read_day(match[1])
        return datetime(day.year, day.month, day.day, int(match[2]), int(match[3]), tzinfo=UTC if match[4] else None)
    except NotADate as refused:
        raise NotADate(str(refused).replace("14-Jul-1961", "04-Nov-2026 14:05")) from None
    except ValueError:
        raise NotADate(_NO_MOMENT) from None


def in_zone(typed: datetime, zone: ZoneInfo) -> datetime:
    """The moment that a time typed without a zone means in `zone`. In the nights on which the clocks
    change a time may come twice or not at all: NotADate asks for it in UTC."""
    if typed.tzinfo is not None:
        return typed
    first, second = typed.replace(tzinfo=zone), typed.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == typed
    said = f"{typed:%H:%M} {'comes twice' if exists else 'does not exist'} in this night, when the clocks change."
    raise NotADate(f"{said} Write it in UTC, such as {first.astimezone(UTC):%d-%b-%Y %H:%M} UTC.")


def _worded(text: str) -> tuple[int, int, int] | None:
    match = _WORDED.fullmatch(text)
    return (int(match[3]), _month(match[2]), int(match[1])) if match else None


def _month(name: str) -> int:
    full = {
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "sept",
        "october",
        "november",
        "december",
    }
    known = name.lower()
    return _MONTHS.get(known[:3], 0) if len(known) == 3 or known in full else 0


def _iso(text: str) -> tuple[int, int, int] | None:
    match = _ISO.fullmatch(text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _numbers(text: str) -> tuple[int, int, int] | None:
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if first <= 12 and second <= 12 and first != second:
        raise NotADate("Day and month could be either way round. Write the month as a word, such as 04-Nov-2026.")
    return (year, second, first) if second <= 12 else (year, first, second)
