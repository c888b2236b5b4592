"""The shape of one entry of the catalogue of facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    """What a fact belongs to."""

    PATIENT = "patient"
    CASE = "case"
    LESION = "lesion"
    SITE = "site"


class Kind(StrEnum):
    """What sort of value a fact takes."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    LEVELS = "levels"
    DATE = "date"
    DATETIME = "datetime"
    TEXT = "text"
    PRIOR_RT = "prior_rt"
    MARKS = "marks"


@dataclass(frozen=True, eq=False)
class Fact:
    """One thing that can be known, defined once.

    `choices` maps code to label, best or first value first. `unit` is the unit stored;
    `units` maps every other accepted unit to the decimal factor that converts it. `low`
    and `high` refuse a value outside them; `plausible_low` and `plausible_high` only warn
    (entry checks, not clinical thresholds). `codes` maps a code system to its code.
    `source` names where the definition comes from. For marks, `choices` names the places in
    their order, each marked 0 to `high` or NT, not testable.
    """

    name: str
    label: str
    scope: Scope
    kind: Kind
    group: str
    definition: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    step: int | None = None
    plausible_low: float | None = None
    plausible_high: float | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    @property
    def allowed(self) -> str:
        """In words, what may be entered."""
        match self.kind:
            case Kind.CHOICE:
                return ", ".join(self.choices)
            case Kind.BOOLEAN:
                return "true or false"
            case Kind.INTEGER:
                return f"a whole number{self._range()}" + (f" in steps of {self.step}" if self.step else "")
            case Kind.NUMBER:
                return f"a number{self._range()}" + (f" {self.unit}" if self.unit else "") + self._other_units()
            case Kind.LEVELS:
                return "a list of levels from C0 to S5"
            case Kind.DATE:
                return "a date as YYYY-MM-DD"
            case Kind.DATETIME:
                return "a date and time with its offset, such as 2026-11-04T08:30Z"
            case Kind.MARKS:
                return (
                    f"{len(self.choices)} marks from 0 to {self.high:g} or NT, in the order {', '.join(self.choices)}"
                )
            case Kind.PRIOR_RT:
                return 'none, or {"dose_gy", "fractions", "on"}'
            case _:
                return f"text of at most {TEXT_LIMIT} characters"

    def unusual(self, value: object) -> tuple[str, ...]:
        """A sentence when a number lies outside what is plausible; nothing otherwise."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return ()
        said = f"{self.label} {value:g} {self.unit}".strip()
        if self.plausible_low is not None and value < self.plausible_low:
            return (f"{said} is unusually low: please check value and unit.",)
        if self.plausible_high is not None and value > self.plausible_high:
            return (f"{said} is unusually high: please check value and unit.",)
        return ()

    def _range(self) -> str:
        if self.low is None or self.high is None:
            return ""
        return f" from {self.low:g} to {self.high:g}"

    def _other_units(self) -> str:
        return f" (or with a unit: {', '.join(self.units)})" if self.units else ""


TEXT_LIMIT = 2000
NOT_TESTABLE = "NT"
