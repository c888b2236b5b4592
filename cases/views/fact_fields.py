"""Form fields made from the catalogue of facts: the one place where a fact becomes controls.

A field never judges a value: what is typed goes to the action as it is, and comes back with
the action's words beside it. Nothing is ever chosen beforehand, and leaving a question alone
records nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from cases.facts.catalogue import Fact, Kind
from cases.facts.vertebrae import LEVELS
from cases.pathway.refusals import bad_field
from cases.views.forms import Day, Moment, Words, dress
from cases.views.typed_dates import NotADate, in_zone
from cases.views.wording import unit_in_words

NOTHING = "not_recorded"
MOST_RADIOS = 11

Fields = dict[str, forms.Field]


def fields_for(fact: Fact, *, nothing: str = "Not recorded") -> Fields:
    """The controls of one fact by name: the fact's own, and for a quantity its unit, for earlier
    radiotherapy its parts. `nothing` words the answer that records nothing."""
    match fact.kind:
        case Kind.BOOLEAN:
            return {fact.name: _radios(fact, [("true", "Yes"), ("false", "No")], nothing)}
        case Kind.CHOICE if len(fact.choices) <= MOST_RADIOS:
            return {fact.name: _radios(fact, list(fact.choices.items()), nothing)}
        case Kind.CHOICE:
            return {fact.name: _select(fact, nothing)}
        case Kind.INTEGER if steps := _steps(fact):
            return {fact.name: _radios(fact, steps, nothing)}
        case Kind.NUMBER | Kind.INTEGER:
            return _quantity(fact)
        case Kind.PRIOR_RT:
            return _prior_radiotherapy(fact, nothing)
        case Kind.LEVELS:
            return {fact.name: _levels(fact)}
        case _:
            return {fact.name: _typed(fact)}


def raw_of(fact: Fact, answers: Mapping[str, Any], zone: ZoneInfo) -> tuple[object, str]:
    """What was entered for `fact` as (raw value, unit), for the action to read; (None, "") when nothing was.

    `answers` are the cleaned values of the form; times on the page are those of `zone`.
    """
    raw = answers.get(fact.name)
    if raw in ("", NOTHING, None, []):
        return None, ""
    match fact.kind:
        case Kind.NUMBER | Kind.INTEGER:
            return raw, str(answers.get(f"{fact.name}.unit") or "")
        case Kind.DATE:
            return raw.isoformat(), ""
        case Kind.DATETIME:
            return _moment(fact, raw, zone), ""
        case Kind.PRIOR_RT if raw == "given":
            return _course(fact, answers), ""
        case _:
            return raw, ""


def _moment(fact: Fact, typed: datetime, zone: ZoneInfo) -> str:
    try:
        return in_zone(typed, zone).isoformat()
    except NotADate as refused:
        raise bad_field(fact.name, str(refused)) from None


def _radios(fact: Fact, choices: list[tuple[str, str]], nothing: str) -> forms.Field:
    answers = [*choices, (NOTHING, nothing)] if nothing else choices
    return _dressed(forms.ChoiceField(choices=answers, widget=forms.RadioSelect, required=False), fact)


def _select(fact: Fact, nothing: str) -> forms.Field:
    answers = [("", "Choose …"), *fact.choices.items()] + ([(NOTHING, nothing)] if nothing else [])
    return _dressed(forms.ChoiceField(choices=answers, required=False), fact)


def _steps(fact: Fact) -> list[tuple[str, str]]:
    """The few values of a short scale, such as ECOG or Karnofsky, one by one."""
    if fact.low is None or fact.high is None:
        return []
    values = list(range(int(fact.low), int(fact.high) + 1, fact.step or 1))
    return [(str(value), str(value)) for value in values] if len(values) <= MOST_RADIOS else []


def _quantity(fact: Fact) -> Fields:
    number = forms.CharField(required=False)
    number.widget.attrs["inputmode"] = "decimal" if fact.kind is Kind.NUMBER else "numeric"
    fields: Fields = {fact.name: _dressed(number, fact)}
    if fact.units:
        units = [(unit, unit_in_words(unit)) for unit in (fact.unit, *fact.units)]
        choice = forms.ChoiceField(choices=units, required=False, label=f"Unit of {fact.label}")
        dress(choice)
        fields[f"{fact.name}.unit"] = choice
    return fields


def _prior_radiotherapy(fact: Fact, nothing: str) -> Fields:
    answers = [("none", "None"), ("given", "Given")]
    parts = (("dose_gy", "Dose in Gy", "decimal"), ("fractions", "Fractions", "numeric"), ("on", "Date", ""))
    fields: Fields = {fact.name: _radios(fact, answers, nothing)}
    for part, label, mode in parts:
        control = Words(label, inputmode=mode) if mode else Day(label)
        dress(control)
        fields[f"{fact.name}.{part}"] = control
    return fields


def _levels(fact: Fact) -> forms.Field:
    choices = [(level, level) for level in LEVELS]
    widget = forms.CheckboxSelectMultiple
    return _dressed(forms.MultipleChoiceField(choices=choices, widget=widget, required=False), fact)


def _typed(fact: Fact) -> forms.Field:
    match fact.kind:
        case Kind.DATE:
            return _dressed(Day(fact.label), fact)
        case Kind.DATETIME:
            return _dressed(Moment(fact.label), fact)
        case _:
            return _dressed(Words(fact.label, lines=2), fact)


def _dressed(field: forms.Field, fact: Fact) -> forms.Field:
    field.label = fact.label
    said = "" if fact.definition.rstrip(".") == fact.label else fact.definition
    field.help_text = f"{said} {field.help_text}".strip()
    field.error_messages["invalid_choice"] = "“%(value)s” is not one of the answers. Choose one of the list."
    dress(field)
    return field


def _course(fact: Fact, answers: Mapping[str, Any]) -> dict[str, Any]:
    given = {part: answers.get(f"{fact.name}.{part}") or None for part in ("dose_gy", "fractions", "on")}
    return given | {"on": given["on"].isoformat() if given["on"] else None}
