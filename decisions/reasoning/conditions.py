"""Conditions over facts: six comparisons and three connectives, and no more.

A condition says true, false, or None when the facts it needs are not recorded. Asked for a
trace, it writes one clause for each comparison it made: nobody writes a trace by hand.

Without a trace the same truth comes from a function that each condition makes of itself once,
because an analysis of one case asks thousands of times. Each part writes two expressions of
Python: one that is true when the part is known to hold, one when it is known not to. So

    all: [{fact: escc, is: [2, 3]}, {fact: kps, at_least: 50}]

is known to hold where `view.get('escc') in wanted_0 and (found := view.get('kps')) is not None and
found >= 50`. Parts are joined by `and` and `or`, and what is neither is not known.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

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
Each = TypeVar("Each", bool, Truth)
OfEach = Callable[[View], tuple[Each, ...]]
"""What is so of each of some conditions, in their order, as one function of a view."""

Wanted = dict[str, frozenset[Value]]
"""The sets of values that a written expression names."""

_SIGNS = {"below": "<", "at_most": "<=", "at_least": ">=", "above": ">"}


class Condition:
    """Something that is true, false or unknown of a set of facts."""

    def holds(self, view: View, trace: Trace | None = None) -> Truth:
        """The truth of this condition for `view`; clauses are added to `trace`."""
        return self.truth(view) if trace is None else self._traced(view, trace)

    @cached_property
    def truth(self) -> Test:
        """`holds` without a trace, as one function."""
        wanted: Wanted = {}
        test: Test = eval(f"lambda view: {self.written_truth(wanted)}", dict(wanted))  # noqa: S307
        return test

    def written_truth(self, wanted: Wanted) -> str:
        """An expression of Python for the truth of this in a `view`."""
        met, not_met = self.written(wanted, holds=True), self.written(wanted, holds=False)
        return f"(True if {met} else False if {not_met} else None)"

    def written(self, wanted: Wanted, *, holds: bool) -> str:
        """An expression of Python that is true of a `view` in which this is known to hold, or known not to."""
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

    def written(self, wanted: Wanted, *, holds: bool) -> str:
        name = f"wanted_{len(wanted)}"
        wanted[name] = frozenset(self.wanted)
        if holds is not self.negated:
            return f"view.get({self.fact!r}) in {name}"  # what is not recorded is in no set
        return f"(found := view.get({self.fact!r})) is not None and found not in {name}"

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

    def written(self, wanted: Wanted, *, holds: bool) -> str:
        comparison = f"found {_SIGNS[self.operator]} {self.limit!r}"
        return f"(found := view.get({self.fact!r})) is not None and {'' if holds else 'not '}{comparison}"

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

    def written(self, wanted: Wanted, *, holds: bool) -> str:
        return _joined("and" if holds else "or", self.parts, wanted, holds)

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

    def written(self, wanted: Wanted, *, holds: bool) -> str:
        return _joined("or" if holds else "and", self.parts, wanted, holds)

    def _traced(self, view: View, trace: Trace) -> Truth:
        return some([part.holds(view, trace) for part in self.parts])

    @cached_property
    def leaves(self) -> tuple[Membership | Comparison, ...]:
        return tuple([leaf for part in self.parts for leaf in part.leaves])

    def unanswered(self, view: View) -> tuple[str, ...]:
        return _unanswered(self, self.parts, view)


NEVER = Some(())
"""Does not hold, whatever is known."""


@dataclass(frozen=True)
class Opposite(Condition):
    """`not`: the part does not hold."""

    part: Condition

    def written(self, wanted: Wanted, *, holds: bool) -> str:
        return self.part.written(wanted, holds=not holds)

    def _traced(self, view: View, trace: Trace) -> Truth:
        return opposite(self.part.holds(view, trace))

    @property
    def leaves(self) -> tuple[Membership | Comparison, ...]:
        return self.part.leaves

    def unanswered(self, view: View) -> tuple[str, ...]:
        return self.part.unanswered(view)


def certain_of_each(conditions: Iterable[Condition | None]) -> OfEach[bool]:
    """Of each condition whether it is known to hold, as one function of a view; None always holds."""
    wanted: Wanted = {}
    return _of_each([each.written(wanted, holds=True) if each else "True" for each in conditions], wanted)


def truth_of_each(conditions: Iterable[Condition | None]) -> OfEach[Truth]:
    """Of each condition its truth, as one function of a view; None always holds."""
    wanted: Wanted = {}
    return _of_each([each.written_truth(wanted) if each else "True" for each in conditions], wanted)


def _of_each(parts: list[str], wanted: Wanted) -> Callable[[View], Any]:
    values = "".join(f"{part}, " for part in parts)
    return cast("Callable[[View], Any]", eval(f"lambda view: ({values})", dict(wanted)))  # noqa: S307


def _joined(word: str, parts: tuple[Condition, ...], wanted: Wanted, holds: bool) -> str:
    """The parts joined by `and` or `or`; of no parts, all hold and none does."""
    return f" {word} ".join(f"({part.written(wanted, holds=holds)})" for part in parts) or str(word == "and")


def _unanswered(whole: Condition, parts: tuple[Condition, ...], view: View) -> tuple[str, ...]:
    if whole.holds(view) is not None:
        return ()
    return tuple(dict.fromkeys(name for part in parts if part.holds(view) is None for name in part.unanswered(view)))
