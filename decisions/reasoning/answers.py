"""A condition with its answers remembered: the same facts are never weighed twice.

Cases share most of their values, so a cohort asks each rule only a few different questions.
The clauses handed out are shared; whoever receives them reads them and changes nothing.
"""

from cases.facts.case_facts import Value
from decisions.reasoning.conditions import Condition, Trace, View
from decisions.reasoning.logic import Truth
from decisions.reasoning.memory import Memory

Clauses = list[dict[str, object]]


class Answers:
    """What one condition says of the facts it reads: its truth, and the clauses that led to it."""

    def __init__(self, when: Condition) -> None:
        self.when = when
        self.facts = when.facts
        self._found: Memory[tuple[Value | None, ...], tuple[Truth, Clauses]] = Memory()

    def read(self, view: View) -> tuple[Truth, Clauses]:
        """The truth for `view`, with every clause in plain JSON types."""
        key = tuple(map(view.get, self.facts))
        found = self._found.get(key)
        if found is None:
            trace: Trace = []
            truth = self.when.holds(view, trace)
            found = self._found.keep(key, (truth, [clause.to_json() for clause in trace]))
        return found
