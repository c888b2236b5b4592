"""Recorded values, levels, days and moments in words: the same on every page and every paper.

Months are English whatever the server's locale. What was stored under an older catalogue and
cannot be read any more stands as it is: wording decides nothing and hides nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from cases.facts.fact import Fact, Kind
from cases.facts.vertebrae import VERTEBRAE, in_order, summarise_levels

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = (("umol", "µmol"), ("ukat", "µkat"), ("uL", "µL"), ("10e9", "×10⁹"), ("10e3", "×10³"))


def value_in_words(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    """The stored JSON `value` of `fact` in words with its unit; "" for None. Times are those of `zone`."""
    if value is None:
        return ""
    return _WRITERS.get(fact.kind, _plain)(fact, value, zone)


def day_in_words(day: date | None) -> str:
    """A day as 04-Nov-2026; "" for none."""
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}" if day else ""


def clock_in_words(at: datetime, zone: ZoneInfo) -> str:
    """`14:05` in `zone`."""
    return f"{at.astimezone(zone):%H:%M}"


def zone_in_words(at: datetime, zone: ZoneInfo) -> str:
    """The zone's short name at that moment, such as GMT, BST or UTC-03:00."""
    local = at.astimezone(zone)
    short = local.tzname() or ""
    return short if short.isalpha() else f"UTC{local:%z}"[:6] + ":" + f"{local:%z}"[3:]


def moment_in_words(at: datetime, zone: ZoneInfo) -> str:
    """A moment as 04-Nov-2026 14:05 GMT, in `zone`."""
    return f"{day_in_words(at.astimezone(zone).date())} {clock_in_words(at, zone)} {zone_in_words(at, zone)}"


def unit_in_words(unit: str) -> str:
    """A unit of the catalogue as it is printed: umol/L as µmol/L, 10e9/L as ×10⁹/L."""
    for stored, printed in _UNITS:
        unit = unit.replace(stored, printed)
    return unit


def levels_in_words(levels: Iterable[str]) -> str:
    """`T7–T8, T11`, from the head down; codes that are not levels are kept as they are."""
    given = list(levels)
    known = in_order(level for level in given if level in VERTEBRAE)
    other = [level for level in given if level not in VERTEBRAE]
    return ", ".join(filter(None, [summarise_levels(known), *other]))


def _plain(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    # Twelve digits: all that was measured, and none of what a float adds to it.
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _number(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    return f"{_plain(fact, value, zone)} {unit_in_words(fact.unit)}".strip()


def _boolean(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    return {True: "Yes", False: "No"}.get(value, str(value))


def _choice(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    # A level is known by its code; paper adds the words.
    return str(value) if fact.name == "index_level" else fact.choices.get(str(value), str(value))


def _levels(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    return levels_in_words(str(level) for level in value) if isinstance(value, list | tuple) else str(value)


def _day(value: Any) -> str:
    try:
        return day_in_words(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _date(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    return _day(value)


def _datetime(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    try:
        at = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return str(value)
    return moment_in_words(at, zone) if at.tzinfo else str(value)


def _prior_radiotherapy(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    if not isinstance(value, Mapping):
        return "None" if value == "none" else str(value)
    dose, count, on = value.get("dose_gy"), value.get("fractions"), value.get("on")
    given = "dose not recorded" if dose is None else f"{_plain(fact, dose, zone)} Gy"
    parts = "fractions not recorded" if count is None else f"{count} fraction{'s' * (count != 1)}"
    course = f"{given}{', ' if dose is None or count is None else ' in '}{parts}"
    return f"{course}, {'date not recorded' if on is None else _day(on)}"


def _marks(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    """Neighbours of one region with the same mark are told together: "T1 to T6 2, T7 1"."""
    if not isinstance(value, list | tuple):
        return str(value)
    said = []
    marked = zip(fact.choices, value, strict=False)
    for (_, mark), run in groupby(marked, key=lambda each: (each[0][0], each[1])):
        first, *rest = [place for place, _ in run]
        said.append(f"{first} to {rest[-1]} {mark}" if rest else f"{first} {mark}")
    return ", ".join(said)


_WRITERS: dict[Kind, Callable[[Fact, Any, ZoneInfo], str]] = {
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.BOOLEAN: _boolean,
    Kind.LEVELS: _levels,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.PRIOR_RT: _prior_radiotherapy,
    Kind.MARKS: _marks,
}
