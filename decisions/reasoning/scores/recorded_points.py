"""Items whose points are what was recorded: the sum of a row of marks."""

from dataclasses import dataclass

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
