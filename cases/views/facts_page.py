"""What is known of a case, arranged as pages show it: by group, by rater, by time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from cases.facts.ages import age_in_words, may_have_changed
from cases.facts.catalogue import CATALOGUE, Fact, Scope, facts_of
from cases.models import Case, FactRecord, Lesion
from cases.models.snapshots import Known, known_facts
from cases.views.wording import value_in_words


@dataclass(frozen=True)
class Line:
    """One fact as known now: its record, its value in words, and its age when that is over 30 days."""

    fact: Fact
    known: Known
    words: str
    age: str

    @property
    def record(self) -> FactRecord:
        return self.known.record

    @property
    def doubtful(self) -> bool:
        """Whether the value is old and can have changed since."""
        return bool(self.age) and may_have_changed(self.fact)

    @property
    def raters(self) -> int:
        return len(self.known.raters)


@dataclass(frozen=True)
class Group:
    """One group of the catalogue: what is recorded, and the facts that are not."""

    name: str
    slug: str
    lines: tuple[Line, ...]
    unrecorded: tuple[Fact, ...]


def groups_of(
    scope: Scope,
    known: Iterable[Known],
    zone: ZoneInfo,
    day: date,
    *,
    lesion: Lesion | None = None,
    hidden: Collection[str] = (),
) -> list[Group]:
    """Every group of `scope` in the catalogue's order, for the case or for one lesion of it, as on `day`,
    without the `hidden` facts."""
    lesion_id = lesion.pk if lesion else None
    by_name = {one.name: one for one in known if one.lesion_id == lesion_id and _says_something(one)}
    found: dict[str, list[Fact]] = {}
    for fact in facts_of(scope):
        if fact.name not in hidden:
            found.setdefault(fact.group, []).append(fact)
    return [_group(name, facts, by_name, zone, day) for name, facts in found.items()]


def group_facts(scope: Scope, slug: str) -> tuple[str, tuple[Fact, ...]] | None:
    """The name and facts of the group with this slug, or None."""
    found = [fact for fact in facts_of(scope) if slugify(fact.group) == slug]
    return (found[0].group, tuple(found)) if found else None


def _group(name: str, facts: Sequence[Fact], known: dict[str, Known], zone: ZoneInfo, day: date) -> Group:
    lines = tuple(line_of(known[fact.name], zone, day) for fact in facts if fact.name in known)
    return Group(name, slugify(name), lines, tuple(fact for fact in facts if fact.name not in known))


def line_of(known: Known, zone: ZoneInfo, day: date) -> Line:
    """One known fact with its value in words and its age on `day`."""
    fact = CATALOGUE[known.name]
    words = record_in_words(known.record, zone)
    return Line(fact, known, words, age_in_words(known.record.observed_on, day))


def words_by_name(known: Iterable[Known], zone: ZoneInfo, *, lesion_id: Any = None) -> dict[str, str]:
    """Name of each recorded fact -> its present value in words, for showing beside its question."""
    here = (one for one in known if one.lesion_id == lesion_id and _says_something(one))
    return {one.name: record_in_words(one.record, zone) for one in here}


def _says_something(known: Known) -> bool:
    """A value stands, or somebody looked and could not say."""
    return known.record.value is not None or known.record.not_assessable


def record_in_words(record: FactRecord, zone: ZoneInfo) -> str:
    """The value of a record of a fact of the catalogue, or that its rater could not say; "" for one taken back."""
    return str(record.entered) if record.not_assessable else value_in_words(CATALOGUE[record.name], record.value, zone)


def known_of(case: Case, today: date) -> list[Known]:
    """What is known of the case today, leaving out records of facts that the catalogue has no more."""
    return [one for one in known_facts(case, today) if one.name in CATALOGUE]


def disputes(known: Iterable[Known], zone: ZoneInfo, lesions: dict[Any, str]) -> dict[str, Any]:
    """The facts on which raters differ and no value is marked, for _raters.html. `lesions` names lesions by id."""
    found = [one for one in known if one.disagree]
    names = sorted({rater.recorded_by.name for one in found for rater in one.raters})
    return {"raters": names, "rows": [_dispute(one, names, zone, lesions) for one in found]}


def _dispute(known: Known, names: Sequence[str], zone: ZoneInfo, lesions: dict[Any, str]) -> dict[str, Any]:
    fact = CATALOGUE[known.name]
    values = {rater.recorded_by.name: rater.value for rater in known.raters}
    cells = [
        {
            "who": name,
            "value": value_in_words(fact, values.get(name), zone),
            "agrees": values.get(name) in (None, known.record.value),
        }
        for name in names
    ]
    place = lesions.get(known.lesion_id, "")
    return {
        "label": f"{fact.label}{f' ({place})' if place else ''}",
        "cells": cells,
        "board": None,
        "tone": "note",
        "icon": "split",
        "agreement": "Differ",
        "fact": fact,
        "lesion_id": known.lesion_id,
    }
