"""Facts as a request gives them: a list of entries, each with its own day and source."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from cases.actions.record_facts import FactEntry
from cases.api.shapes import OPTIONAL, Day, Id, Shape, Text, optional_text, text


class EntryShape(Shape):
    """One value of one fact of the catalogue (GET /facts/)."""

    name = text(60)
    value = serializers.JSONField(
        allow_null=True,
        help_text="null: not known any more, of all that you recorded before this request; "
        "with `supersedes`, only the value of that record",
    )
    unit = optional_text(20)
    lesion_id = Text(max_length=64, help_text="id of the lesion, or lesion-1, lesion-2, ...", **OPTIONAL)
    observed_on = Day(help_text="today at the board when absent", **OPTIONAL)
    source = optional_text(300)
    not_assessable = serializers.BooleanField(
        help_text="with value null: somebody looked and could not say", default=False
    )
    supersedes = Id(help_text="id of the record that this one corrects", **OPTIONAL)


def entries_of(given: Sequence[dict[str, Any]]) -> list[FactEntry]:
    """The entries of a request as the actions take them."""
    return [FactEntry(**one) for one in given]
