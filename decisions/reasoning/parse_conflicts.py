"""Conflicts between sources read from YAML: the sides with their years, and the fact that turns it."""

from collections.abc import Mapping

from decisions.reasoning.knowledge import Conflict
from decisions.reasoning.parse_conditions import known_fact, parse_condition
from decisions.reasoning.parse_scores import known_source
from decisions.reasoning.sources import Source
from decisions.reasoning.yaml_nodes import Node

Sources = Mapping[str, Source]


def parse_conflicts(node: Node, sources: Sources) -> tuple[Conflict, ...]:
    """Every conflict of a list. One marked `history` is about guidance that was replaced and has no `when`."""
    return tuple(_conflict(part, sources) for part in node.items())


def _conflict(node: Node, sources: Sources) -> Conflict:
    fields = node.fields(["id", "says", "because", "sides"], ["turns_on", "when", "history"])
    past = "history" in fields and fields["history"].flag()
    if past == ("when" in fields) or past == ("turns_on" in fields):
        raise node.error("a conflict has when and turns_on, or history: true")
    return Conflict(
        fields["id"].text(),
        fields["says"].text(),
        fields["because"].text(),
        tuple(_side(part, sources) for part in fields["sides"].items()),
        "" if past else known_fact(fields["turns_on"]).name,
        None if past else parse_condition(fields["when"]),
    )


def _side(node: Node, sources: Sources) -> tuple[Source, str]:
    fields = node.fields(["source", "says"])
    return known_source(fields["source"], sources), fields["says"].text()
