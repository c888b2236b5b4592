"""The answer for a cohort: one row for each case, under columns with the names of the assessment.

Nested names are dotted: `scores.sins.0.total`, `urgency.lane`, `options.0.treatment`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.facts.case_facts import CaseFacts
from decisions.exchange.cohort import REFERENCE
from decisions.reasoning.assess import assess
from decisions.reasoning.knowledge import Knowledge

# What every result of a framework or a score says of itself, and what has no place in one cell.
_ABOUT = {"framework", "name", "version", "citation", "caveats", "radiosensitivity", "says", "kind", "verification"}
_LISTS_LEFT_OUT = {"options", "missing", "sensitivity"}
_LONGEST_CELL = 32_000  # spreadsheets cut a cell off at 32,767 characters


def result_columns(knowledge: Knowledge, lesions: int, *, missing: bool = False) -> list[str]:
    """The columns of the answer for a cohort whose header has room for so many lesions.

    Frameworks and lists are found by assessing an empty case, so that new ones have their
    columns. `missing` adds the facts that decide and those that refine.
    """
    empty = CaseFacts.from_json({"lesions": [{}] * lesions})
    found: dict[str, Any] = assess(empty, knowledge, date.min, sensitivity=False)
    columns = [REFERENCE, "knowledge_version", "on", "inputs_hash", "scope.in_scope", "scope.reason"]
    columns += ["urgency.lane", "urgency.certain", "urgency.because"]
    columns += _score_columns(knowledge, lesions)
    columns += [f"highest.{id}.{part}" for id in found["highest"] for part in ("level", "total")]
    columns += _framework_columns(found["frameworks"])
    columns += [
        f"options.{place}.{part}" for place in range(len(knowledge.treatments)) for part in ("treatment", "standing")
    ]
    columns += [name for name, value in found.items() if isinstance(value, list) and name not in _LISTS_LEFT_OUT]
    return columns + (["missing.decisive", "missing.refines"] if missing else [])


def _score_columns(knowledge: Knowledge, lesions: int) -> list[str]:
    columns = []
    for table in knowledge.scores.values():
        places = [f"{table.id}.{place}" for place in range(lesions)] if table.scope == "lesion" else [table.id]
        parts = ["lesion"] if table.scope == "lesion" else []
        parts += ["grade"] if table.grades else []
        parts += ["total", "interval.0", "interval.1", "band", "missing"]
        columns += [f"scores.{place}.{part}" for place in places for part in parts]
    return columns


def _framework_columns(frameworks: Mapping[str, Any]) -> list[str]:
    """NOMS by the parts people ask for; every other framework by each of its parts that fits a cell."""
    columns = [f"frameworks.noms.{part}" for part in ("lesion", "outcome", "rows", "provisional", "needs")]
    for id, result in frameworks.items():
        if id != "noms":
            parts = [name for name, value in result.items() if name not in _ABOUT and not isinstance(value, dict)]
            columns += [f"frameworks.{id}.{part}" for part in parts]
    return columns


class ResultRows:
    """Assessments written as rows under some columns; lists in one cell are joined by a semicolon."""

    def __init__(self, columns: list[str]) -> None:
        self._paths = [tuple([_step(part) for part in column.split(".")]) for column in columns]

    def row(self, assessment: Mapping[str, Any], reference: str) -> list[str]:
        """One assessment; `reference` is carried through."""
        said = {**assessment, REFERENCE: reference, "missing": _by_weight(assessment["missing"])}
        return [_cell(_at(said, path)) for path in self._paths]


def _by_weight(missing: list[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in missing:
        found.setdefault(each["matters"], []).append(each["fact"])
    return found


def _step(part: str) -> str | int:
    return int(part) if part.isdigit() else part


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            return None
    return value


_NAMES = ("id", "row", "rule", "score", "class", "item", "fact", "label")


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ";".join(_cell(part) for part in value)[:_LONGEST_CELL]
        case dict():
            return str(next((value[key] for key in _NAMES if value.get(key)), ""))
        case _:
            return str(value)
