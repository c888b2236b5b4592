"""Conditions over facts: six comparisons and three connectives, and no more.

A condition says true, false, or None when the facts it needs are not recorded. Asked for a
trace, it writes one clause for each comparison it made: nobody writes a trace by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cases.facts.case_facts import Value
from decisions.reasoning.logic import Truth, in_words, opposite

View = Mapping[str, Value]
"""The facts a condition reads, by name; a name that is absent is not recorded."""


@dataclass(frozen=True)
class Clause:
    """One comparison as it was made: the fact, what was wanted, what was found."""

    fact: str
    wanted: str
    found: Value | None
    result: Truth

    def to_json(self) -> dict[str, object]:
        """The clause in plain JSON types."""
        found = list(self.found) if isinstance(self.found, tuple) else self.found
        return {"fact": self.fact, "wanted": self.wanted, "found": found, "result": in_words(self.result)}


Trace = list[Clause]


class Condition:
    """Something that is true, false or unknown of a set of facts."""

    def holds(self, view: View, trace: Trace | None = None) -> Truth:
        """The truth of this condition for `view`; clauses are added to `trace`."""
        raise NotImplementedError

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact this condition can look at, each once, in order."""
        raise NotImplementedError

    def unanswered(self, view: View) -> tuple[str, ...]:
        """The facts not recorded that keep the condition open; none once it is true or false."""
        return tuple(name for name in self.facts if view.get(name) is None)


@dataclass(frozen=True)
class Membership(Condition):
    """`is` and `is_not`: the fact is (or is not) one of the wanted values."""

    fact: str
    wanted: tuple[Value, ...]
    negated: bool = False

    def holds(self, view: View, trace: Trace | None = None) -> Truth:
        found = view.get(self.fact)
        result = None if found is None else (found in self.wanted) is not self.negated
        if trace is not None:
            trace.append(Clause(self.fact, self._words, found, result))
        return result

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    @cached_property
    def _words(self) -> str:
        values = ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in self.wanted)
        one_of = "one of " if len(self.wanted) > 1 else ""
        return f"{'not ' if self.negated else ''}{one_of}{values}"


@dataclass(frozen=True)
class Comparison(Condition):
    """`below`, `at_most`, `at_least` and `above` a number, in the fact's own unit.

    `printed` is the limit as its paper prints it, where that is another unit.
    """

    fact: str
    operator: str
    limit: float
    printed: str = ""

    def holds(self, view: View, trace: Trace | None = None) -> Truth:
        found = view.get(self.fact)
        result = None if found is None else self._compare(found)
        if trace is not None:
            limit = self.printed or f"{self.limit:g}"
            trace.append(Clause(self.fact, f"{self.operator.replace('_', ' ')} {limit}", found, result))
        return result

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def _compare(self, found: Value) -> bool:
        assert isinstance(found, int | float)
        match self.operator:
            case "below":
                return found < self.limit
            case "at_most":
                return found <= self.limit
            case "at_least":
                return found >= self.limit
            case _:
                return found > self.limit


@dataclass(frozen=True)
class Every(Condition):
    """`all`: every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, view: View, trace: Trace | None = None) -> Truth:
        return _joined(self.parts, view, trace, decides=False)

    @property
    def facts(self) -> tuple[str, ...]:
        return _facts_of(self.parts)

    def unanswered(self, view: View) -> tuple[str, ...]:
        return _unanswered(self, self.parts, view)


@dataclass(frozen=True)
class Some(Condition):
    """`any`: at least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, view: View, trace: Trace | None = None) -> Truth:
        return _joined(self.parts, view, trace, decides=True)

    @property
    def facts(self) -> tuple[str, ...]:
        return _facts_of(self.parts)

    def unanswered(self, view: View) -> tuple[str, ...]:
        return _unanswered(self, self.parts, view)


@dataclass(frozen=True)
class Opposite(Condition):
    """`not`: the part does not hold."""

    part: Condition

    def holds(self, view: View, trace: Trace | None = None) -> Truth:
        return opposite(self.part.holds(view, trace))

    @property
    def facts(self) -> tuple[str, ...]:
        return self.part.facts

    def unanswered(self, view: View) -> tuple[str, ...]:
        return self.part.unanswered(view)


def _joined(parts: tuple[Condition, ...], view: View, trace: Trace | None, *, decides: bool) -> Truth:
    # Without a trace the first deciding part ends the search; with one, every part is shown.
    result: Truth = not decides
    for part in parts:
        truth = part.holds(view, trace)
        if truth is decides:
            result = decides
            if trace is None:
                return result
        elif truth is None and result is not decides:
            result = None
    return result


def _facts_of(parts: tuple[Condition, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part.facts))


def _unanswered(whole: Condition, parts: tuple[Condition, ...], view: View) -> tuple[str, ...]:
    if whole.holds(view) is not None:
        return ()
    return tuple(dict.fromkeys(name for part in parts if part.holds(view) is None for name in part.unanswered(view)))
