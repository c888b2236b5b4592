"""Score tables read from YAML, with the arithmetic that a published table must satisfy."""

from collections.abc import Mapping

from decisions.reasoning.decision_list import DecisionList
from decisions.reasoning.in_force import PERIOD_KEYS, parse_period
from decisions.reasoning.parse_conditions import checked_value, known_fact, parse_condition
from decisions.reasoning.parse_items import parse_items, parse_rows
from decisions.reasoning.score_table import (
    Applies,
    Band,
    Cohort,
    Discrimination,
    Grade,
    Note,
    Outlook,
    ScoreTable,
    Variant,
)
from decisions.reasoning.sources import Source
from decisions.reasoning.yaml_nodes import Node

_ABOUT = ["id", "name", "version", "scope", "purpose", "higher_is", "range", "source", "verification", "checked"]
_TABLE = ["caveats", "items", "bands", "fact", "grading", "grades", "notes", "unit", "ceiling", "recorded_total"]
_WIDER = ["chased", "applies", "variants", "cohort", "discrimination"]
VERIFICATIONS = ("verified", "unverified")
PURPOSES = (
    "stability",
    "compression",
    "survival",
    "performance",
    "neurology",
    "frailty",
    "pain",
    "response",
    "complication",
)
UNITS = ("points", "class", "items")


def parse_score(node: Node, sources: Mapping[str, Source]) -> ScoreTable:
    """One score. Raises KnowledgeError if a key, a name or the arithmetic is wrong."""
    fields = node.fields(_ABOUT, [*_TABLE, *_WIDER, *PERIOD_KEYS])
    low, high = _range(fields["range"])
    table = ScoreTable(
        id=fields["id"].text(),
        name=fields["name"].text(),
        version=fields["version"].text(),
        scope=fields["scope"].one_of(("case", "lesion"), "scope"),
        purpose=fields["purpose"].one_of(PURPOSES, "purpose"),
        higher_is=fields["higher_is"].one_of(("better", "worse"), "direction"),
        low=low,
        high=high,
        source=known_source(fields["source"], sources),
        verification=fields["verification"].one_of(VERIFICATIONS, "verification"),
        checked=fields["checked"].text(),
        caveats=fields["caveats"].texts() if "caveats" in fields else (),
        unit=fields["unit"].one_of(UNITS, "unit") if "unit" in fields else "points",
        chased=fields["chased"].flag() if "chased" in fields else True,
        items=parse_items(fields["items"]) if "items" in fields else (),
        bands=_bands(fields, low, high),
        fact=known_fact(fields["fact"]).name if "fact" in fields else "",
        grading=_grading(fields),
        grades=_grades(fields),
        notes=tuple(_note(part) for part in fields["notes"].items()) if "notes" in fields else (),
        ceiling=fields["ceiling"].whole() if "ceiling" in fields else None,
        recorded_total=known_fact(fields["recorded_total"]).name if "recorded_total" in fields else "",
        applies=_applies(fields["applies"]) if "applies" in fields else None,
        variants=_variants(fields),
        cohort=parse_cohort(fields["cohort"]) if "cohort" in fields else None,
        discrimination=parse_discrimination(fields, sources),
        period=parse_period(fields),
    )
    _check_arithmetic(table, fields["range"])
    return table


def known_source(node: Node, sources: Mapping[str, Source]) -> Source:
    """The source a node names. Raises KnowledgeError for an id that is not in sources.yaml."""
    return sources[node.one_of(tuple(sources), "source")]


def _range(node: Node) -> tuple[int, int]:
    ends = node.items()
    if len(ends) != 2 or ends[0].whole() >= ends[1].whole():
        raise node.error("a range is two whole numbers, the lower first")
    return ends[0].whole(), ends[1].whole()


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
    fields = node.fields(["id", "label", "from", "to"], ["outlook", "strategy"])
    return Band(
        fields["id"].text(),
        fields["label"].text(),
        fields["from"].whole(),
        fields["to"].whole(),
        parse_outlook(fields["outlook"]) if "outlook" in fields else None,
        fields["strategy"].text() if "strategy" in fields else "",
    )


_MONTHS = ("median_months", "mean_months", "under_months", "at_least_months")


