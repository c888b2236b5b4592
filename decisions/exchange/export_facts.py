"""The columns of an export that follow from the catalogue of facts and from the scores in force."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from cases.facts.catalogue import facts_of
from cases.facts.fact import Fact, Kind, Scope
from decisions.exchange.export_cases import ExportCase
from decisions.exchange.export_columns import (
    DAY,
    DECISION,
    FOLLOW_UP,
    KINDS,
    NUMBER,
    OUTCOME,
    TEXT,
    TREATMENT,
    WHO,
    WHOLE,
    ExportColumn,
    joined,
)
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.loader import load_knowledge

LESIONS = 3
"""So many lesions of a case have columns; `lesions` says how many there are."""
_SAID_ELSEWHERE = {"age_years", "sex"}
_COURSE = (("dose_gy", NUMBER, "Gy"), ("fractions", WHOLE, ""), ("on", DAY, ""))


@cache
def export_columns() -> tuple[ExportColumn, ...]:
    """Every column of an identified export, in order; a pseudonymised one leaves out those that tell who."""
    knowledge = load_knowledge()
    return (*WHO, *OUTCOME, *_assessed(), *_facts(), *_scores(knowledge), *DECISION, *TREATMENT, *FOLLOW_UP)


def _assessed() -> Iterator[ExportColumn]:
    said = "the assessment on which the case was first decided, else the latest"
    yield ExportColumn("assessed_on", DAY, f"Day of {said}", lambda case: case.assessed.get("on"))
    yield ExportColumn(
        "knowledge_version",
        TEXT,
        f"Version of the knowledge of {said}",
        lambda case: case.assessed.get("knowledge_version"),
    )
    yield ExportColumn(
        "lesions", WHOLE, "Lesions in it", lambda case: len(case.facts.get("lesions", [])) if case.facts else None
    )


def _facts() -> Iterator[ExportColumn]:
    for fact in (*facts_of(Scope.PATIENT), *facts_of(Scope.CASE)):
        if fact.kind is not Kind.TEXT and fact.name not in _SAID_ELSEWHERE:
            yield _fact(f"fact_{fact.name}", fact, _of_case(fact.name))
    for place in range(LESIONS):
        for fact in facts_of(Scope.LESION):
            name = f"lesion_{place + 1}_{fact.name}"
            if fact.kind is Kind.PRIOR_RT:
                yield from _course(name, fact, place)
            elif fact.kind is not Kind.TEXT:
                yield _fact(name, fact, _of_lesion(place, fact.name))


def _fact(name: str, fact: Fact, read: Callable[[ExportCase], Any]) -> ExportColumn:
    listed = fact.kind in (Kind.LEVELS, Kind.MARKS)
    return ExportColumn(
        name=name,
        kind=KINDS.get(fact.kind, TEXT),
        means=f"{fact.label}. {fact.definition}".strip() + (" Joined by ;." if listed else ""),
        read=(lambda case: joined(read(case) or [])) if listed else read,
        values=tuple(fact.choices) if fact.kind is Kind.CHOICE else (),
        unit=fact.unit,
        source=fact.source,
    )


def _course(name: str, fact: Fact, place: int) -> Iterator[ExportColumn]:
    """Earlier radiotherapy: "none", "given" or nothing known, and its parts."""
    whole = _of_lesion(place, fact.name)

    def given(case: ExportCase) -> str | None:
        value = whole(case)
        return "given" if isinstance(value, dict) else value

    yield ExportColumn(name, TEXT, fact.label, given, ("none", "given"))
    for part, kind, unit in _COURSE:
        yield ExportColumn(f"{name}_{part}", kind, f"{fact.label}: {part}", _part(whole, part, kind), unit=unit)


def _part(whole: Callable[[ExportCase], Any], part: str, kind: str) -> Callable[[ExportCase], Any]:
    return lambda case: value.get(part) if isinstance(value := whole(case), dict) else None


def _of_case(name: str) -> Callable[[ExportCase], Any]:
    return lambda case: case.facts.get(name)


def _of_lesion(place: int, name: str) -> Callable[[ExportCase], Any]:
    def read(case: ExportCase) -> Any:
        lesions = case.facts.get("lesions", [])
        return lesions[place].get(name) if place < len(lesions) else None

    return read


def _scores(knowledge: Knowledge) -> Iterator[ExportColumn]:
    for table in knowledge.scores.values():
        worst = " (of the lesion with the highest total)" if table.scope == "lesion" else ""
        for part, kind, says in (
            ("total", NUMBER, "total; empty while an item is missing"),
            ("band", TEXT, "band or grade"),
            ("version", TEXT, "version of the score"),
        ):
            yield ExportColumn(f"score_{table.id}_{part}", kind, f"{table.name}: {says}{worst}", _score(table.id, part))


def _score(id: str, part: str) -> Callable[[ExportCase], Any]:
    def read(case: ExportCase) -> Any:
        found = case.scores.get(id)
        lines = found if isinstance(found, list) else [found] if found else []
        worst = max(lines, key=lambda line: -1 if line.get("total") is None else line["total"], default={})
        value = worst.get(part)
        return (worst.get("grade") if part == "band" and value is None else value) if worst else None

    return read
