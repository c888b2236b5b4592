"""Conditions read from YAML, each name and value checked against the catalogue."""

from collections.abc import Mapping

from cases.facts.case_facts import Value
from cases.facts.fact import Fact, Kind
from cases.facts.quantities import QuantityError, read_quantity
from decisions.reasoning.conditions import Comparison, Condition, Every, Membership, Opposite, Some
from decisions.reasoning.derived import KNOWN
from decisions.reasoning.yaml_nodes import Node, closest

_MEMBERSHIPS = ("is", "is_not")
_COMPARISONS = ("below", "at_most", "at_least", "above")
_CONNECTIVES = ("all", "any", "not")
_DEEPEST = 8


def parse_condition(node: Node, depth: int = 0, known: Mapping[str, Fact] = KNOWN) -> Condition:
    """The condition a node describes, over the facts of `known`. Raises KnowledgeError with file and line."""
    if depth > _DEEPEST:
        raise node.error("conditions are nested too deeply")
    if not isinstance(node.value, dict):
        raise node.error("a condition is wanted here")
    if "fact" in node.value:
        return _compared(node, known)
    connectives = [key for key in node.value if key in _CONNECTIVES]
    if len(connectives) != 1:
        raise node.error("a condition is a fact with one comparison, or one of all, any, not")
    part = node.fields(connectives)[connectives[0]]
    if connectives[0] == "not":
        return Opposite(parse_condition(part, depth + 1, known))
    parts = tuple(parse_condition(each, depth + 1, known) for each in part.items())
    return Every(parts) if connectives[0] == "all" else Some(parts)


def _compared(node: Node, known: Mapping[str, Fact]) -> Condition:
    fields = node.fields(["fact"], [*_MEMBERSHIPS, *_COMPARISONS, "unit"])
    fact = known_fact(fields.pop("fact"), known)
    unit = fields.pop("unit", None)
    if len(fields) != 1:
        raise node.error(f"one comparison is wanted for {fact.name}")
    operator, wanted = next(iter(fields.items()))
    if operator in _MEMBERSHIPS:
        return Membership(fact.name, _values(fact, wanted), negated=operator == "is_not")
    if fact.kind not in (Kind.INTEGER, Kind.NUMBER):
        raise wanted.error(f"{fact.name} is not a number: {operator} cannot compare it")
    if unit is not None:
        return _in_published_unit(fact, operator, wanted, unit)
    return Comparison(fact.name, operator, _within(fact, wanted))


def _in_published_unit(fact: Fact, operator: str, wanted: Node, unit: Node) -> Comparison:
    """A limit stays in the unit of its paper: it is converted exactly as an entry in that unit is."""
    limit = wanted.number()
    try:
        stored = read_quantity(fact, limit, unit.text())
    except QuantityError as refused:
        raise unit.error(f"{fact.name}: {refused}") from None
    return Comparison(fact.name, operator, stored.value, f"{limit:g} {unit.text()}")


def known_fact(node: Node, known: Mapping[str, Fact] = KNOWN) -> Fact:
    """The fact a node names. Raises KnowledgeError for a name that is not known."""
    name = node.text()
    if name not in known:
        raise node.error(f"unknown fact {name!r}{closest(name, tuple(known))}")
    return known[name]


def _values(fact: Fact, node: Node) -> tuple[Value, ...]:
    parts = node.items() if isinstance(node.value, list) else [node]
    return tuple(checked_value(fact, part) for part in parts)


def checked_value(fact: Fact, node: Node) -> Value:
    """One value a fact can take. Raises KnowledgeError for a value it cannot."""
    match fact.kind:
        case Kind.BOOLEAN:
            return node.flag()
        case Kind.INTEGER | Kind.NUMBER:
            return _within(fact, node)
        case Kind.CHOICE:
            allowed = tuple(fact.choices)
        case Kind.PRIOR_RT:
            allowed = ("none", "given")
        case _:
            raise node.error(f"{fact.name} cannot be compared in a rule")
    if node.value not in allowed:
        raise node.error(f"{node.value!r} is no value of {fact.name} (allowed: {', '.join(allowed)})")
    return str(node.value)


def _within(fact: Fact, node: Node) -> float:
    number = node.whole() if fact.kind is Kind.INTEGER else node.number()
    if (fact.low is not None and number < fact.low) or (fact.high is not None and number > fact.high):
        raise node.error(f"{number:g} is no value of {fact.name} (allowed: {fact.low:g} to {fact.high:g})")
    return number
