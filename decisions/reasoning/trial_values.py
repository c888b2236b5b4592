"""Which facts the advice can rest on, and the values of each that the knowledge tells apart."""

from collections.abc import Iterator
from functools import cache
from typing import cast

from cases.facts.case_facts import PriorRadiotherapy, Value
from cases.facts.catalogue import CATALOGUE
from cases.facts.fact import Fact, Kind
from decisions.reasoning.conditions import Comparison, Condition, Membership
from decisions.reasoning.knowledge import Knowledge, Rule

ALWAYS = ("escc", "stability_opinion", "surgical_fitness", "radiosensitivity_clinician")
"""Facts that the axes of NOMS read beside any rule."""


@cache
def deciding_facts(knowledge: Knowledge) -> frozenset[str]:
    """The recorded facts on which scope, urgency or options can rest.

    Questions that only exclude (`only_when_known`) are not chased.
    """
    names = {name for condition in deciding_conditions(knowledge) for name in condition.facts}
    names.update(each.fact for each in knowledge.noms.deficit)
    names.update(knowledge.consents.values())
    names.update(ALWAYS)
    return frozenset(names & CATALOGUE.keys())


@cache
def trial_values(knowledge: Knowledge) -> dict[str, tuple[Value, ...]]:
    """For each fact that can change scope, urgency or options: one value for each way it is read.

    Two values of which every comparison of the knowledge says the same need not both be tried.
    """
    read: dict[str, list[Membership | Comparison]] = {name: [] for name in deciding_facts(knowledge)}
    for condition in _reading_conditions(knowledge):
        for leaf in condition.leaves:
            if leaf.fact in CATALOGUE:
                read.setdefault(leaf.fact, []).append(leaf)
    for evidence in knowledge.noms.deficit:
        sides = (evidence.yes, evidence.no, evidence.doubt)
        read[evidence.fact] += [Membership(evidence.fact, cast("tuple[Value, ...]", tuple(side))) for side in sides]
    read.setdefault("histology", []).append(Membership("histology", ("chordoma",)))
    whole = {*ALWAYS, *knowledge.consents.values()}
    return {name: _values(CATALOGUE[name], leaves, name in whole) for name, leaves in read.items()}


def deciding_conditions(knowledge: Knowledge) -> list[Condition]:
    """Every condition on which scope, urgency or options can rest."""
    return [rule.when for rule in _deciding(knowledge) if not rule.only_when_known] + _rows_of_schemes(knowledge)


def _deciding(knowledge: Knowledge) -> tuple[Rule, ...]:
    return (*knowledge.lanes, *knowledge.scope, *knowledge.noms.modifiers, *knowledge.option_rules)


def _reading_conditions(knowledge: Knowledge) -> Iterator[Condition]:
    """The same, with the exclusions and with the rows of SINS."""
    yield from deciding_conditions(knowledge)
    yield from (rule.when for rule in _deciding(knowledge) if rule.only_when_known)
    yield from (when for item in knowledge.scores["sins"].items for when in item.points.conditions)


def _rows_of_schemes(knowledge: Knowledge) -> list[Condition]:
    return [row.when for scheme in knowledge.schemes.values() for row in scheme.classes.rows]


def _values(fact: Fact, leaves: list[Membership | Comparison], whole: bool) -> tuple[Value, ...]:
    possible = tuple(_possible(fact, leaves))
    if whole:
        return possible
    told_apart: dict[tuple[object, ...], Value] = {}
    for value in possible:
        view = {fact.name: "given" if isinstance(value, PriorRadiotherapy) else value}
        told_apart.setdefault(tuple([leaf.holds(view) for leaf in leaves]), value)
    return tuple(told_apart.values())


def _possible(fact: Fact, leaves: list[Membership | Comparison]) -> Iterator[Value]:
    match fact.kind:
        case Kind.BOOLEAN:
            yield from (False, True)
        case Kind.PRIOR_RT:
            yield from ("none", PriorRadiotherapy())
        case Kind.CHOICE:
            yield from fact.choices
        case Kind.INTEGER | Kind.NUMBER:
            step = (fact.step or 1) if fact.kind is Kind.INTEGER else 0.01
            limits = {limit for leaf in leaves for limit in leaf.against if isinstance(limit, int | float)}
            around = {_in_steps(fact, limit + move) for limit in limits for move in (-step, 0, step)}
            yield from sorted(value for value in around if _allowed(fact, value))


def _in_steps(fact: Fact, number: float) -> float:
    """The number as the fact could be recorded; a limit between two steps falls to the lower."""
    if fact.kind is Kind.NUMBER:
        return number
    return int(number) - int(number) % (fact.step or 1)


def _allowed(fact: Fact, value: float) -> bool:
    return (fact.low is None or value >= fact.low) and (fact.high is None or value <= fact.high)
