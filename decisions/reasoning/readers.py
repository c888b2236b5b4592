"""What reads each fact: the rules of each part of the advice, and what is worked out before any rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations

from cases.facts.catalogue import CATALOGUE
from decisions.reasoning.asked import Asked
from decisions.reasoning.case_view import parts
from decisions.reasoning.derived import KNOWN, PER_LESION
from decisions.reasoning.knowledge import Knowledge, Rule
from decisions.reasoning.quantified import per_lesion
from decisions.reasoning.radiosensitivity import facts_of_tumour
from decisions.reasoning.score_table import Item, ScoreTable
from decisions.reasoning.trial_values import ALWAYS

Rules = Mapping[str, tuple[Rule, ...]]

DERIVED_OF_LESION = tuple(sorted((KNOWN.keys() - CATALOGUE.keys()) & PER_LESION))
_OF_LESIONS_AXES = frozenset(DERIVED_OF_LESION) - {"sins_band", "escc_recorded"}


@dataclass(frozen=True)
class Readers:
    """What reads each fact: the rules of each part by its name, and what is worked out before any rule.

    `derived` are the facts behind what is worked out for the case, `tumour` those of them behind its class, `axes`
    are behind SINS and NOMS, `worked_out` is both;
    `in_lesions` are the names that a rule of scope or urgency reads of every lesion; `together` are
    the rules that read two names, by the two. `numbers` are the places of the counted items of SINS that read a fact;
    with `items_add_up` what two items change is the sum of what each changes.
    """

    scope: Rules
    lanes: Rules
    options: Mapping[str, Asked[Rule]]
    advising: Asked[Rule]
    consents: frozenset[str]
    derived: frozenset[str]
    tumour: frozenset[str]
    axes: frozenset[str]
    sins: frozenset[str]
    items: frozenset[str]
    numbers: Mapping[str, tuple[int, ...]]
    items_add_up: bool
    in_lesions: frozenset[str]
    lesions_differ: bool
    together: Mapping[tuple[str, str], Asked[Rule]]
    worked_out: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "worked_out", self.derived | self.axes)


@cache
def readers(knowledge: Knowledge) -> Readers:
    """For each fact, what of the advice can rest on it."""
    sins = frozenset(knowledge.scores["sins"].facts)
    advising = (*knowledge.scope, *knowledge.lanes, *knowledge.noms.modifiers, *knowledge.option_rules)
    with_options = tuple([rule for rule in (*knowledge.noms.modifiers, *knowledge.option_rules) if rule.options])
    provisional = {name for group in knowledge.noms.provisional_without for name in group} & CATALOGUE.keys()
    of_lesions = [rule for rule in (*knowledge.lanes, *knowledge.scope) if per_lesion(rule)]
    in_lesions = frozenset(name for rule in of_lesions for name in rule.when.facts)
    return Readers(
        scope=_by_fact(knowledge.scope),
        lanes=_by_fact(knowledge.lanes),
        options={name: Asked(rules) for name, rules in _by_fact(with_options).items()},
        advising=Asked(with_options),
        consents=frozenset(knowledge.consents.values()),
        derived=frozenset().union(*[part.reads for part in parts(knowledge)]),
        tumour=frozenset(facts_of_tumour(knowledge)),
        axes=frozenset({*sins, *ALWAYS, *provisional, "prior_rt"}),
        sins=sins,
        items=sins - {"index_level"},
        numbers=_by_number(knowledge.scores["sins"].counted),
        items_add_up=_add_up(knowledge.scores["sins"]),
        in_lesions=in_lesions,
        together=_by_pair(advising),
        lesions_differ=not _OF_LESIONS_AXES.isdisjoint(in_lesions),
    )


def _by_fact(rules: Iterable[Rule]) -> Rules:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for name in rule.when.facts:
            found.setdefault(name, []).append(rule)
    return {name: tuple(those) for name, those in found.items()}


def _by_number(items: Iterable[Item]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, item in enumerate(items):
        for name in item.facts:
            found[name] = (*found.get(name, ()), number)
    return found


def _add_up(table: ScoreTable) -> bool:
    plain = not table.recorded_total and table.ceiling is None and table.applies is None
    return plain and all(len(item.facts) == 1 for item in table.counted)


def _by_pair(rules: Iterable[Rule]) -> Mapping[tuple[str, str], Asked[Rule]]:
    found: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        for pair in permutations(rule.when.facts, 2):
            found.setdefault(pair, []).append(rule)
    asked = {those: Asked(those) for those in map(tuple, found.values())}
    return {pair: asked[tuple(those)] for pair, those in found.items()}
