"""Results that are worked out elsewhere: what of each instrument may be recorded, and its checking.

Nothing here computes a result: no item, weight or formula of these instruments is held.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cases.facts.errors import FactError, shown
from cases.facts.fact import Fact
from cases.facts.reading import NotReadable, read_value
from cases.pathway.refusals import FieldError
from decisions.reasoning.score_table import Cohort, Discrimination, Outlook
from decisions.reasoning.sources import Source
from decisions.reasoning.yaml_nodes import closest

ResultValue = str | int | float
Values = dict[str, ResultValue]


@dataclass(frozen=True, eq=False)
class ResultField:
    """One value of an instrument, read like a fact of the catalogue.

    `needs` names the fields that must be given as soon as this one is; `fits` the answers that
    other fields may have with an answer of this one; `days` the length of each choice of a
    horizon; `pattern` what a text must look like, `pattern_says` the same in words.
    """

    fact: Fact
    mandatory: bool = False
    needs: tuple[str, ...] = ()
    fits: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    pattern: str = ""
    pattern_says: str = ""

    @property
    def id(self) -> str:
        return self.fact.name


@dataclass(frozen=True)
class ResultBand:
    """What was published of results from `low` to `high`, both included: `says` in words, and the
    outlook in figures where there is one. `verification` is of the figures."""

    low: float
    high: float
    label: str
    says: str
    verification: str
    outlook: Outlook | None = None


@dataclass(frozen=True)
class Estimate:
    """The fields that make a result a probability: its percentage, of what, and at which horizon."""

    probability: str
    of: str
    horizon: str


@dataclass(frozen=True, eq=False)
class Instrument:
    """One instrument whose result is recorded and never worked out here.

    `result` names the fields of which at least one must be given; the first of them is the
    headline. What was published of it stands in `bands` by number, or in `classes` by choice.
    `direction` and `range_says` are printed beside every result; `dated` words its day.
    """

    id: str
    name: str
    group: str
    version: str
    year: int | None
    records: str
    dated: str
    direction: str
    range_says: str
    not_computed: str
    source: Source
    verification: str
    checked: str
    fields: Mapping[str, ResultField]
    result: tuple[str, ...]
    tool_needed: bool = False
    caveats: tuple[str, ...] = ()
    bands: tuple[ResultBand, ...] = ()
    classes: Mapping[str, ResultBand] = field(default_factory=dict)
    estimate: Estimate | None = None
    cohort: Cohort | None = None
    discrimination: tuple[Discrimination, ...] = ()

    @property
    def asked(self) -> tuple[ResultField, ...]:
        """The fields in the order in which they are asked."""
        return tuple(self.fields.values())

    def band_of(self, values: Mapping[str, object]) -> ResultBand | None:
        """The published band in which the headline lies; None where none was published."""
        value = values.get(self.result[0])
        if isinstance(value, str):
            return self.classes.get(value)
        if isinstance(value, int | float):
            return next((band for band in self.bands if band.low <= value <= band.high), None)
        return None


def check_result(instrument: Instrument, given: Mapping[str, object]) -> tuple[Values, list[FieldError]]:
    """The values that may be recorded, and every error with field and remedy.

    `given` maps the id of a field to what was entered, text or already parsed; None and "" are
    not given. The same words answer page, interface and import.
    """
    errors = list(_unknown(instrument, given))
    values: Values = {}
    for name, known in instrument.fields.items():
        raw = given.get(name)
        if raw is None or raw == "":
            continue
        try:
            values[name] = _read(known, raw)
        except NotReadable as refused:
            told = f"{known.fact.label}: {refused.error.says} (given: {refused.error.value})."
            errors.append(FieldError(f"values.{name}", told, f"Allowed: {refused.error.allowed}."))
    refused_fields = {error.field for error in errors}
    more = [*_missing(instrument, given, values), *_misfits(instrument, values)]
    return values, errors + [error for error in more if error.field not in refused_fields]


def _read(known: ResultField, raw: object) -> ResultValue:
    value = read_value(known.fact, raw).value
    assert isinstance(value, str | int | float)
    if known.pattern and not re.fullmatch(known.pattern, str(value), re.ASCII):
        raise NotReadable(FactError(known.id, shown(raw), "does not look right", known.pattern_says))
    return value


def _unknown(instrument: Instrument, given: Mapping[str, object]) -> Iterator[FieldError]:
    for name in given:
        if name not in instrument.fields:
            says = f"This is not recorded of {instrument.name}{closest(name, instrument.fields) or '.'}"
            yield FieldError(f"values.{str(name)[:60]}", says, f"Recorded are: {', '.join(instrument.fields)}.")


def _missing(instrument: Instrument, given: Mapping[str, object], values: Values) -> Iterator[FieldError]:
    wanted = {name: "" for name, known in instrument.fields.items() if known.mandatory}
    for name in values:
        wanted |= dict.fromkeys(instrument.fields[name].needs, instrument.fields[name].fact.label)
    for name, because in wanted.items():
        if name not in values:
            known = instrument.fields[name].fact
            why = f"{known.label} is needed with {because}." if because else f"{known.label} is needed."
            allowed = instrument.fields[name].pattern_says or known.allowed
            yield FieldError(f"values.{name}", why, f"Give {allowed}. Nothing is assumed.")
    tried = any(given.get(name) not in (None, "") for name in instrument.result)
    if not tried and not any(instrument.fields[name].mandatory for name in instrument.result):
        labels = ", ".join(instrument.fields[name].fact.label for name in instrument.result)
        yield FieldError(f"values.{instrument.result[0]}", "No result was given.", f"Give at least one of: {labels}.")


def _misfits(instrument: Instrument, values: Values) -> Iterator[FieldError]:
    for name, value in values.items():
        for other, allowed in instrument.fields[name].fits.get(str(value), {}).items():
            if other in values and values[other] not in allowed:
                known, against = instrument.fields[other].fact, instrument.fields[name].fact
                labels = ", ".join(known.choices[each] for each in allowed)
                says = f"{known.label} does not fit {against.label} “{against.choices[str(value)]}”."
                yield FieldError(f"values.{other}", says, f"It answers for: {labels}. Check both.")
