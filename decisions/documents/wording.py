"""How names, numbers, dates and values are written on paper. Nothing here decides anything."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases.facts.catalogue import CATALOGUE
from cases.facts.fact import Fact, Kind
from cases.facts.vertebrae import VERTEBRAE, in_order, summarise_levels
from cases.models import Patient, PatientIdentifier
from cases.models.snapshots import age_on

NOT_RECORDED = "not recorded"
NOT_KNOWN = "Not known"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHILD, _INFANT = 18, 2


def day_words(day: date | None) -> str:
    """`04-Nov-2026`, the same in every locale; "not recorded" for None."""
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}" if day else NOT_RECORDED


def weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()]


def clock_words(at: datetime, zone: str) -> str:
    """`14:05` in the board's zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def zone_words(at: datetime, zone: str) -> str:
    """The zone's short name on that day, such as GMT, BST or UTC+05:30."""
    local = at.astimezone(ZoneInfo(zone))
    short = local.tzname() or ""
    return short if short.isalpha() else f"UTC{local:%z}"[:6] + ":" + f"{local:%z}"[3:]


def moment_words(at: datetime | None, zone: str) -> str:
    """`04-Nov-2026 14:05 GMT`; "not recorded" for None."""
    if at is None:
        return NOT_RECORDED
    return f"{day_words(at.astimezone(ZoneInfo(zone)).date())} {clock_words(at, zone)} {zone_words(at, zone)}"


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
    known = [level for level in levels if level in VERTEBRAE]
    other = [level for level in levels if level not in VERTEBRAE]
    return ", ".join(filter(None, [summarise_levels(in_order(known)), *other]))


def label_of(name: str) -> str:
    """A fact's label; the bare name when the catalogue does not know it (any more)."""
    return CATALOGUE[name].label if name in CATALOGUE else name


def value_words(name: str, value: Any) -> str:
    """A stored value in words, with its unit. None is "not recorded", never a number."""
    fact = CATALOGUE.get(name)
    if value is None:
        return NOT_RECORDED
    if fact is None:
        return str(value)
    return _WRITERS.get(fact.kind, _plain)(fact, value)


def _plain(fact: Fact, value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(fact: Fact, value: Any) -> str:
    return f"{_plain(fact, value)} {fact.unit}".strip()


def _choice(fact: Fact, value: Any) -> str:
    return level_words(str(value)) if fact.name == "index_level" else fact.choices.get(str(value), str(value))


def _boolean(fact: Fact, value: Any) -> str:
    return {True: "Yes", False: "No"}.get(value, str(value))


def _levels(fact: Fact, value: Any) -> str:
    return levels_words([str(level) for level in value]) if isinstance(value, list | tuple) else str(value)


def _date(fact: Fact, value: Any) -> str:
    try:
        return day_words(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _datetime(fact: Fact, value: Any) -> str:
    try:
        at = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return str(value)
    return moment_words(at, "UTC") if at.tzinfo else str(value)


def _prior_rt(fact: Fact, value: Any) -> str:
    if not isinstance(value, dict):
        return "None" if value == "none" else str(value)
    dose, fractions, on = value.get("dose_gy"), value.get("fractions"), value.get("on")
    return ", ".join(
        (
            "dose not recorded" if dose is None else f"{dose:g} Gy",
            "fractions not recorded" if fractions is None else f"{fractions} fraction{'s' * (fractions != 1)}",
            "date not recorded" if on is None else _date(fact, on),
        )
    )


_WRITERS = {
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.BOOLEAN: _boolean,
    Kind.LEVELS: _levels,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.PRIOR_RT: _prior_rt,
}