def parse_outlook(node: Node) -> Outlook:
    """The figures of one band. Raises KnowledgeError when there is none, or one is no per cent."""
    fields = node.fields([], [*_MONTHS, "alive", "verification", "says"])
    if not fields.keys() - {"verification"}:
        raise node.error("an outlook needs a figure or words")
    alive = fields["alive"].entries() if "alive" in fields else {}
    return Outlook(
        **{name: fields[name].number() for name in _MONTHS if name in fields},
        alive=tuple(_alive(horizon, part) for horizon, part in alive.items()),
        verification=fields["verification"].one_of(VERIFICATIONS, "verification")
        if "verification" in fields
        else "verified",
        says=fields["says"].text() if "says" in fields else "",
    )


def _alive(horizon: str, node: Node) -> tuple[int, float]:
    percent = node.number()
    if not horizon.isdigit() or not 0 <= percent <= 100:
        raise node.error("alive pairs whole months with per cent from 0 to 100")
    return int(horizon), percent


def _grading(fields: Mapping[str, Node]) -> DecisionList | None:
    return DecisionList(parse_rows(fields["grading"], "grade")) if "grading" in fields else None


def _grades(fields: Mapping[str, Node]) -> tuple[Grade, ...]:
    if "grades" not in fields:
        return ()
    if ("fact" in fields) is ("grading" in fields):
        raise fields["grades"].error("grades need either the key 'fact' or the key 'grading'")
    grades = tuple(_grade(part, fields.get("fact")) for part in fields["grades"].items())
    known = [str(grade.value) for grade in grades]
    for part in fields["grading"].items() if "grading" in fields else ():
        part.fields(["grade", "label", "when"], ["only_when_known"])["grade"].one_of(known, "grade")
    return grades


def _grade(node: Node, of: Node | None) -> Grade:
    fields = node.fields(["value", "rank", "label", "group"])
    value = checked_value(known_fact(of), fields["value"]) if of else fields["value"].text()
    assert isinstance(value, str | int)
    return Grade(value, fields["rank"].whole(), fields["label"].text(), fields["group"].text())


def _note(node: Node) -> Note:
    fields = node.fields(["says", "when"])
    return Note(fields["says"].text(), parse_condition(fields["when"]))


def _applies(node: Node) -> Applies:
    fields = node.fields(["when", "says"])
    return Applies(parse_condition(fields["when"]), fields["says"].text())


def _variants(fields: Mapping[str, Node]) -> tuple[Variant, ...]:
    if "variants" not in fields:
        return ()
    items = [
        part.fields(["id"], ["label", "rows", "number", "marks", "exceptions"])["id"].text()
        for part in fields["items"].items()
    ]
    return tuple(_variant(part, items) for part in fields["variants"].items())


def _variant(node: Node, items: list[str]) -> Variant:
    fields = node.fields(["id", "label", "leaves_out", "adds"])
    named = {
        name: tuple(part.one_of(items, "item") for part in fields[name].items()) for name in ("leaves_out", "adds")
    }
    return Variant(fields["id"].text(), fields["label"].text(), named["leaves_out"], named["adds"])


def parse_cohort(node: Node) -> Cohort:
    """Whom a score was made from; `n` is null where it was not stated."""
    fields = node.fields(["n", "who", "years"])
    n = None if fields["n"].value is None else fields["n"].whole()
    return Cohort(n, fields["who"].text(), fields["years"].text())


def parse_discrimination(fields: Mapping[str, Node], sources: Mapping[str, Source]) -> tuple[Discrimination, ...]:
    """The published figures under the key 'discrimination'; empty where there are none."""
    if "discrimination" not in fields:
        return ()
    return tuple(_figure(part, sources) for part in fields["discrimination"].items())


def _figure(node: Node, sources: Mapping[str, Source]) -> Discrimination:
    fields = node.fields(["source", "setting", "says"], ["n"])
    n = fields["n"].whole() if "n" in fields else None
    return Discrimination(known_source(fields["source"], sources), fields["setting"].text(), n, fields["says"].text())


def _check_arithmetic(table: ScoreTable, node: Node) -> None:
    if table.grades:
        ends = min(grade.rank for grade in table.grades), max(grade.rank for grade in table.grades)
    else:
        each = [item.points.ends for item in table.counted]
        ends = sum(low for low, _ in each), sum(high for _, high in each)
        ends = ends[0], min(ends[1], ends[1] if table.ceiling is None else table.ceiling)
    if ends != (table.low, table.high):
        raise node.error(f"the items add up to {ends[0]} to {ends[1]}, not to {table.low} to {table.high}")
