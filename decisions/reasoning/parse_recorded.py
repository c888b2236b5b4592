"""Instruments whose results are recorded, read from YAML: strict in keys, names, ranges and choices."""

import re
from collections.abc import Mapping

from cases.facts.fact import Fact, Kind, Scope
from decisions.reasoning.parse_scores import (
    VERIFICATIONS,
    known_source,
    parse_cohort,
    parse_discrimination,
    parse_outlook,
)
from decisions.reasoning.recorded import Estimate, Instrument, ResultBand, ResultField
from decisions.reasoning.sources import Source
from decisions.reasoning.yaml_nodes import Node

GROUPS = {"survival": "Survival and walking", "frailty": "Frailty", "reported": "Reported by the patient"}
_KINDS = {"whole": Kind.INTEGER, "number": Kind.NUMBER, "choice": Kind.CHOICE, "text": Kind.TEXT}
_ABOUT = ["id", "name", "group", "version", "year", "records", "dated", "direction", "range_says", "not_computed"]
_ORIGIN = ["source", "verification", "checked", "fields", "result"]
_MORE = ["tool", "caveats", "bands", "classes", "estimate", "cohort", "discrimination"]


def parse_instrument(node: Node, sources: Mapping[str, Source]) -> Instrument:
    """One instrument. Raises KnowledgeError if a key, a name or a range is wrong."""
    parts = node.fields(_ABOUT + _ORIGIN, _MORE)
    fields = _fields(parts["fields"])
    result = tuple(each.one_of(tuple(fields), "field") for each in parts["result"].items())
    words = {name: parts[name].text() for name in _ABOUT if name not in ("group", "year")}
    return Instrument(
        **words,
        group=parts["group"].one_of(tuple(GROUPS), "group"),
        year=None if parts["year"].value is None else parts["year"].whole(),
        source=known_source(parts["source"], sources),
        verification=parts["verification"].one_of(VERIFICATIONS, "verification"),
        checked=parts["checked"].text(),
        fields=fields,
        result=result,
        tool_needed="tool" in parts and parts["tool"].one_of(("mandatory", "optional"), "word") == "mandatory",
        caveats=parts["caveats"].texts() if "caveats" in parts else (),
        bands=_bands(parts["bands"], fields[result[0]]) if "bands" in parts else (),
        classes=_classes(parts["classes"], fields[result[0]]) if "classes" in parts else {},
        estimate=_estimate(parts["estimate"], fields) if "estimate" in parts else None,
        cohort=parse_cohort(parts["cohort"]) if "cohort" in parts else None,
        discrimination=parse_discrimination(parts, sources),
    )


def _fields(node: Node) -> dict[str, ResultField]:
    found: dict[str, ResultField] = {}
    for part in node.items():
        field = _field(part)
        if field.id in found:
            raise part.error(f"the field {field.id!r} is given twice")
        found[field.id] = field
    for part in node.items():
        _check_links(part, found)
    return found


def _field(node: Node) -> ResultField:
    optional = ["mandatory", "help", "unit", "range", "choices", "needs", "fits", "days", "pattern", "pattern_says"]
    parts = node.fields(["id", "label", "kind"], optional)
    pattern = parts["pattern"].text() if "pattern" in parts else ""
    if bool(pattern) != ("pattern_says" in parts):
        raise node.error("'pattern' and 'pattern_says' go together")
    return ResultField(
        fact=_fact(parts),
        mandatory="mandatory" in parts and parts["mandatory"].flag(),
        needs=parts["needs"].texts() if "needs" in parts else (),
        fits=_fits(parts["fits"]) if "fits" in parts else {},
        days={name: each.whole() for name, each in parts["days"].entries().items()} if "days" in parts else {},
        pattern=_pattern(parts["pattern"]) if pattern else "",
        pattern_says=parts["pattern_says"].text() if pattern else "",
    )


