"""The items of a score read from YAML: rows from the top, or a row of marks."""

from cases.facts.fact import Kind
from decisions.reasoning.decision_list import DecisionList, Row
from decisions.reasoning.parse_conditions import known_fact, parse_condition
from decisions.reasoning.score_table import Item, Points
from decisions.reasoning.scores.recorded_points import MarksPoints
from decisions.reasoning.yaml_nodes import Node

_COUNTS = ("rows", "marks")


def parse_items(node: Node) -> tuple[Item, ...]:
    """Every item of a score. Raises KnowledgeError with file and line."""
    return tuple(_item(part) for part in node.items())


def parse_rows(node: Node, outcome: str, exceptions: Node | None = None) -> tuple[Row, ...]:
    """The rows of a decision list; `outcome` is the key that holds points, a grade or a class."""
    early = exceptions.items() if exceptions else []
    return tuple(_row(part, outcome, True) for part in early) + tuple(_row(part, outcome) for part in node.items())


def _row(node: Node, outcome: str, only_when_known: bool = False) -> Row:
    fields = node.fields([outcome, "label", "when"], ["only_when_known"])
    known_only = fields["only_when_known"].flag() if "only_when_known" in fields else only_when_known
    first, *others = _outcomes(fields[outcome], outcome)
    return Row(first, fields["label"].text(), parse_condition(fields["when"]), known_only, tuple(others))


def _outcomes(node: Node, outcome: str) -> list[int | str]:
    # A list of points is an item that the source itself leaves open.
    if outcome != "points":
        return [node.text()]
    return [part.whole() for part in (node.items() if isinstance(node.value, list) else [node])]


def _item(node: Node) -> Item:
    fields = node.fields(["id", "label"], [*_COUNTS, "exceptions"])
    if len(fields.keys() & set(_COUNTS)) != 1:
        raise node.error(f"an item is counted by one of {', '.join(_COUNTS)}")
    return Item(fields["id"].text(), fields["label"].text(), _points(fields))


def _points(fields: dict[str, Node]) -> Points:
    if "rows" in fields:
        return DecisionList(parse_rows(fields["rows"], "points", fields.get("exceptions")))
    named = fields["marks"]
    fact = known_fact(named)
    if fact.kind is not Kind.MARKS or fact.high is None:
        raise named.error(f"{fact.name} is no row of marks")
    return MarksPoints(fact.name, len(fact.choices), int(fact.high))
