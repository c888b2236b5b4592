"""Reading a number that a person typed, with or without its unit, into the unit we store.

A comma is never guessed at: "1,5" is one and a half in one country and fifteen in another.
The arithmetic is decimal, so that 10.3 mg/dL comes back as 10.3 mg/dL.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cases.facts.fact import Fact

_NUMBER = re.compile(r"\s*([+-]?\d{1,15}(?:\.\d{1,15})?)\s*(.*)", re.DOTALL)
_AMBIGUOUS = re.compile(r"\s*[+-]?\d[\d.' ]*,")
_NO_UNIT = re.compile(r"1|\{[^{}]*\}")  # how UCUM says that a number has no unit
_MOST_DIGITS = 15


class QuantityError(ValueError):
    """What was entered is not a quantity of this fact. The message says why."""


@dataclass(frozen=True)
class Quantity:
    """A quantity in the unit stored, beside what was entered and the unit it was entered in."""

    value: float
    unit: str
    entered: float
    entered_unit: str


def read_quantity(fact: Fact, raw: object, unit: str | None = None) -> Quantity:
    """`raw` (a number, text such as "12.1 g/dL", or {"value", "unit"}) in the fact's unit.

    Without a unit the number is taken to be in the fact's own unit. Raises QuantityError
    for an ambiguous separator, an unknown unit, or a number that is not finite.
    """
    number, written = _split(raw)
    if unit and written and spelling(unit) != spelling(written):
        raise QuantityError(f"two units are given, {written!r} and {unit!r}")
    used, factor = _accepted(fact, (unit or written).strip())
    value = float(number * factor)
    return Quantity(value, fact.unit, float(number), used)


def value_in(fact: Fact, value: float, unit: str) -> float:
    """A stored value restated in another accepted unit, for rules printed in that unit."""
    _, factor = _accepted(fact, unit)
    return float(round(Decimal(repr(value)) / factor, 6))


def check_unit(fact: Fact, unit: str) -> None:
    """Refuse, with QuantityError, a unit that `fact` does not have: no kind of fact passes over one."""
    if not fact.unit and unit.strip() and not _NO_UNIT.fullmatch(unit.strip()):
        raise QuantityError(f"has no unit: leave {unit.strip()[:30]!r} out")
    if fact.unit:
        _accepted(fact, unit.strip())


def spelling(unit: str) -> str:
    """A unit in the one spelling in which units are compared (case, micro sign, spaces)."""
    plain = unit.replace("µ", "u").replace("μ", "u").replace("×", "x").replace(" ", "").casefold()
    return plain.replace("x10^", "10e").replace("10^", "10e").removeprefix("x")


def _split(raw: object) -> tuple[Decimal, str]:
    if isinstance(raw, bool) or raw is None:
        raise QuantityError("it is not a number")
    if isinstance(raw, int | float):
        return _decimal(raw), ""
    if isinstance(raw, str):
        return _split_text(raw)
    if isinstance(raw, Mapping) and set(raw) == {"value", "unit"} and isinstance(raw["unit"], str):
        number, written = _split(raw["value"]) if not isinstance(raw["value"], Mapping) else _split(None)
        if written:
            raise QuantityError("the unit is given twice")
        return number, raw["unit"]
    raise QuantityError("it is not a number")


def _decimal(raw: float) -> Decimal:
    if isinstance(raw, float) and not math.isfinite(raw):
        raise QuantityError("it is not a finite number")
    if abs(raw) >= 10**_MOST_DIGITS:
        raise QuantityError("it is too large")
    return Decimal(repr(raw))


def _split_text(text: str) -> tuple[Decimal, str]:
    if _AMBIGUOUS.match(text):
        raise QuantityError("a comma in a number can be read in two ways: use a point for decimals")
    match = _NUMBER.fullmatch(text)
    if match is None or not match[1].isascii():
        raise QuantityError("it is not a number")
    return Decimal(match[1]), match[2].strip()


def _accepted(fact: Fact, unit: str) -> tuple[str, Decimal]:
    if not unit or spelling(unit) == spelling(fact.unit):
        return fact.unit, Decimal(1)
    for known, factor in fact.units.items():
        if spelling(unit) == spelling(known):
            return known, Decimal(factor)
    accepted = ", ".join([fact.unit, *fact.units]) if fact.unit else "none"
    raise QuantityError(f"the unit {unit[:30]!r} is not known for it (accepted: {accepted})")
