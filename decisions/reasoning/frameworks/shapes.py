"""The shape of the frameworks beside NOMS once they are loaded: one shape for each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cases.facts.case_facts import Value
from decisions.reasoning.frameworks.criteria import Criterion
from decisions.reasoning.score_table import ScoreTable

Json = dict[str, object]

KINDS = ("checklist", "classification", "headings", "principles")


@dataclass(frozen=True, eq=False)
class PublishedClass:
    """One class of a classification; `shown` is how it is listed, with its historical strategy."""

    id: str
    criterion: Criterion
    shown: Json


@dataclass(frozen=True, eq=False)
class Principle:
    """One principle: when it bears on the case, how strong it is, where it stands."""

    criterion: Criterion
    strength: str
    cite: str
    verification: str


@dataclass(frozen=True, eq=False)
class Heading:
    """One heading of a form: who provides it, a score, questions, and the facts wanted under it.

    Of each group of `wanted` one fact is enough; `also` is shown and never missed.
    """

    id: str
    label: str
    who: str
    criteria: tuple[Criterion, ...]
    score: ScoreTable | None
    wanted: tuple[tuple[str, ...], ...]
    also: tuple[str, ...]
    sources: Mapping[str, tuple[str, ...]]
    memory: dict[tuple[Value | None, ...], Json] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Every fact under the heading, in order."""
        return (*(name for group in self.wanted for name in group), *self.also)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Every name on which the heading's content can depend."""
        names = [*self.facts, *(self.score.facts if self.score else ())]
        names += [name for criterion in self.criteria for name in criterion.reads]
        return tuple(dict.fromkeys([*names, *(name for each in names for name in self.sources.get(each, ()))]))


@dataclass(frozen=True, eq=False)
class Published:
    """A framework beside NOMS. `head` is what a reader must see beside any result of it.

    Only the parts of its kind are filled: `criteria` of a checklist, `classes` or `score` of a
    classification, `headings`, `principles`.
    """

    id: str
    kind: str
    place: int
    head: Json
    per_lesion: bool = False
    criteria: tuple[Criterion, ...] = ()
    classes: tuple[PublishedClass, ...] = ()
    score: ScoreTable | None = None
    headings: tuple[Heading, ...] = ()
    principles: tuple[Principle, ...] = ()
    memory: dict[tuple[Value | None, ...], Json] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def score_facts(self) -> tuple[str, ...]:
        """Every fact that the score reads."""
        if self.score is None:
            return ()
        total = (self.score.recorded_total,) if self.score.recorded_total else ()
        return (*self.score.facts, *total)
