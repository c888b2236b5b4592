"""The shape of one published score once it is loaded: items, points, bands, and what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from decisions.reasoning.conditions import Condition, View
from decisions.reasoning.decision_list import DecisionList, Finding
from decisions.reasoning.derived import BEHIND
from decisions.reasoning.in_force import ALWAYS, Period
from decisions.reasoning.logic import Truth
from decisions.reasoning.memory import Memory
from decisions.reasoning.sources import Source

_RESULTS = 300  # remembered of each score: cases that are read again change a few facts and no more


@dataclass(frozen=True)
class Outlook:
    """What the source reports of the people in a band: months, or per cent alive at months.

    `alive` pairs a horizon in months with per cent. A statement about a group, never a prediction.
    """

    median_months: float | None = None
    mean_months: float | None = None
    under_months: float | None = None
    at_least_months: float | None = None
    alive: tuple[tuple[int, float], ...] = ()
    verification: str = "verified"
    says: str = ""

    @cached_property
    def words(self) -> str:
        """The figures in words, each with its kind; marked when they were not verified."""
        months = (
            ("median {:g} months", self.median_months),
            ("mean {:g} months", self.mean_months),
            ("under {:g} months", self.under_months),
            ("{:g} months or more", self.at_least_months),
        )
        parts = [words.format(figure) for words, figure in months if figure is not None]
        parts += [f"{percent:g} % alive at {horizon} months" for horizon, percent in self.alive]
        parts += [self.says] if self.says else []
        return "; ".join(parts) + (" (unverified)" if self.verification != "verified" else "")


@dataclass(frozen=True, eq=False)
class Band:
    """Totals from `low` to `high`, both included. `strategy` is historical, never advice."""

    id: str
    label: str
    low: int
    high: int
    outlook: Outlook | None = None
    strategy: str = ""

    @property
    def survival(self) -> str:
        """What is reported of the band, in words; "" where nothing is."""
        return self.outlook.words if self.outlook else ""


class Points(Protocol):
    """How one item is counted."""

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts the item reads."""
        ...

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions of its rows; none where the points are what was recorded."""
        ...

    @property
    def ends(self) -> tuple[int, int]:
        """The fewest and the most points the item can give."""
        ...

    def read(self, view: View) -> Finding:
        """The points these facts give, or all that are still possible."""
        ...


class Counted(NamedTuple):
    """What one item gives: the fewest and the most points, the facts missing for it, all of it in plain
    JSON types, and the finding. Shared by every case with the same facts: not to be changed."""

    low: int
    high: int
    missing: tuple[str, ...]
    shown: dict[str, object]
    finding: Finding


@dataclass(frozen=True, eq=False)
class Item:
    """One item of a points score."""

    id: str
    label: str
    points: Points

    @cached_property
    def memory(self) -> Memory[object, Counted]:
        """What it gave, by the values of its facts: the value itself where the item reads only one."""
        return Memory()

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts the item reads."""
        return self.points.facts


@dataclass(frozen=True)
class Grade:
    """One value of a graded scale, with its rank for sorting and its group."""

    value: str | int
    rank: int
    label: str
    group: str


@dataclass(frozen=True)
class Note:
    """Something to say beside a result when its condition holds."""

    says: str
    when: Condition


@dataclass(frozen=True)
class Cohort:
    """The people the score was made from: how many, who they were, and when."""

    n: int | None
    who: str
    years: str

    @property
    def words(self) -> str:
        """Such as `1043 people, symptomatic spinal metastases, 2001 to 2010`."""
        people = f"{self.n} people" if self.n else "number not stated"
        years = "" if self.years == "not stated" else self.years
        return ", ".join(part for part in (people, self.who, years) if part)


@dataclass(frozen=True)
class Discrimination:
    """One published figure about how well a score does its work (discrimination, agreement)."""

    source: Source
    setting: str
    n: int | None
    says: str

    @property
    def words(self) -> str:
        """Such as `operated (n = 211): c 0.67 [osri_tum]`."""
        people = f" (n = {self.n})" if self.n else ""
        return f"{self.setting}{people}: {self.says} [{self.source.id}]"


