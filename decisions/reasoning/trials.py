"""The values worth trying for a fact that is missing: those the knowledge tells apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cases.facts.case_facts import PriorRadiotherapy, Value
from cases.facts.catalogue import CATALOGUE
from cases.facts.fact import Fact, Kind
from decisions.reasoning.conditions import Comparison, Condition, Every, Membership, Opposite, Some
from decisions.reasoning.knowledge import Knowledge

_ALWAYS = ("escc", "stability_opinion", "surgical_fitness", "radiosensitivity_clinician")


@dataclass(frozen=True)
class Readers:
    """Which facts are read by what: the reading of the axes, the scope, the lanes, the options."""

    reading: frozenset[str]
    scope: frozenset[str]
    lane: frozenset[str]
    options: frozenset[str]


@cache
def readers(knowledge: Knowledge) -> Readers:
    """For each part of the advice, the facts on which it can rest."""
    sins = set(knowledge.scores["sins"].facts)
    tumour = {name for scheme in knowledge.schemes.values() for name in scheme.classes.facts}
    deficit = {each.fact for each in knowledge.noms.deficit}
    reading = {*sins, *tumour, *deficit, *_ALWAYS, "prior_rt", "spinal_disease"}
    lane = {name for rule in knowledge.lanes for name in rule.when.facts} | sins
    scope = {name for rule in knowledge.scope for name in rule.when.facts} | {"histology", "spinal_disease"}
    rules = (*knowledge.noms.modifiers, *knowledge.option_rules)
    capabilities = {name for each in knowledge.treatments.values() for name in each.capabilities}
    options = {name for rule in rules for name in rule.when.facts} | reading | capabilities
    options |= {*knowledge.consents.values(), "preference_recorded_on"}
    return Readers(*(frozenset(names & CATALOGUE.keys()) for names in (reading, scope, lane, options)))


@cache
def deciding_facts(knowledge: Knowledge) -> frozenset[str]:
    """The recorded facts on which scope, urgency or options can rest.

    Questions that only exclude (`only_when_known`) are not chased.
    """
    names = {name for condition in _deciding(knowledge) for name in condition.facts}
    names.update(each.fact for each in knowledge.noms.deficit)
    names.update(knowledge.consents.values())
    names.update(_ALWAYS)
    return frozenset(names & CATALOGUE.keys())


@cache
def trial_values(knowledge: Knowledge) -> dict[str, tuple[Value, ...]]:
    """For each fact that can change scope, urgency or options: the values to try."""
    named: dict[str, set[Value]] = {name: set() for name in _ALWAYS}
    conditions = [
        *_deciding(knowledge),
        *(when for item in knowledge.scores["sins"].items for when in item.points.conditions),
    ]
    for condition in conditions:
        for name, values in _compared(condition):
            named.setdefault(name, set()).update(values)
    for evidence in knowledge.noms.deficit:
        named.setdefault(evidence.fact, set())
    for name in knowledge.consents.values():
        named.setdefault(name, set())
    return {name: _values(CATALOGUE[name], values) for name, values in named.items() if name in CATALOGUE}


def _deciding(knowledge: Knowledge) -> list[Condition]:
    """Every condition on which scope, urgency or options can rest."""
    rules = [rule for rule in (*knowledge.lanes, *knowledge.scope) if not rule.only_when_known]
    rules += [*knowledge.noms.modifiers, *knowledge.option_rules]
    schemes = [row.when for scheme in knowledge.schemes.values() for row in scheme.classes.rows]
    return [rule.when for rule in rules] + schemes


def _compared(condition: Condition) -> Iterator[tuple[str, tuple[Value, ...]]]:
    match condition:
        case Membership():
            yield condition.fact, condition.wanted
        case Comparison():
            limit = int(condition.limit)
            yield condition.fact, (limit - 1, limit, limit + 1)
        case Opposite():
            yield from _compared(condition.part)
        case Every() | Some():
            for part in condition.parts:
                yield from _compared(part)


def _values(fact: Fact, named: set[Value]) -> tuple[Value, ...]:
    match fact.kind:
        case Kind.BOOLEAN:
            return (False, True)
        case Kind.PRIOR_RT:
            return ("none", PriorRadiotherapy())
        case Kind.CHOICE:
            return _choices(fact, named)
        case Kind.INTEGER:
            return tuple(sorted(value for value in named if isinstance(value, int) and _possible(fact, value)))
        case _:
            return ()


def _choices(fact: Fact, named: set[Value]) -> tuple[Value, ...]:
    """The values a rule names, and one that no rule names to stand for the rest."""
    if len(fact.choices) <= 6:
        return tuple(fact.choices)
    unnamed = [code for code in fact.choices if code not in named]
    return tuple([code for code in fact.choices if code in named] + unnamed[:1])


def _possible(fact: Fact, value: int) -> bool:
    return (fact.low is None or value >= fact.low) and (fact.high is None or value <= fact.high)
