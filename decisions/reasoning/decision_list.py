"""A list of rows read from the top: the first row whose condition holds gives the outcome.

When a fact is missing, every row that could still be the first is a possible outcome. That
is how an item of a score gets an interval instead of a default.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from cases.facts.case_facts import Value
from cases.facts.catalogue import CATALOGUE
from cases.facts.fact import Kind
from decisions.reasoning.conditions import Condition, View
from decisions.reasoning.memory import Memory


@dataclass(frozen=True)
class Row:
    """One row: its outcome (points or a class), its label, and when it applies.

    `only_when_known` rows are exceptions to the printed table: they count once their facts
    are recorded, and a missing fact leaves the table as it is printed. `others` are outcomes
    that the source leaves open beside the first.
    """

    outcome: int | str
    label: str
    when: Condition
    only_when_known: bool = False
    others: tuple[int | str, ...] = ()

    @property
    def outcomes(self) -> tuple[int | str, ...]:
        """Every outcome the row allows."""
        return (self.outcome, *self.others)


@dataclass(frozen=True)
class Finding:
    """What a list says: the outcomes still possible, the row that decided, what is missing."""

    possible: tuple[int | str, ...]
    row: Row | None
    missing: tuple[str, ...]

    @property
    def outcome(self) -> int | str | None:
        """The outcome when only one is possible."""
        return self.possible[0] if len(self.possible) == 1 else None

    @cached_property
    def ends(self) -> tuple[int, int]:
        """The fewest and the most points still possible, for rows that give points."""
        return int(min(self.possible)), int(max(self.possible))


@dataclass(frozen=True)
class DecisionList:
    """Rows in order, and the facts they read. Findings are remembered by what the rows can tell apart."""

    rows: tuple[Row, ...]
    otherwise: int | str | None = None
    facts: tuple[str, ...] = field(init=False)
    _limits: tuple[tuple[float, ...], ...] = field(init=False, compare=False, repr=False)
    _measured: bool = field(init=False, compare=False, repr=False)
    _memory: Memory[tuple[Value | None, ...], Finding] = field(
        default_factory=lambda: Memory(_MOST_REMEMBERED), compare=False, repr=False
    )

    def __post_init__(self) -> None:
        names = dict.fromkeys(name for row in self.rows for name in row.when.facts)
        object.__setattr__(self, "facts", tuple(names))
        object.__setattr__(self, "_limits", tuple(_limits(name, self.rows) for name in names))
        object.__setattr__(self, "_measured", any(self._limits))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The condition of each row."""
        return tuple(row.when for row in self.rows)

    @property
    def ends(self) -> tuple[int, int]:
        """The fewest and the most points of any row, for rows that give points."""
        outcomes = [int(outcome) for row in self.rows for outcome in row.outcomes]
        return min(outcomes), max(outcomes)

    def read(self, view: View) -> Finding:
        """What the rows say of these facts."""
        key = tuple(map(view.get, self.facts))
        if self._measured:
            # A measurement has too many values to remember each: it is kept by its place among the limits.
            key = tuple(map(_place, key, self._limits))
        return self._memory.get(key) or self._memory.keep(key, self._read(view))

    def _read(self, view: View) -> Finding:
        possible: dict[int | str, Row | None] = {}
        missing: dict[str, None] = {}
        for row in self.rows:
            truth = row.when.truth(view)
            if truth is None and not row.only_when_known:
                possible.update((outcome, row) for outcome in row.outcomes if outcome not in possible)
                missing.update((name, None) for name in row.when.unanswered(view))
            elif truth:
                possible.update((outcome, row) for outcome in row.outcomes if outcome not in possible)
                return _finding(possible, missing)
        if self.otherwise is not None:
            possible.setdefault(self.otherwise, None)
        return _finding(possible, missing)


_MOST_REMEMBERED = 5000


def _limits(name: str, rows: tuple[Row, ...]) -> tuple[float, ...]:
    """The limits against which a measured fact is compared; none for a fact of few values."""
    fact = CATALOGUE.get(name)
    if fact is None or fact.kind not in (Kind.NUMBER, Kind.INTEGER) or fact.step:
        return ()
    leaves = [leaf for row in rows for leaf in row.when.leaves if leaf.fact == name]
    return tuple(sorted({limit for leaf in leaves for limit in leaf.against if isinstance(limit, int | float)}))


def _place(value: Value | None, limits: tuple[float, ...]) -> Value | None:
    """Where a number falls among limits: each gap and each limit has a number of its own."""
    if not limits or not isinstance(value, int | float):
        return value
    return bisect_left(limits, value) + bisect_right(limits, value)


def _finding(possible: dict[int | str, Row | None], missing: dict[str, None]) -> Finding:
    outcomes = tuple(possible)
    # Rows that agree make a missing fact harmless: it is then not asked for.
    if len(outcomes) == 1:
        return Finding(outcomes, possible[outcomes[0]], ())
    return Finding(outcomes, None, tuple(missing))