@dataclass(frozen=True)
class Variant:
    """A second total of the same score over other items, such as without the index cancer."""

    id: str
    label: str
    leaves_out: tuple[str, ...]
    adds: tuple[str, ...]


@dataclass(frozen=True)
class Applies:
    """To whom the score applies, and what is said to the others."""

    when: Condition
    says: str


CountedItems = tuple[tuple[Item, str, tuple[str, ...]], ...]
"""Items with what they are asked for: the one fact that an item reads, or else "" and its facts."""


def asked(items: Iterable[Item]) -> CountedItems:
    """The items made ready for counting."""
    return tuple([(item, item.facts[0] if len(item.facts) == 1 else "", item.facts) for item in items])


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """One score as published: items and bands, or a graded scale.

    A graded scale is one recorded `fact`, or is read from several facts by `grading`. `unit`
    says what a total counts (points, class, items); facts that a score with `chased` waits for
    are listed as missing in the case; `ceiling` cuts the sum of the items off;
    `recorded_total` names a fact that holds a total counted elsewhere.
    """

    id: str
    name: str
    version: str
    scope: str
    purpose: str
    higher_is: str
    low: int
    high: int
    source: Source
    verification: str
    checked: str
    caveats: tuple[str, ...]
    unit: str = "points"
    chased: bool = True
    items: tuple[Item, ...] = ()
    bands: tuple[Band, ...] = ()
    grades: tuple[Grade, ...] = ()
    fact: str = ""
    grading: DecisionList | None = None
    notes: tuple[Note, ...] = ()
    ceiling: int | None = None
    recorded_total: str = ""
    applies: Applies | None = None
    variants: tuple[Variant, ...] = ()
    cohort: Cohort | None = None
    discrimination: tuple[Discrimination, ...] = ()
    period: Period = ALWAYS
    counted: tuple[Item, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        added = {id for variant in self.variants for id in variant.adds}
        object.__setattr__(self, "counted", tuple(item for item in self.items if item.id not in added))

    @cached_property
    def grade_of(self) -> dict[object, Grade]:
        """The grades by their values; the first where a value stands twice."""
        return {grade.value: grade for grade in reversed(self.grades)}

    def applies_to(self, view: View) -> Truth:
        """Whether the score is for a person with these facts; None while that is not known."""
        return self.applies.when.truth(view) if self.applies else True

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Every fact the score reads."""
        names = [self.fact] if self.fact else list(self.grading.facts if self.grading else ())
        names += [name for item in self.items for name in item.points.facts]
        names += self.applies.when.facts if self.applies else ()
        return tuple(dict.fromkeys(names))

    @cached_property
    def derived(self) -> frozenset[str]:
        """Of these, the names that are derived: others stand for them when they are missing."""
        return frozenset(self.facts) & BEHIND.keys()

    @cached_property
    def asked(self) -> CountedItems:
        """The items that are counted, made ready for it."""
        return asked(self.counted)

    @cached_property
    def asked_by_variants(self) -> tuple[tuple[Variant, CountedItems], ...]:
        """Each variant with its items: those it leaves of the counted ones, then those it adds."""
        return tuple(
            [
                (
                    variant,
                    asked(
                        [
                            *(item for item in self.counted if item.id not in variant.leaves_out),
                            *(item for item in self.items if item.id in variant.adds),
                        ]
                    ),
                )
                for variant in self.variants
            ]
        )

    @cached_property
    def memory(self) -> Memory[tuple[object, ...], dict[str, object]]:
        """Results, by the values of everything they can rest on."""
        return Memory(_RESULTS)

    @cached_property
    def readings(self) -> Memory[tuple[object, ...], Any]:
        """Readings of the points (`PointsReading`), by the same values."""
        return Memory(_RESULTS)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Everything a result can rest on: the facts, those behind derived ones, and those of the notes."""
        names = [*self.facts, *(name for note in self.notes for name in note.when.facts)]
        names += [self.recorded_total] if self.recorded_total else []
        names += [name for derived in names for name in BEHIND.get(derived, ())]
        return tuple(dict.fromkeys(names))
