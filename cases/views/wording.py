"""Recorded values as people read them. What is not recorded is never worded here: it has no value."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases.facts.catalogue import Fact, Kind
from cases.facts.vertebrae import summarise_levels


def value_in_words(fact: Fact, value: Any, zone: ZoneInfo) -> str:
    """The canonical JSON `value` of `fact` in words with its unit; "" for None. Times are those of `zone`."""
    if value is None:
        return ""
    match fact.kind:
        case Kind.BOOLEAN:
            return "Yes" if value else "No"
        case Kind.CHOICE:
            return _choice(fact, value)
        case Kind.LEVELS:
            return summarise_levels(value)
        case Kind.NUMBER | Kind.INTEGER:
            return f"{value:g} {unit_in_words(fact.unit)}".strip()
        case Kind.DATE:
            return day_in_words(date.fromisoformat(value))
        case Kind.DATETIME:
            return moment_in_words(datetime.fromisoformat(value), zone)
        case Kind.PRIOR_RT:
            return _prior_radiotherapy(value)
        case _:
            return str(value)


def day_in_words(day: date | None) -> str:
    """A day as 04-Nov-2026; "" for none."""
    return f"{day:%d-%b-%Y}" if day else ""


def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as 04-Nov-2026 14:05 GMT, in `zone`."""
    return f"{moment.astimezone(zone):%d-%b-%Y %H:%M %Z}"


def _choice(fact: Fact, code: Any) -> str:
    # Levels are known by their code: nobody says "eighth thoracic" for T8.
    return str(code) if fact.name == "index_level" else fact.choices.get(str(code), str(code))


def unit_in_words(unit: str) -> str:
    """A unit of the catalogue as it is printed: umol/L as µmol/L, 10e9/L as ×10⁹/L."""
    return (
        unit.replace("umol", "µmol")
        .replace("ukat", "µkat")
        .replace("uL", "µL")
        .replace("10e9", "×10⁹")
        .replace("10e3", "×10³")
    )


def _prior_radiotherapy(value: Any) -> str:
    if not isinstance(value, Mapping):
        return "None"
    dose = f"{value['dose_gy']:g} Gy" if value.get("dose_gy") is not None else "dose not recorded"
    count = value.get("fractions")
    fractions = f"in {count} fraction{'' if count == 1 else 's'}" if count is not None else ""
    on = day_in_words(date.fromisoformat(value["on"])) if value.get("on") else "date not recorded"
    return ", ".join(part for part in (f"{dose} {fractions}".strip(), on) if part)
