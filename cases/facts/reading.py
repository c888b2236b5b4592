"""Turning one raw entry into the value stored, for forms, API, command line and import alike."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cases.facts.catalogue import CATALOGUE
from cases.facts.errors import FactError, shown
from cases.facts.fact import NOT_TESTABLE, TEXT_LIMIT, Fact, Kind
from cases.facts.quantities import QuantityError, check_unit, read_quantity
from cases.facts.vertebrae import VERTEBRAE, in_order

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_TRUE = {"true", "yes"}
_FALSE = {"false", "no"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Written as stored days are, since those are compared as text.
EARLIEST, LATEST = "1900-01-01", "2200-01-01"


@dataclass(frozen=True)
class PriorRadiotherapy:
    """Radiotherapy given earlier to a level; a part that is not recorded is None."""

    dose_gy: float | None = None
    fractions: int | None = None
    on: str | None = None


NO_PRIOR_RT = "none"

Value = bool | int | float | str | tuple[str, ...] | PriorRadiotherapy


@dataclass(frozen=True)
class Reading:
    """A value accepted, in the unit stored, with what was entered and any warnings."""

    value: Value
    entered: str = ""
    entered_unit: str = ""
    warnings: tuple[str, ...] = ()


class NotReadable(ValueError):
    """The entry is not a value of this fact; `error` says why and what is allowed."""

    def __init__(self, error: FactError) -> None:
        super().__init__(str(error))
        self.error = error


def read_value(fact: Fact, raw: object, unit: str | None = None) -> Reading:
    """Read one entry, typed or already parsed, as a value of `fact`.

    Text is read for every kind, as forms and CSV give it. A value outside the plausible
    range is accepted with a warning; one outside the hard limits raises NotReadable, and so
    does a unit that the fact does not have.
    """
    try:
        if unit:
            check_unit(fact, unit)
        return _READERS[fact.kind](fact, raw, unit)
    except (QuantityError, _Refused) as refused:
        raise NotReadable(FactError(fact.name, shown(raw), str(refused), fact.allowed)) from None


class _Refused(ValueError):
    pass


def _integer(fact: Fact, raw: object, unit: str | None) -> Reading:
    number = _whole(raw)
    if fact.step and number % fact.step:
        raise _Refused(f"is not a multiple of {fact.step}")
    return Reading(number, raw.strip() if isinstance(raw, str) else shown(raw), fact.unit, _within(fact, number))


def _whole(raw: object) -> int:
    if isinstance(raw, bool):
        raise _Refused("is not a whole number")
    if isinstance(raw, str) and _WHOLE.fullmatch(raw.strip()):
        return int(raw)
    if isinstance(raw, float) and math.isfinite(raw) and raw.is_integer() and abs(raw) < 1e15:
        return int(raw)
    if isinstance(raw, int) and raw.bit_length() <= 50:
        return raw
    raise _Refused("is not a whole number" if not isinstance(raw, int) else "is too large")


def _number(fact: Fact, raw: object, unit: str | None) -> Reading:
    quantity = read_quantity(fact, raw, unit)
    return Reading(quantity.value, f"{quantity.entered:g}", quantity.entered_unit, _within(fact, quantity.value))


def _within(fact: Fact, number: float) -> tuple[str, ...]:
    if (fact.low is not None and number < fact.low) or (fact.high is not None and number > fact.high):
        raise _Refused(f"{number:g} is outside the limits")
    return fact.unusual(number)


def _boolean(fact: Fact, raw: object, unit: str | None) -> Reading:
    if isinstance(raw, bool):
        return Reading(raw, shown(raw))
    if isinstance(raw, str) and raw.strip().lower() in _TRUE | _FALSE:
        return Reading(raw.strip().lower() in _TRUE, raw)
    raise _Refused("is neither true nor false")


def _choice(fact: Fact, raw: object, unit: str | None) -> Reading:
    # ESCC 0, 2 and 3 may arrive as bare numbers; a bare 1 is no grade and is refused.
    code = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= 9 else raw
    if isinstance(code, str) and code.strip() in fact.choices:
        return Reading(code.strip(), code)
    raise _Refused("is not one of the values")


def _levels(fact: Fact, raw: object, unit: str | None) -> Reading:
    parts = re.split(r"[,;\s]+", raw.strip()) if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple) or not parts:
        raise _Refused("is not a list of levels")
    if not all(isinstance(part, str) and part in VERTEBRAE for part in parts):
        raise _Refused("holds something that is not a level")
    if len(set(parts)) != len(parts):
        raise _Refused("names a level twice")
    return Reading(in_order(parts), ", ".join(parts))


def _date(fact: Fact, raw: object, unit: str | None) -> Reading:
    if not isinstance(raw, str) or not _DATE.fullmatch(raw.strip()):
        raise _Refused("is not a date")
    try:
        day = date.fromisoformat(raw.strip()).isoformat()
    except ValueError:
        raise _Refused("is a day that does not exist") from None
    if not EARLIEST <= day <= LATEST:
        raise _Refused("is not a plausible date")
    return Reading(day, raw)


def _datetime(fact: Fact, raw: object, unit: str | None) -> Reading:
    if not isinstance(raw, str) or not _DATETIME.fullmatch(raw.strip()):
        raise _Refused("is not a date and time with its offset")
    try:
        moment = datetime.fromisoformat(raw.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Refused("is a moment that does not exist") from None
    written = moment.isoformat().replace("+00:00", "Z")
    if not EARLIEST <= written[:10] <= LATEST:
        raise _Refused("is not a plausible date")
    return Reading(written, raw)


def _text(fact: Fact, raw: object, unit: str | None) -> Reading:
    if not isinstance(raw, str) or not raw.strip():
        raise _Refused("is not text")
    if len(raw) > TEXT_LIMIT:
        raise _Refused(f"is longer than {TEXT_LIMIT} characters")
    if _CONTROL.search(raw):
        raise _Refused("holds characters that are not text")
    return Reading(raw.strip(), raw)


def _marks(fact: Fact, raw: object, unit: str | None) -> Reading:
    parts = re.split(r"[,;\s]+", raw.strip()) if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple) or len(parts) != len(fact.choices):
        raise _Refused(f"is not a row of {len(fact.choices)} marks")
    marks = tuple(str(part).strip().upper() for part in parts)
    allowed = {NOT_TESTABLE, *(str(mark) for mark in range(int(fact.high or 0) + 1))}
    wrong = [place for place, mark in zip(fact.choices, marks, strict=True) if mark not in allowed]
    if wrong:
        raise _Refused(f"has no such mark at {', '.join(wrong)}")
    return Reading(marks, " ".join(marks))


_DOSE = Fact(
    "dose_gy", "Dose", CATALOGUE["prior_rt"].scope, Kind.NUMBER, "", unit="Gy", units={"cGy": "0.01"}, low=0.1, high=150
)
_FRACTIONS = Fact("fractions", "Fractions", CATALOGUE["prior_rt"].scope, Kind.INTEGER, "", low=1, high=60)
_ON = Fact("on", "Date", CATALOGUE["prior_rt"].scope, Kind.DATE, "")
_COURSE = {part.name: part for part in (_DOSE, _FRACTIONS, _ON)}


def _prior_rt(fact: Fact, raw: object, unit: str | None) -> Reading:
    if isinstance(raw, PriorRadiotherapy):
        return Reading(raw)
    if isinstance(raw, str) and raw.strip().lower() == NO_PRIOR_RT:
        return Reading(NO_PRIOR_RT, raw)
    if not isinstance(raw, Mapping):
        raise _Refused('is neither "none" nor a course of radiotherapy')
    given: dict[str, Any] = {}
    for name, part in raw.items():
        if name not in _COURSE:
            raise _Refused(f"has an unknown part {shown(name)}")
        if part is not None:
            given[name] = _part(_COURSE[name], part)
    return Reading(PriorRadiotherapy(**given), "")


def _part(fact: Fact, raw: object) -> Value:
    try:
        return read_value(fact, raw).value
    except NotReadable as refused:
        raise _Refused(f"has a part {refused.error}") from None


_READERS = {
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.LEVELS: _levels,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.TEXT: _text,
    Kind.PRIOR_RT: _prior_rt,
    Kind.MARKS: _marks,
}
