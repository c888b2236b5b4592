"""The shape of knowledge once it is loaded: frozen, cited, versioned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cases.facts.case_facts import Value
from decisions.reasoning.answers import Answers
from decisions.reasoning.conditions import Condition, View
from decisions.reasoning.decision_list import DecisionList
from decisions.reasoning.frameworks.shapes import Published
from decisions.reasoning.in_force import ALWAYS, Period, in_force
from decisions.reasoning.logic import in_words
from decisions.reasoning.memory import Memory
from decisions.reasoning.prognosis import Panel
from decisions.reasoning.recorded import Instrument
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.sources import Source


@dataclass(frozen=True)
class Offer:
    """What a rule does to one treatment: offer, support (one already offered), demote, qualify (only adds
    needs) or refuse it."""

    treatment: str
    does: str
    standing: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Rule:
    """If the facts are so, then this is said. `effect` is what kind of thing it says.

    A rule marked `only_when_known` is ignored while it cannot be answered; any other rule
    that cannot be answered leaves its question open.
    `grade` is the source's own grade in its words, `checked` how an unverified rule was seen,
    and `classes` are the names by which a site can switch rules off together.
    """

    id: str
    says: str
    when: Condition
    effect: str
    strength: str
    source: Source
    verification: str
    only_when_known: bool = False
    lane: str = ""
    options: tuple[Offer, ...] = ()
    grade: str = ""
    checked: str = ""
    classes: tuple[str, ...] = ()
    period: Period = ALWAYS

    @cached_property
    def answers(self) -> Answers:
        """The answers to the rule's condition."""
        return Answers(self.when)

    @cached_property
    def rows(self) -> Memory[tuple[Value | None, ...], dict[str, object]]:
        """The rule as a row of an assessment, by the values of its facts; not to be changed."""
        return Memory()

    @property
    def table(self) -> str:
        """The table of the decision base to which the rule belongs: R of R-20, W of W-01."""
        return self.id.split("-", 1)[0]

    def answer(self, view: View) -> dict[str, object]:
        """The rule's result with the clauses that led to it, in plain JSON types."""
        result, clauses = self.answers.read(view)
        return {
            "id": self.id,
            "says": self.says,
            "result": in_words(result),
            "clauses": clauses,
            "cite": self.source.id,
            "strength": self.strength,
            "verification": self.verification,
        }


@dataclass(frozen=True, eq=False)
class ClockRule:
    """A time limit: from which recorded event to which, in how many hours, and for whom.

    It applies when one of the lane `rules` is met or one of the `recorded` events has happened,
    and `when` holds, unless `unless` is known to hold. `hours` 0 means immediately. `local`
    marks a target of single hospitals, `audit` the measure of the audit that it feeds.
    """

    id: str
    name: str
    says: str
    measures: str
    starts: str
    stops: str
    hours: float
    strength: str
    source: Source
    verification: str
    local: bool
    audit: str = ""
    caveat: str = ""
    only_when_known: bool = False
    rules: tuple[Rule, ...] = ()
    recorded: tuple[str, ...] = ()
    when: Condition | None = None
    unless: Condition | None = None


@dataclass(frozen=True)
class DueSoon:
    """When a running clock is called due soon: the share of its target that is left, and who says so."""

    share: float
    source: Source
    verification: str


@dataclass(frozen=True)
class Information:
    """Something the sources report that decides nothing by itself: shown in the knowledge, never computed."""

    id: str
    says: str
    strength: str
    grade: str
    source: Source
    verification: str
    checked: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Scheme:
    """One published grouping of tumours by radiosensitivity. `authority` is placed or contrast."""

    id: str
    label: str
    source: Source
    verification: str
    authority: str
    classes: DecisionList


@dataclass(frozen=True, eq=False)
class NomsRow:
    """One row of the decision table: the axis values it covers and what it advises."""

    id: str
    axes: Mapping[str, frozenset[str]]
    treatments: tuple[str, ...]
    says: str
    strength: str
    source: Source
    verification: str
    reviewed: str


@dataclass(frozen=True)
class Evidence:
    """How one recorded fact bears on a yes-or-no question. Past a `doubt` nobody may answer no."""

    fact: str
    yes: frozenset[object]
    no: frozenset[object]
    doubt: frozenset[object]

    @cached_property
    def side_of(self) -> Mapping[object, str]:
        """What each value of the fact says of the question: `yes`, `no` or `doubt`; other values say nothing."""
        sides = (("doubt", self.doubt), ("no", self.no), ("yes", self.yes))
        return {value: side for side, values in sides for value in values}


@dataclass(frozen=True, eq=False)
class Framework:
    """NOMS: its rows, its modifiers and how its axes are read."""

    id: str
    name: str
    version: str
    source: Source
    caveats: tuple[str, ...]
    rows: tuple[NomsRow, ...]
    modifiers: tuple[Rule, ...]
    deficit: tuple[Evidence, ...]
    escc_groups: Mapping[str, tuple[str, ...]]
    provisional_without: tuple[tuple[str, ...], ...]
    row_of: Mapping[tuple[str, str, str, str], NomsRow]


@dataclass(frozen=True)
class Treatment:
    """One treatment: what of the patient's consent and of the site it needs; whether it is for the person (`of_person`)
    or else for the lesion that drives."""

    code: str
    label: str
    uses: tuple[str, ...]
    capabilities: tuple[str, ...]
    of_person: bool = False


@dataclass(frozen=True, eq=False)
class Conflict:
    """Sources that disagree, why, and the fact on which it turns. History has no `when`: it is
    shown in the knowledge and never fires."""

    id: str
    says: str
    because: str
    sides: tuple[tuple[Source, str], ...]
    turns_on: str
    when: Condition | None


@dataclass(frozen=True)
class HistoryEntry:
    """What earlier guidance said, kept to be read: it has no condition and nothing ever reads it as a rule."""

    id: str
    says: str
    source: Source
    verification: str
    period: Period


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Everything the reasoning knows, of one version.

    `texts` are the files it was read from, exactly as they were, by name; `hash` is of them.
    """

    version: str
    hash: str
    released: date
    changes: str
    texts: Mapping[str, str]
    sources: Mapping[str, Source]
    scores: Mapping[str, ScoreTable]
    schemes: Mapping[str, Scheme]
    very_sensitive: tuple[str, ...]
    noms: Framework
    frameworks: tuple[Published, ...]
    scope: tuple[Rule, ...]
    lanes: tuple[Rule, ...]
    flags: tuple[Rule, ...]
    clocks: tuple[ClockRule, ...]
    due_soon: DueSoon
    treatments: Mapping[str, Treatment]
    consents: Mapping[str, str]
    guidelines: tuple[Rule, ...]
    information: tuple[Information, ...]
    conflicts: tuple[Conflict, ...]
    recorded: Mapping[str, Instrument]
    panel: Panel
    history: tuple[HistoryEntry, ...] = ()

    @cached_property
    def advice(self) -> tuple[Rule, ...]:
        """Every rule that advises, in the order in which they are read: flags, NOMS's modifiers, guidelines."""
        return (*self.flags, *self.noms.modifiers, *self.guidelines)

    @cached_property
    def option_rules(self) -> tuple[Rule, ...]:
        """The rules of guidelines that change the options table."""
        return tuple(rule for rule in self.guidelines if rule.options)

    def on(self, day: date) -> "Knowledge":
        """The knowledge with only the rules and scores in force on `day`. Cheap: remembered by stretch of time."""
        kept: Knowledge = in_force(self, day)
        return kept