def _fact(parts: Mapping[str, Node]) -> Fact:
    kind = _KINDS[parts["kind"].one_of(tuple(_KINDS), "kind")]
    if (kind is Kind.CHOICE) != ("choices" in parts):
        raise parts["kind"].error("'choices' belong to a field of kind choice, and to no other")
    if (kind in (Kind.INTEGER, Kind.NUMBER)) != ("range" in parts):
        raise parts["kind"].error("a number needs its 'range', and nothing else has one")
    low, high = _range(parts["range"]) if "range" in parts else (None, None)
    return Fact(
        parts["id"].text(),
        parts["label"].text(),
        Scope.CASE,
        kind,
        "Worked out elsewhere",
        parts["help"].text() if "help" in parts else "",
        choices={code: each.text() for code, each in parts["choices"].entries().items()} if "choices" in parts else {},
        unit=parts["unit"].text() if "unit" in parts else "",
        low=low,
        high=high,
    )


def _range(node: Node) -> tuple[float, float]:
    ends = node.items()
    if len(ends) != 2 or ends[0].number() >= ends[1].number():
        raise node.error("a range is two numbers, the lower first")
    return ends[0].number(), ends[1].number()


def _pattern(node: Node) -> str:
    try:
        re.compile(node.text())
    except re.error:
        raise node.error("this is not a regular expression") from None
    return node.text()


def _fits(node: Node) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        answer: {other: allowed.texts() for other, allowed in part.entries().items()}
        for answer, part in node.entries().items()
    }


def _check_links(node: Node, fields: Mapping[str, ResultField]) -> None:
    """The fields and answers that a field's `needs`, `fits` and `days` name must exist."""
    parts = node.fields(["id", "label", "kind"], list(node.value))
    own = fields[parts["id"].text()].fact.choices
    for each in parts["needs"].items() if "needs" in parts else []:
        each.one_of(tuple(fields), "field")
    for answer, part in parts["fits"].entries().items() if "fits" in parts else []:
        _known_answer(part, answer, own)
        for other, allowed in part.entries().items():
            if other not in fields:
                raise allowed.error(f"unknown field {other!r}")
            for each in allowed.items():
                each.one_of(tuple(fields[other].fact.choices), "answer")
    if "days" in parts and set(parts["days"].entries()) != set(own):
        raise parts["days"].error("every choice needs its number of days, and nothing else has one")


def _known_answer(node: Node, answer: str, choices: Mapping[str, str]) -> None:
    if answer not in choices:
        raise node.error(f"unknown answer {answer!r}")


def _bands(node: Node, headline: ResultField) -> tuple[ResultBand, ...]:
    """Bands in rising order within the headline's range. Gaps are as published, and stay gaps."""
    found: list[ResultBand] = []
    low, high = headline.fact.low, headline.fact.high
    for part in node.items():
        ends = part.fields(["from", "to", "label", "verification"], ["says", "outlook"])
        band = _band(part, ends, ends["from"].number(), ends["to"].number())
        if low is None or high is None or not low <= band.low <= band.high <= high:
            raise part.error(f"the band {band.label!r} lies outside the range of {headline.id!r}")
        if found and band.low <= found[-1].high:
            raise part.error(f"the band {band.label!r} should start above {found[-1].high:g}")
        found.append(band)
    return tuple(found)


def _classes(node: Node, headline: ResultField) -> dict[str, ResultBand]:
    found = {}
    for answer, part in node.entries().items():
        _known_answer(part, answer, headline.fact.choices)
        parts = part.fields(["label", "verification"], ["says", "outlook"])
        found[answer] = _band(part, parts, 0, 0)
    return found


def _band(node: Node, parts: Mapping[str, Node], low: float, high: float) -> ResultBand:
    verification = parts["verification"].one_of(VERIFICATIONS, "verification")
    says = parts["says"].text() if "says" in parts else ""
    outlook = parse_outlook(parts["outlook"]) if "outlook" in parts else None
    return ResultBand(low, high, parts["label"].text(), says, verification, outlook)


def _estimate(node: Node, fields: Mapping[str, ResultField]) -> Estimate:
    parts = node.fields(["probability", "of", "horizon"])
    named = {name: part.one_of(tuple(fields), "field") for name, part in parts.items()}
    if set(fields[named["of"]].fact.choices) != {"survival", "mortality"}:
        raise parts["of"].error("the answers must be survival and mortality")
    if not fields[named["horizon"]].days:
        raise parts["horizon"].error("the horizon's field needs 'days'")
    return Estimate(**named)
