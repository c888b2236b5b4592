"""Score tables read from YAML, with the arithmetic that a published table must satisfy."""

from collections.abc import Mapping

from decisions.reasoning.decision_list import DecisionList, Row
from decisions.reasoning.in_force import PERIOD_KEYS, parse_period
from decisions.reasoning.knowledge import Band, Grade, Item, Note, ScoreTable, Source
from decisions.reasoning.parse_conditions import checked_value, known_fact, parse_condition
from decisions.reasoning.yaml_nodes import Node

_ABOUT = ["id", "name", "version", "scope", "higher_is", "range", "source", "verification", "checked"]
VERIFICATIONS = ("verified", "unverified")


def parse_score(node: Node, sources: Mapping[str, Source]) -> ScoreTable:
    """One score. Raises KnowledgeError if a key, a name or the arithmetic is wrong."""
    fields = node.fields(_ABOUT, ["caveats", "items", "bands", "fact", "grades", "notes", *PERIOD_KEYS])
    low, high = _range(fields["range"])
    table = ScoreTable(
        id=fields["id"].text(),
        name=fields["name"].text(),
        version=fields["version"].text(),
        scope=fields["scope"].one_of(("case", "lesion"), "scope"),
        higher_is=fields["higher_is"].one_of(("better", "worse"), "direction"),
        low=low,
        high=high,
        source=known_source(fields["source"], sources),
        verification=fields["verification"].one_of(VERIFICATIONS, "verification"),
        checked=fields["checked"].text(),
        caveats=fields["caveats"].texts() if "caveats" in fields else (),
        items=_items(fields),
        bands=_bands(fields, low, high),
        fact=known_fact(fields["fact"]).name if "fact" in fields else "",
        grades=_grades(fields),
        notes=tuple(_note(part) for part in fields["notes"].items()) if "notes" in fields else (),
        period=parse_period(fields),
    )
    _check_arithmetic(table, fields["range"])
    return table


def known_source(node: Node, sources: Mapping[str, Source]) -> Source:
    """The source a node names. Raises KnowledgeError for an id that is not in sources.yaml."""
    return sources[node.one_of(tuple(sources), "source")]


def parse_rows(node: Node, outcome: str, exceptions: Node | None = None) -> tuple[Row, ...]:
    """The rows of a decision list; `outcome` is the key that holds points or a class."""
    early = exceptions.items() if exceptions else []
    return tuple(_row(part, outcome, True) for part in early) + tuple(_row(part, outcome) for part in node.items())


def _row(node: Node, outcome: str, only_when_known: bool = False) -> Row:
    fields = node.fields([outcome, "label", "when"], ["only_when_known"])
    value = fields[outcome].whole() if outcome == "points" else fields[outcome].text()
    known_only = fields["only_when_known"].flag() if "only_when_known" in fields else only_when_known
    return Row(value, fields["label"].text(), parse_condition(fields["when"]), known_only)


def _range(node: Node) -> tuple[int, int]:
    ends = node.items()
    if len(ends) != 2 or ends[0].whole() >= ends[1].whole():
        raise node.error("a range is two whole numbers, the lower first")
    return ends[0].whole(), ends[1].whole()


def _items(fields: Mapping[str, Node]) -> tuple[Item, ...]:
    return tuple(_item(part) for part in fields["items"].items()) if "items" in fields else ()


def _item(node: Node) -> Item:
    fields = node.fields(["id", "label", "rows"], ["exceptions"])
    rows = parse_rows(fields["rows"], "points", fields.get("exceptions"))
    return Item(fields["id"].text(), fields["label"].text(), DecisionList(rows))


def _bands(fields: Mapping[str, Node], low: int, high: int) -> tuple[Band, ...]:
    if "bands" not in fields:
        return ()
    bands = [_band(part) for part in fields["bands"].items()]
    wanted = low
    for band, node in zip(bands, fields["bands"].items(), strict=True):
        if band.low != wanted or band.high < band.low:
            raise node.error(f"the band {band.id!r} should start at {wanted} and leave no gap")
        wanted = band.high + 1
    if wanted != high + 1:
        raise fields["bands"].error(f"the bands end at {wanted - 1}, the range at {high}")
    return tuple(bands)


def _band(node: Node) -> Band:
    fields = node.fields(["id", "label", "from", "to"], ["survival", "strategy"])
    return Band(
        fields["id"].text(),
        fields["label"].text(),
        fields["from"].whole(),
        fields["to"].whole(),
        fields["survival"].text() if "survival" in fields else "",
        fields["strategy"].text() if "strategy" in fields else "",
    )


def _grades(fields: Mapping[str, Node]) -> tuple[Grade, ...]:
    if "grades" not in fields:
        return ()
    if "fact" not in fields:
        raise fields["grades"].error("the key 'fact' is missing: grades need a fact")
    return tuple(_grade(part, fields["fact"]) for part in fields["grades"].items())


def _grade(node: Node, of: Node) -> Grade:
    fields = node.fields(["value", "rank", "label", "group"])
    value = checked_value(known_fact(of), fields["value"])
    assert isinstance(value, str | int)
    return Grade(value, fields["rank"].whole(), fields["label"].text(), fields["group"].text())


def _note(node: Node) -> Note:
    fields = node.fields(["says", "when"])
    return Note(fields["says"].text(), parse_condition(fields["when"]))


def _check_arithmetic(table: ScoreTable, node: Node) -> None:
    if table.grades:
        ends = min(grade.rank for grade in table.grades), max(grade.rank for grade in table.grades)
    else:
        points = [[int(row.outcome) for row in item.points.rows] for item in table.items]
        ends = sum(min(each) for each in points), sum(max(each) for each in points)
    if ends != (table.low, table.high):
        raise node.error(f"the items add up to {ends[0]} to {ends[1]}, not to {table.low} to {table.high}")
