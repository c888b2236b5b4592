"""The rows of a decision's form: ranked options, and actions that are agreed while signing."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html

from cases.pathway.treatments import TREATMENTS
from cases.views.forms import Day, PageForm, Pick, Words, dress
from decisions.consensus.content import DecisionOption, PlannedAction
from decisions.consensus.decision_codes import ACTION_KINDS

RANKS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")
OPTION_PARTS = ("treatment", "levels", "dose", "note")
ACTION_PARTS = ("kind", "what", "owner_member", "owner", "due_on")
_TREATMENTS = [(kind.code, kind.label) for kind in TREATMENTS.values()]


class OptionRows:
    """The fields of some ranked options in one form. `levels`: level -> the lesion it belongs to ("" = beside one)."""

    def __init__(self, form: PageForm, count: int, levels: Mapping[str, str]) -> None:
        self.form = form
        self.labels = {rank: f"{word} choice" for rank, word in enumerate(RANKS[:count], 1)}
        choices = [
            (level, format_html("<strong>{}</strong> {}", level, where) if where else level)
            for level, where in levels.items()
        ]
        for rank, label in self.labels.items():
            fields: dict[str, forms.Field] = {
                "treatment": Pick(f"{label}: treatment", _TREATMENTS),
                "levels": forms.MultipleChoiceField(
                    label=f"{label}: levels", choices=choices, required=False, widget=forms.CheckboxSelectMultiple
                ),
                "dose": Words(f"{label}: dose", help_text="What is intended, in words."),
                "note": Words(f"{label}: note", help_text="Approach, condition, sequence."),
            }
            _add(form, f"option_{rank}", fields)

    def shown(self) -> Iterator[dict[str, Any]]:
        """The bound fields of each rank, for the template."""
        for rank, label in self.labels.items():
            row = {part: self.form[f"option_{rank}_{part}"] for part in OPTION_PARTS}
            yield row | {"rank": rank, "label": label, "open": rank == 1 or bool(row["treatment"].value())}

    def entered(self) -> tuple[DecisionOption, ...]:
        return tuple(self._option(rank) for rank in self._ranks())

    def renamed(self) -> dict[str, str]:
        """Path of an error of the action -> the field it belongs to."""
        return {"content.options": "option_1_treatment"} | _paths("options", "option", self._ranks(), OPTION_PARTS)

    def _ranks(self) -> list[int]:
        return [rank for rank in self.labels if _any_of(self.form, f"option_{rank}", OPTION_PARTS)]

    def _option(self, rank: int) -> DecisionOption:
        given = {part: self.form.cleaned_data[f"option_{rank}_{part}"] for part in OPTION_PARTS}
        return DecisionOption(**given | {"levels": tuple(given["levels"])})


class ActionRows:
    """The fields of some actions in one form. `people`: id of a seat -> its name."""

    def __init__(self, form: PageForm, count: int, people: Mapping[str, str]) -> None:
        self.form = form
        self.labels = {place: f"Action {place}" for place in range(1, count + 1)}
        for place, label in self.labels.items():
            _add(form, f"action_{place}", action_fields(people, f"{label}: "))

    def shown(self) -> Iterator[dict[str, Any]]:
        """The bound fields of each row, for the template."""
        for place, label in self.labels.items():
            row = {part: self.form[f"action_{place}_{part}"] for part in ACTION_PARTS}
            yield row | {"label": label, "open": any(each.value() for each in row.values())}

    def entered(self) -> tuple[PlannedAction, ...]:
        return tuple(
            PlannedAction(**{part: self.form.cleaned_data[f"action_{place}_{part}"] for part in ACTION_PARTS})
            for place in self._places()
        )

    def renamed(self) -> dict[str, str]:
        """Path of an error of the action -> the field it belongs to."""
        return {"content.actions": "action_1_kind"} | _paths("actions", "action", self._places(), ACTION_PARTS)

    def _places(self) -> list[int]:
        return [place for place in self.labels if _any_of(self.form, f"action_{place}", ACTION_PARTS)]


def action_fields(people: Mapping[str, str], prefix: str = "") -> dict[str, forms.Field]:
    """The fields of one action, alike in every form that asks for one; none has an answer beforehand."""
    return {
        "kind": Pick(f"{prefix}kind".capitalize(), list(ACTION_KINDS.items())),
        "what": Words(f"{prefix}what".capitalize(), help_text="Needed for “something else”."),
        "owner_member": Pick(f"{prefix}who".capitalize(), list(people.items())),
        "owner": Words(f"{prefix}or somebody else".capitalize(), help_text="Name and role, outside the board."),
        "due_on": Day(f"{prefix}due".capitalize()),
    }


def _add(form: PageForm, prefix: str, fields: dict[str, forms.Field]) -> None:
    for part, field in fields.items():
        dress(field)
        form.fields[f"{prefix}_{part}"] = field


def _any_of(form: PageForm, prefix: str, parts: tuple[str, ...]) -> bool:
    return any(form.cleaned_data.get(f"{prefix}_{part}") for part in parts)


def _paths(name: str, prefix: str, entered: list[int], parts: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for place, row in enumerate(entered):
        found[f"content.{name}.{place}"] = f"{prefix}_{row}_{parts[0]}"
        found |= {f"content.{name}.{place}.{part}": f"{prefix}_{row}_{part}" for part in parts}
    return found
