"""One question of a framework to the facts: met, not met, or cannot say and why.

Some published criteria have no sharp edge. Such a criterion says when it is met and, apart from
that, when it is not; between the two it cannot be said although everything is recorded, and
`unclear` tells why. Findings are remembered: a criterion reads few facts. They are shared between
answers and must not be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.facts.case_facts import Value, plain
from decisions.reasoning.conditions import Condition, View
from decisions.reasoning.logic import Truth, in_words

Sources = Mapping[str, tuple[str, ...]]
"""For each derived fact, the facts to ask for while it cannot be derived."""

MOST_REMEMBERED = 5000
_UNSETTLED = "What is recorded does not settle it: the records, or the sources, do not agree."


@dataclass(frozen=True)
class Answer:
    """The truth of a criterion, what is missing for it, and both in plain JSON types."""

    truth: Truth
    missing: tuple[str, ...]
    shown: dict[str, object]


@dataclass(frozen=True, eq=False)
class Criterion:
    """`met` holds or not; with `not_met`, it is not met only when that holds.

    A criterion whose edge the source leaves to judgement (`judged`) is never met by itself.
    `beside` are facts to look at that decide nothing; of the facts in `either` one is enough.
    Without any condition it always holds.
    """

    id: str
    says: str
    met: Condition | None
    not_met: Condition | None
    judged: bool
    unclear: str
    beside: tuple[str, ...]
    either: tuple[str, ...]
    sources: Sources
    facts: tuple[str, ...] = field(init=False)
    reads: tuple[str, ...] = field(init=False)
    _memory: dict[tuple[Value | None, ...], Answer] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        conditions = [each.facts for each in (self.met, self.not_met) if each]
        names = tuple(dict.fromkeys(name for facts in (*conditions, self.beside) for name in facts))
        behind = [name for derived in names for name in self.sources.get(derived, ())]
        object.__setattr__(self, "facts", names)
        object.__setattr__(self, "reads", tuple(dict.fromkeys((*names, *behind))))

    def read(self, view: View) -> Answer:
        """The answer for the facts of `view`."""
        key = tuple(map(view.get, self.reads))
        found = self._memory.get(key)
        if found is None:
            found = self._read(view)
            if len(self._memory) < MOST_REMEMBERED:
                self._memory[key] = found
        return found

    def _read(self, view: View) -> Answer:
        truth = self._truth(view)
        missing = self._missing(view) if truth is None else ()
        unclear = (self.unclear or _UNSETTLED) if truth is None and (self.judged or not missing) else ""
        shown: dict[str, object] = {
            "id": self.id,
            "says": self.says,
            "result": in_words(truth),
            "facts": {name: shown_value(view.get(name)) for name in self.facts},
            "missing": list(missing),
            "unclear": unclear or None,
        }
        return Answer(truth, missing, shown)

    def _missing(self, view: View) -> tuple[str, ...]:
        enough = any(view.get(name) is not None for name in self.either)
        conditions = [each for each in (self.met, self.not_met) if each]
        names = dict.fromkeys(name for each in conditions for name in each.unanswered(view))
        missing = missing_of((*names, *self.beside), self.sources, view)
        return tuple(name for name in missing if not (enough and name in self.either))

    def _truth(self, view: View) -> Truth:
        met = self.met.holds(view) if self.met else True
        if self.judged:
            return False if met is False else None
        if self.not_met is None:
            return met
        not_met = self.not_met.holds(view)
        if met and not not_met:
            return True
        return False if not_met and not met else None


def missing_of(names: tuple[str, ...], sources: Sources, view: View) -> tuple[str, ...]:
    """The facts that are not recorded; a derived one is asked for by the facts it comes from."""
    missing: dict[str, None] = {}
    for name in names:
        if view.get(name) is None:
            for fact in sources.get(name, (name,)):
                found = view.get(fact)
                if fact in PATHS and isinstance(found, tuple):
                    missing.update((str(path), None) for path in found)
                elif found is None:
                    missing[fact] = None
    return tuple(missing)


PATHS = ("levels_open", "areas_open")
"""Names under which a view keeps not a value but the paths of facts that are missing."""


def shown_value(value: Value | None) -> object:
    """A value in plain JSON types, None while it is not recorded."""
    return None if value is None else plain(value)
