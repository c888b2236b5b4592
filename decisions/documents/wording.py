"""How names, numbers, dates and values are written on paper: as on pages, and what is missing is said."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases.facts import wording
from cases.facts.catalogue import CATALOGUE
from cases.facts.vertebrae import VERTEBRAE
from cases.models import Patient, PatientIdentifier
from cases.models.snapshots import age_on

NOT_RECORDED = "not recorded"
NOT_KNOWN = "Not known"

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHILD, _INFANT = 18, 2


def day_words(day: date | None) -> str:
    """`04-Nov-2026`; "not recorded" for None."""
    return wording.day_in_words(day) or NOT_RECORDED


def weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()]


def clock_words(at: datetime, zone: str) -> str:
    """`14:05` in the board's zone."""
    return wording.clock_in_words(at, ZoneInfo(zone))


def zone_words(at: datetime, zone: str) -> str:
    """The zone's short name on that day, such as GMT, BST or UTC+05:30."""
    return wording.zone_in_words(at, ZoneInfo(zone))


def moment_words(at: datetime | None, zone: str) -> str:
    """`04-Nov-2026 14:05 GMT`; "not recorded" for None."""
    return wording.moment_in_words(at, ZoneInfo(zone)) if at else NOT_RECORDED


def name_words(patient: Patient) -> str:
    """`SURNAME, Given (Title)` (NHS common user interface); a single name stands alone."""
    name = patient.family_name.upper()
    name += f", {patient.given_name}" if patient.given_name else ""
    return name + (f" ({patient.title})" if patient.title else "")


def age_words(born: date | None, day: date) -> str:
    """Age on `day`: years from 18, years and months from 2, months below; "" when not known."""
    years = age_on(born, day)
    if born is None or years is None:
        return ""
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    if years >= _CHILD:
        return f"{years}y"
    return f"{years}y {months % 12}m" if years >= _INFANT else f"{months}m"


def identifier_words(identifier: PatientIdentifier) -> str:
    """The number as it is read aloud: NHS number 3-3-4, ABHA 2-4-4-4, others as issued."""
    digits = "".join(c for c in identifier.value if c.isdigit())
    if identifier.kind == "nhs_number" and len(digits) == 10:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    if identifier.kind == "abha" and len(digits) == 14:
        return f"{digits[:2]}-{digits[2:6]}-{digits[6:10]}-{digits[10:]}"
    return identifier.value


def level_words(level: str) -> str:
    """`T8 (eighth thoracic)`; a level that is not in the table stands as it is."""
    vertebra = VERTEBRAE.get(level)
    return f"{level} ({vertebra.words})" if vertebra else level


def levels_words(levels: list[str]) -> str:
    """`T7–T8, T11`, from the head down; codes that are not levels are kept as they are."""
    return wording.levels_in_words(levels)


def label_of(name: str) -> str:
    """A fact's label; the bare name when the catalogue does not know it (any more)."""
    return CATALOGUE[name].label if name in CATALOGUE else name


def value_words(name: str, value: Any, zone: str) -> str:
    """A stored value in words, with its unit; times in `zone`, named. None is "not recorded", never a number."""
    fact = CATALOGUE.get(name)
    if value is None:
        return NOT_RECORDED
    if fact is None:
        return str(value)
    return level_words(str(value)) if name == "index_level" else wording.value_in_words(fact, value, ZoneInfo(zone))
