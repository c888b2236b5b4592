"""Time limits read from YAML: each between two recorded moments, for the cases a rule names."""

from collections.abc import Sequence

from cases.facts.fact import Kind
from decisions.reasoning.conditions import Condition
from decisions.reasoning.derived import PER_LESION
from decisions.reasoning.knowledge import ClockRule, DueSoon, Rule
from decisions.reasoning.parse_conditions import known_fact, parse_condition
from decisions.reasoning.parse_rules import STRENGTHS, Sources
from decisions.reasoning.parse_scores import VERIFICATIONS, known_source
from decisions.reasoning.yaml_nodes import Node

_NEEDED = (
    *("id", "name", "says", "measures", "starts", "stops", "hours", "applies"),
    *("strength", "source", "verification", "local"),
)
_LONGEST_HOURS = 24 * 366


def parse_clocks(node: Node, sources: Sources, lanes: Sequence[Rule]) -> tuple[ClockRule, ...]:
    """Every clock of a list; the rules that they name are those of the lanes. Raises KnowledgeError."""
    clocks = tuple(_clock(part, sources, {rule.id: rule for rule in lanes}) for part in node.items())
    for place, part in enumerate(node.items()):
        if clocks[place].id in [clock.id for clock in clocks[:place]]:
            raise part.error(f"the id {clocks[place].id!r} is given twice")
    return clocks


def parse_due_soon(node: Node, sources: Sources) -> DueSoon:
    """The share of a target, between 0 and 1, from which a running clock is due soon."""
    fields = node.fields(["share", "source", "verification"])
    share = fields["share"].number()
    if not 0 <= share <= 1:
        raise fields["share"].error(f"{share:g} is no share (allowed: 0 to 1)")
    return DueSoon(
        share, known_source(fields["source"], sources), fields["verification"].one_of(VERIFICATIONS, "verification")
    )


def _clock(node: Node, sources: Sources, lanes: dict[str, Rule]) -> ClockRule:
    fields = node.fields(_NEEDED, ["audit", "caveat", "only_when_known"])
    applies = fields["applies"].fields([], ["rules", "recorded", "when", "unless"])
    if not {"rules", "recorded", "when"} & applies.keys():
        raise fields["applies"].error("one of the keys 'rules', 'recorded', 'when' is needed")
    return ClockRule(
        id=fields["id"].text(),
        name=fields["name"].text(),
        says=fields["says"].text(),
        measures=fields["measures"].text(),
        starts=_moment(fields["starts"]),
        stops=_moment(fields["stops"]),
        hours=_hours(fields["hours"]),
        strength=fields["strength"].one_of(STRENGTHS, "strength"),
        source=known_source(fields["source"], sources),
        verification=fields["verification"].one_of(VERIFICATIONS, "verification"),
        local=fields["local"].flag(),
        audit=fields["audit"].text() if "audit" in fields else "",
        caveat=fields["caveat"].text() if "caveat" in fields else "",
        only_when_known="only_when_known" in fields and fields["only_when_known"].flag(),
        rules=tuple(lanes[part.one_of(tuple(lanes), "rule")] for part in _listed(applies, "rules")),
        recorded=tuple(_moment(part) for part in _listed(applies, "recorded")),
        when=_of_the_case(applies, "when"),
        unless=_of_the_case(applies, "unless"),
    )


def _listed(fields: dict[str, Node], name: str) -> list[Node]:
    return fields[name].items() if name in fields else []


def _moment(node: Node) -> str:
    fact = known_fact(node)
    if fact.kind is not Kind.DATETIME:
        raise node.error(f"{fact.name} is not a date and time")
    return fact.name


def _hours(node: Node) -> float:
    hours = node.number()
    if not 0 <= hours <= _LONGEST_HOURS:
        raise node.error(f"{hours:g} is no number of hours (allowed: 0 to {_LONGEST_HOURS})")
    return hours


def _of_the_case(fields: dict[str, Node], name: str) -> Condition | None:
    if name not in fields:
        return None
    condition = parse_condition(fields[name])
    if about := [fact for fact in condition.facts if fact in PER_LESION]:
        raise fields[name].error(f"{about[0]} is a fact of a lesion: name a lane rule that reads it")
    return condition
