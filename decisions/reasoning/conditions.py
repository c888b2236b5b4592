"""Conditions over facts: six comparisons and three connectives, and no more.

A condition says true, false, or None when the facts it needs are not recorded. Asked for a
trace, it writes one clause for each comparison it made: nobody writes a trace by hand.
Without a trace the same truth comes from a function that each condition makes of itself
once, because an analysis of one case asks thousands of times.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cases.facts.case_facts import Value
from decisions.reasoning.logic import Truth, every, in_words, opposite, some

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


Test = Callable[[View], Truth]
_COMPARE = {"below": operator.lt, "at_most": operator.le, "at_least": operator.ge, "above": operator.gt}


class Condition:
    """Something that is true, false or unknown of a set of facts."""

    def holds(self, view: View, trace: Trace | None = None) -> Truth:
        """The truth of this condition for `view`; clauses are added to `trace`."""
        return self.truth(view) if trace is None else self._traced(view, trace)

    @cached_property
    def truth(self) -> Test:
        """`holds` without a trace, as one function."""
        raise NotImplementedError

    def _traced(self, view: View, trace: Trace) -> Truth:
        """The truth by looking at every part, each comparison written down."""
        raise NotImplementedError

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Every fact this condition can look at, each once, in order."""
        return tuple(dict.fromkeys([leaf.fact for leaf in self.leaves]))

    @property
    def leaves(self) -> "tuple[Membership | Comparison, ...]":
        """Every comparison with one fact that this condition is made of, in order."""
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

    @cached_property
    def truth(self) -> Test:
        fact, wanted, negated = self.fact, frozenset(self.wanted), self.negated

        def test(view: View) -> Truth:
            found = view.get(fact)
            return None if found is None else (found in wanted) is not negated

        return test

    def _traced(self, view: View, trace: Trace) -> Truth:
        found = view.get(self.fact)
        result = None if found is None else (found in self.wanted) is not self.negated
        trace.append(Clause(self.fact, self._words, found, result))
        return result

    @property
    def leaves(self) -> "tuple[Membership | Comparison, ...]":
        return (self,)

    @property
    def against(self) -> tuple[Value, ...]:
        """The values with which the fact is compared."""
        return self.wanted

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

    @cached_property
    def truth(self) -> Test:
        fact, compare, limit = self.fact, _COMPARE[self.operator], self.limit

        def test(view: View) -> Truth:
            found = view.get(fact)
            return None if found is None else compare(found, limit)  # type: ignore[arg-type]

        return test

    def _traced(self, view: View, trace: Trace) -> Truth:
        found = view.get(self.fact)
        result = None if found is None else self._compare(found)
        limit = self.printed or f"{self.limit:g}"
        trace.append(Clause(self.fact, f"{self.operator.replace('_', ' ')} {limit}", found, result))
        return result

    @property
    def leaves(self) -> "tuple[Membership | Comparison, ...]":
        return (self,)

    @property
    def against(self) -> tuple[Value, ...]:
        """The values with which the fact is compared."""
        return (self.limit,)

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

    @cached_property
    def truth(self) -> Test:
        return _joined(self.parts, decides=False)

    def _traced(self, view: View, trace: Trace) -> Truth:
        return every([part.holds(view, trace) for part in self.parts])

    @cached_property
    def leaves(self) -> tuple[Membership | Comparison, ...]:
        return tuple([leaf for part in self.parts for leaf in part.leaves])

    def unanswered(self, view: View) -> tuple[str, ...]:
        return _unanswered(self, self.parts, view)


@dataclass(frozen=True)
class Some(Condition):
    """`any`: at least one part holds."""

    parts: tuple[Condition, ...]

    @cached_property
    def truth(self) -> Test:
        return _joined(self.parts, decides=True)

    def _traced(self, view: View, trace: Trace) -> Truth:
        return some([part.holds(view, trace) for part in self.parts])

    @cached_property
    def leaves(self) -> tuple[Membership | Comparison, ...]:
        return tuple([leaf for part in self.parts for leaf in part.leaves])

    def unanswered(self, view: View) -> tuple[str, ...]:
        return _unanswered(self, self.parts, view)


@dataclass(frozen=True)
class Opposite(Condition):
    """`not`: the part does not hold."""

    part: Condition

    @cached_property
    def truth(self) -> Test:
        part = self.part.truth

        def test(view: View) -> Truth:
            found = part(view)
            return None if found is None else not found

        return test

    def _traced(self, view: View, trace: Trace) -> Truth:
        return opposite(self.part.holds(view, trace))

    @property
    def leaves(self) -> tuple[Membership | Comparison, ...]:
        return self.part.leaves

    def unanswered(self, view: View) -> tuple[str, ...]:
        return self.part.unanswered(view)


def _joined(parts: tuple[Condition, ...], *, decides: bool) -> Test:
    """One function for `all` (false decides) or `any` (true decides); the first deciding part ends it."""
    looked_up = [part for part in parts if isinstance(part, Membership)]
    first = _joined_memberships(looked_up, decides)
    tests = tuple(part.truth for part in parts if not isinstance(part, Membership))
    if not tests:
        return first

    def joined(view: View) -> Truth:
        # The order changes nothing, and looking values up is cheap.
        result = first(view)
        if result is decides:
            return decides
        for test in tests:
            found = test(view)
            if found is decides:
                return decides
            if found is None:
                result = None
        return result

    return joined


def _joined_memberships(parts: list[Membership], decides: bool) -> Test:
    """The same when every part only looks a value up: most rules are so, and need no calls within."""
    wanted = tuple((part.fact, frozenset(part.wanted), part.negated is not decides) for part in parts)

    def joined(view: View) -> Truth:
        result: Truth = not decides
        for fact, values, deciding in wanted:
            found = view.get(fact)
            if found is None:
                result = None
            elif (found in values) is deciding:
                return decides
        return result

    return joined


def _unanswered(whole: Condition, parts: tuple[Condition, ...], view: View) -> tuple[str, ...]:
    if whole.holds(view) is not None:
        return ()
    return tuple(dict.fromkeys(name for part in parts if part.holds(view) is None for name in part.unanswered(view)))
