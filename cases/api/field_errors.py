"""What is wrong with single fields of a request, gathered into one refusal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

from rest_framework import serializers

from cases.facts.errors import FactErrors
from cases.pathway.refusals import BadInput, FieldError

UNKNOWN = "unknown"
LONGEST_NAME = 80


class BadQuery(BadInput):
    """Something is wrong with a query parameter."""


@contextmanager
def query_named() -> Iterator[None]:
    """Turns what a rule of the domain says of a field into an error of the query parameter of that name."""
    try:
        yield
    except BadInput as wrong:
        raise BadQuery(wrong.errors) from None


class BadHeader(BadInput):
    """Something is wrong with a header."""


class BadEntries(BadInput):
    """Something is wrong with a list of facts. `pointers` says where each named field stands in it."""

    def __init__(self, errors: Iterable[FieldError], pointers: Mapping[str, str]) -> None:
        super().__init__(errors)
        self.pointers = dict(pointers)


@contextmanager
def entries_located(given: Sequence[Mapping[str, Any]], place: str = "facts") -> Iterator[None]:
    """Turns an action's errors about named facts ("facts.kps") into places of the list `given`."""
    try:
        yield
    except BadInput as wrong:
        raise BadEntries(wrong.errors, _places(wrong.errors, given, place)) from None


def _places(errors: Iterable[FieldError], given: Sequence[Mapping[str, Any]], place: str) -> dict[str, str]:
    found = {}
    for error in errors:
        parts = error.field.split(".")
        name = parts[2] if parts[0] == "lesions" and len(parts) > 2 else parts[1] if len(parts) > 1 else ""
        rows = [n for n, entry in enumerate(given) if entry.get("name") == name and parts[0] in ("facts", "lesions")]
        if len(rows) == 1:
            found[error.field] = f"/{place}/{rows[0]}"
    return found


def from_facts(errors: FactErrors) -> BadInput:
    """The errors of a snapshot of facts, each with what is allowed as its remedy."""
    return BadInput(
        FieldError(one.field, f"{one.says} (given: {one.value}).", f"Allowed: {one.allowed}." if one.allowed else "")
        for one in errors.errors
    )


def of_shape(shape: Any, errors: Any, path: tuple[str, ...] = ()) -> Iterator[FieldError]:
    """The errors of a serializer, nested ones included, each with its dotted path."""
    if isinstance(errors, Mapping):
        fields = getattr(shape, "fields", {})
        for name, found in errors.items():
            here = path if name == "non_field_errors" else (*path, str(name)[:LONGEST_NAME])
            yield from of_shape(_part(shape, fields, name), found, here)
        return
    for place, found in enumerate(errors):
        if isinstance(found, Mapping | list):
            yield from of_shape(getattr(shape, "child", shape), found, (*path, str(place)))
        else:
            yield FieldError(".".join(path), str(found), _remedy(shape, found.code, path))


def _part(shape: Any, fields: Mapping[str, Any], name: Any) -> Any:
    if name == "non_field_errors":
        return shape
    return fields.get(name, getattr(shape, "child", shape))


def _remedy(shape: Any, code: str, path: tuple[str, ...]) -> str:
    if code == UNKNOWN:
        return closest(path[-1], list(getattr(shape, "fields", {})))
    if code == "required":
        return "Add it."
    if code == "invalid_choice" and isinstance(shape, serializers.ChoiceField):
        return f"Send one of: {', '.join(str(choice) for choice in shape.choices)}."
    return ""


def closest(name: str, known: list[str]) -> str:
    """Which known name was probably meant; all of them when none is near."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    if near:
        return f"Did you mean “{near[0]}”?"
    return f"Known here: {', '.join(known)}." if known else "Send no fields here."
