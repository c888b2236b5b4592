"""Items whose points are what was recorded: a number, or the sum of a row of marks."""

from dataclasses import dataclass, field

from cases.facts.fact import NOT_TESTABLE
from decisions.reasoning.conditions import Condition, View
from decisions.reasoning.decision_list import Finding, Row


@dataclass(frozen=True)
class _Recorded(Condition):
    """Met by whatever is recorded of one fact."""

    fact: str

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)


@dataclass(frozen=True)
class NumberPoints:
    """The recorded whole number itself, between `low` and `high`."""

    fact: str
    low: int
    high: int
    facts: tuple[str, ...] = field(init=False)
    _missing: Finding = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", (self.fact,))
        object.__setattr__(self, "_missing", Finding(tuple(range(self.low, self.high + 1)), None, self.facts))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return ()

    @property
    def ends(self) -> tuple[int, int]:
        return self.low, self.high

    def read(self, view: View) -> Finding:
        value = view.get(self.fact)
        if not isinstance(value, int | str):
            return self._missing
        return Finding((int(value),), Row(int(value), str(value), _Recorded(self.fact)), ())


@dataclass(frozen=True)
class MarksPoints:
    """The sum of a row of `places` marks of 0 to `most`; a mark that is not testable leaves it open."""

    fact: str
    places: int
    most: int

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return ()

    @property
    def ends(self) -> tuple[int, int]:
        return 0, self.places * self.most

    def read(self, view: View) -> Finding:
        marks = view.get(self.fact)
        if not isinstance(marks, tuple):
            return Finding(tuple(range(self.ends[1] + 1)), None, self.facts)
        known = [int(mark) for mark in marks if mark != NOT_TESTABLE]
        untested = len(marks) - len(known)
        if untested:
            return Finding(tuple(range(sum(known), sum(known) + untested * self.most + 1)), None, self.facts)
        return Finding((sum(known),), Row(sum(known), "all testable", _Recorded(self.fact)), ())
