"""Which of many conditions can hold at all: most need a value that a case does not have.

Every condition has facts without which it cannot be true. Looking those up once leaves a few
conditions to be weighed; that one is left over says nothing yet of its truth.
"""

from collections.abc import Iterable, Mapping

from cases.facts.case_facts import Value
from decisions.reasoning.conditions import Condition, Every, Membership, Opposite, Some, View
from decisions.reasoning.derived import KNOWN

Need = tuple[str, tuple[Value, ...]]
"""A fact with the values of which it must have one; no values: it must be recorded."""


class Triggers:
    """Conditions by number, found through the values they need. Those in `always` are never left out."""

    def __init__(self, conditions: Mapping[int, Condition], always: Iterable[int] = ()) -> None:
        needs = {number: _needs(condition) for number, condition in conditions.items()}
        self._always = frozenset(always) | {number for number, needed in needs.items() if not needed}
        recorded: dict[str, set[int]] = {}
        valued: dict[str, dict[Value, set[int]]] = {}
        for number in needs.keys() - self._always:
            for fact, values in needs[number]:
                recorded.setdefault(fact, set())
                if not values:
                    recorded[fact].add(number)
                for value in values:
                    valued.setdefault(fact, {}).setdefault(value, set()).add(number)
        by_value = {
            fact: {value: those | more for value, more in valued.get(fact, {}).items()}
            for fact, those in recorded.items()
        }
        self._valued = [(fact, by_value[fact]) for fact, those in recorded.items() if not those]
        self._recorded = [(fact, by_value[fact], those) for fact, those in recorded.items() if those]

    def candidates(self, view: View) -> frozenset[int]:
        """The numbers of the conditions that may be true of `view`."""
        get = view.get
        by_value = [those[value] for fact, those in self._valued if (value := get(fact)) in those]
        recorded = [
            those.get(value, anyhow) for fact, those, anyhow in self._recorded if (value := get(fact)) is not None
        ]
        return self._always.union(*by_value, *recorded)


def _needs(condition: Condition) -> list[Need]:
    """One of these must be so, or the condition is not true. Nothing where that cannot be said."""
    match condition:
        case Membership(fact, wanted, negated=False):
            return [(fact, wanted)]
        case Every(parts):
            return min(filter(None, map(_needs, parts)), key=_chance, default=[])
        case Some(parts):
            needs = [_needs(part) for part in parts]
            return [need for each in needs for need in each] if all(needs) else []
        case Opposite():
            return [(fact, ()) for fact in condition.facts]
    return [(leaf.fact, ()) for leaf in condition.leaves]


def _chance(needs: list[Need]) -> float:
    """How likely it is, roughly, that a case has what is needed: the rarer, the more is left out."""
    return sum(len(values) / (len(KNOWN[fact].choices) or 2) if values else 1.0 for fact, values in needs)
