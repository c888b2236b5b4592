"""Input shapes: which fields a request has and of which JSON type. No rule of the domain.

Shapes are strict where DRF's own fields guess: "5" is no number, 1 is no truth value, and a
field that is not known is refused with the closest name that is. A field that is absent or
null is left out, so that the action's own default speaks.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from cases.api.field_errors import LONGEST_NAME, UNKNOWN, BadQuery, of_shape
from cases.pathway.refusals import BadInput, bad_field

LONG_TEXT = 20_000


class Shape(serializers.Serializer[Any]):
    """A JSON object with known fields only."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        value: dict[str, Any] = {}
        if isinstance(data, Mapping):
            errors = {
                str(name)[:LONGEST_NAME]: [ErrorDetail("is not a field of this request.", UNKNOWN)]
                for name in data
                if name not in self.fields
            }
        try:
            value = super().to_internal_value(data)
        except ValidationError as wrong:
            errors |= wrong.detail if isinstance(wrong.detail, dict) else {"non_field_errors": wrong.detail}
        if errors:
            raise ValidationError(errors)
        return {name: part for name, part in value.items() if part is not None or self.fields[name].required}


class Text(serializers.CharField):
    """JSON text; a number or truth value is not read as text."""

    default_error_messages = {
        "invalid": "is not text.",
        "blank": "may not be empty.",
        "null": "may not be null.",
        "max_length": "is longer than {max_length} characters. Shorten it.",
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON whole number."""

    default_error_messages = {"invalid": "is not a whole number.", "null": "may not be null."}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(serializers.DecimalField):
    """A JSON number with a limited count of digits."""

    default_error_messages = {"invalid": "is not a number.", "null": "may not be null."}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    """JSON true or false."""

    default_error_messages = {"invalid": "is neither true nor false.", "null": "may not be null."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Id(serializers.UUIDField):
    """An id as text; a whole number is not read as one."""

    default_error_messages = {"invalid": "is not an id.", "null": "may not be null."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A date as YYYY-MM-DD."""

    default_error_messages = {"invalid": "is not a date as YYYY-MM-DD.", "null": "may not be null."}


class Moment(serializers.DateTimeField):
    """A date and time with its offset; one without an offset could be an hour out."""

    default_error_messages = {
        "invalid": "is not a date and time such as 2026-11-04T08:30:00Z.",
        "overflow": "lies outside the calendar: check the year.",
        "no_offset": "has no offset: add Z or such as +01:00.",
        "null": "may not be null.",
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("no_offset")
        return super().enforce_timezone(value)


class Choice(serializers.ChoiceField):
    """One of some codes."""

    default_error_messages = {"invalid_choice": "is not one of the values.", "null": "may not be null."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Nothing(Shape):
    """A request without a body."""


OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}


def text(most: int = LONG_TEXT) -> Text:
    """Text that must be there, of at most `most` characters."""
    return Text(max_length=most)


def optional_text(most: int = LONG_TEXT) -> Text:
    """Text that may be absent, null or empty."""
    return Text(max_length=most, allow_blank=True, **OPTIONAL)


class ReasonShape(Shape):
    """A change that needs nothing but its reason."""

    reason = text()


def read_body(request: Request, shape: type[Shape]) -> dict[str, Any]:
    """The request's body in this shape. Raises BadInput with every error at once."""
    if not isinstance(request.data, Mapping):
        raise bad_field("", "The body is not a JSON object.", "Send an object, in braces.")
    reader = shape(data=request.data)
    if not reader.is_valid():
        raise BadInput(of_shape(reader, reader.errors))
    return dict(reader.validated_data)


def read_query(request: Request, shape: type[Shape]) -> dict[str, Any]:
    """The request's query parameters in this shape. Raises BadQuery with every error."""
    reader = shape(data=request.query_params.dict())
    if not reader.is_valid():
        raise BadQuery(of_shape(reader, reader.errors))
    return dict(reader.validated_data)
