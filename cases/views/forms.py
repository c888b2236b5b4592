"""What every form has in common: the design's classes, and the action's refusal beside its fields."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, QueryDict

from cases.pathway.refusals import BadInput
from cases.views.typed_dates import NotADate, read_day, read_moment


def sent(request: HttpRequest) -> QueryDict | None:
    """What the form of this page was sent with, empty or not; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


class PageForm(forms.Form):
    """A form that asks and never judges: limits and rules are the action's, whose words come back by `show`."""

    outcome: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    @property
    def given(self) -> dict[str, Any]:
        """What each field was given; None for what could not be read."""
        return {name: self.cleaned_data.get(name) for name in self.fields}

    def carried_out(self, act: Callable[[], object]) -> bool:
        """Whether the form could be read and `act` was done with it.

        A form that could not be read is acted on all the same and undone at once, so that what the
        action has to say about the other fields is told together with it. `outcome` keeps what
        `act` gave back.
        """
        readable = self.is_valid()
        try:
            with transaction.atomic():
                self.outcome = act()
                transaction.set_rollback(not readable)
        except BadInput as refusal:
            self.show(refusal)
        return readable and not self.errors

    def show(self, refusal: BadInput, renamed: Mapping[str, str] | None = None) -> None:
        """Put each of the action's errors beside the field that it is about.

        A path such as `facts.kps` or `lesions.0.kps` belongs to the field `kps`; `renamed` maps
        other paths to fields. What belongs to no field of this form stands above it.
        """
        unreadable = set(self.errors)
        for error in refusal.errors:
            wanted = (renamed or {}).get(error.field, error.field)
            field = next((name for name in (wanted, wanted.rpartition(".")[2]) if name in self.fields), None)
            said = f"{error.says} {error.remedy}".strip()
            if field not in unreadable:
                self.add_error(field, said if field else f"{error.field}: {said}")


class Day(forms.Field):
    """A day, typed; shown again as it was typed when it is none. Clean value: a date or None."""

    example, read = "04-Nov-2026", staticmethod(read_day)

    def __init__(self, label: str, *, required: bool = False, help_text: str = "", example: str = "") -> None:
        help_text = f"{help_text} Such as {example or self.example}.".strip()
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": f"{label} is needed, such as {self.example}."},
        )

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return self.read(str(value))
        except NotADate as refused:
            raise ValidationError(str(refused)) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d-%b-%Y}" if isinstance(value, date) else value


class Moment(Day):
    """A day and a time of it, typed. Clean value: a datetime without zone, which is the board's, or None."""

    example, read = "04-Nov-2026 14:05", staticmethod(read_moment)


class Words(forms.CharField):
    """Text: one line, or `lines` of it. Its length is for the action to judge."""

    def __init__(
        self, label: str, *, lines: int = 1, required: bool = False, help_text: str = "", **attrs: Any
    ) -> None:
        widget = forms.Textarea(attrs={"rows": lines, **attrs}) if lines > 1 else forms.TextInput(attrs=attrs)
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            widget=widget,
            error_messages={"required": f"{label} is needed."},
        )


class Count(forms.IntegerField):
    """A whole number with its `unit`, typed. Its limits are for the action to judge."""

    def __init__(self, label: str, *, unit: str = "", example: int = 1, required: bool = False, **more: Any) -> None:
        super().__init__(
            label=label,
            required=required,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off"} | ({"unit": unit} if unit else {})
            ),
            error_messages={
                "invalid": f"Give a whole number, such as {example}.",
                "required": f"{label} is needed, such as {example}.",
            },
            **more,
        )


class Clock(forms.TimeField):
    """A time of day of 24 hours. Clean value: a time or None."""

    def __init__(self, label: str, *, required: bool = False, **more: Any) -> None:
        super().__init__(
            label=label,
            required=required,
            input_formats=["%H:%M"],
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={
                "invalid": "This is not a time. Give hours and minutes, such as 08:30.",
                "required": f"{label} is needed. Give hours and minutes, such as 08:30.",
            },
            **more,
        )


class Pick(forms.ChoiceField):
    """One of a few choices: radio buttons with nothing chosen, or a list that starts with "Choose", or with
    what it means to choose `nothing`."""

    def __init__(
        self,
        label: str,
        choices: list[tuple[str, str]],
        *,
        radios: bool = False,
        required: bool = False,
        help_text: str = "",
        nothing: str = "Choose …",
    ) -> None:
        answers = choices if radios else [("", nothing), *choices]
        super().__init__(
            label=label,
            choices=answers,
            required=required,
            help_text=help_text,
            widget=forms.RadioSelect if radios else forms.Select,
            error_messages={
                "required": f"{label} is needed: choose one.",
                "invalid_choice": "“%(value)s” is not one of the answers. Choose one of the list.",
            },
        )


def dress(field: forms.Field) -> None:
    """Give the field's widget the class of the design system."""
    widget = field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
        return
    widget.attrs["class"] = "form-select" if isinstance(widget, forms.Select) else "form-control"
