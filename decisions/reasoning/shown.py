"""Any value of the knowledge in words, by its shape: what is added later is shown without new code.

A `Shown` is plain: text, a list, pairs, a table, a condition, or the id of something that has
a page of its own. Which address that has is the page's business.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from cases.facts.wording import day_in_words
from decisions.reasoning.condition_words import Said, condition_words, fact_label
from decisions.reasoning.conditions import Condition
from decisions.reasoning.decision_list import DecisionList
from decisions.reasoning.entries import entry_id
from decisions.reasoning.in_force import Period

# The names of single fields that would read badly as they are.
_LABELS = {
    "when": "Applies when",
    "only_when_known": "Ignored while not recorded",
    "higher_is": "Higher is",
    "low": "From",
    "high": "To",
    "hours": "Hours",
    "n": "People",
    "uses": "Needs consent to",
    "does": "What it does",
    "otherwise": "In every other case",
    "chased": "Asked for when missing",
    "met": "Met when",
    "not_met": "Not met when",
    "unclear": "Between the two",
    "head": "About it",
}


@dataclass(frozen=True)
class Shown:
    """One value. `kind` says which part holds it: `text`, `parts` of a list, `pairs`, `said` (a
    condition), or `columns` and `rows` of a table.

    A text that may be the id of an entry `refers` to it; the id of a publication begins with
    SOURCES there, because a score can have the same id as its source.
    """

    kind: str
    text: str = ""
    refers: str = ""
    parts: tuple["Shown", ...] = ()
    pairs: tuple[tuple[str, "Shown"], ...] = ()
    said: Said | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple["Shown", ...], ...] = ()


NOTHING = Shown("text")
SOURCES = "sources/"


def label_of(name: str) -> str:
    """The name of a field in words."""
    return _LABELS.get(name, name.replace("_", " ").capitalize())


def shown_fields(entry: Any, leave_out: Collection[str] = ()) -> tuple[tuple[str, Shown], ...]:
    """The fields of an entry that hold anything, in order, each with its label."""
    found = [(each.name, shown(getattr(entry, each.name))) for each in fields(entry) if each.init]
    return tuple((label_of(name), value) for name, value in found if name not in leave_out and value != NOTHING)


def shown(value: Any) -> Shown:
    """Any value of the knowledge. NOTHING for what is empty, absent or simply not so."""
    match value:
        case None | "" | False | Period():
            return NOTHING
        case True:
            return Shown("text", "yes")
        case str():
            return Shown("text", _words(value), refers="" if " " in value else value)
        case int() | float():
            return Shown("text", f"{value:g}")
        case date():
            return Shown("text", day_in_words(value))
        case Condition():
            return Shown("condition", said=condition_words(value))
        case DecisionList():
            return _decision_list(value)
        case Mapping() if any(isinstance(key, tuple) for key in value):
            return NOTHING  # a look-up over rows that are shown themselves
        case Mapping():
            return _pairs(tuple((_key(str(key)), shown(part)) for key, part in value.items()))
        case list():
            return _several(
                tuple(part["says"] if isinstance(part, Mapping) and "says" in part else part for part in value)
            )
        case frozenset():
            return Shown("text", ", ".join(sorted(_member(part) for part in value)))
        case tuple():
            return _several(value)
    return _dataclass(value)


def _words(text: str) -> str:
    said = fact_label(text)
    # A code such as potentially_unstable is a word; an id such as N-11.fit stays as it is.
    return said.replace("_", " ") if said == text and text.replace("_", "").isalnum() else said


def _key(name: str) -> str:
    """An axis is known by its letter."""
    return name.upper() if len(name) == 1 else _words(name)


def _member(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else _words(str(value))


def _dataclass(value: Any) -> Shown:
    words = getattr(value, "words", None)
    if isinstance(words, str):
        return Shown("text", words)
    if entry_id(value) and (hasattr(value, "citation") or hasattr(value, "source")):
        spot = f"{SOURCES}{entry_id(value)}" if hasattr(value, "citation") else entry_id(value)
        return Shown("text", getattr(value, "name", "") or entry_id(value), refers=spot)
    return _pairs(shown_fields(value)) if is_dataclass(value) else Shown("text", str(value))


def _pairs(pairs: tuple[tuple[str, Shown], ...]) -> Shown:
    kept = tuple((label, part) for label, part in pairs if part != NOTHING)
    return Shown("pairs", pairs=kept) if kept else NOTHING


def _several(values: tuple[Any, ...]) -> Shown:
    kinds = {type(each) for each in values}
    if len(kinds) == 1 and is_dataclass(values[0]) and shown(values[0]).kind == "pairs":
        return _table(values)
    parts = tuple(_alone(part) for part in map(shown, values) if part != NOTHING)
    return Shown("list", parts=parts) if parts else NOTHING


def _alone(part: Shown) -> Shown:
    """A list of one is that one."""
    return part.parts[0] if part.kind == "list" and len(part.parts) == 1 else part


def _table(values: tuple[Any, ...]) -> Shown:
    """Things of one kind: a row each, a column for every field that any of them fills."""
    names = [each.name for each in fields(values[0]) if each.init and each.name != "id"]
    cells = {name: [shown(getattr(each, name)) for each in values] for name in names}
    filled = [name for name in names if any(cell != NOTHING for cell in cells[name])]
    rows = tuple(tuple(cells[name][place] for name in filled) for place in range(len(values)))
    return Shown("table", columns=tuple(label_of(name) for name in filled), rows=rows)


def _decision_list(value: DecisionList) -> Shown:
    """The rows of an item or grouping: what each gives, its label, and when; exceptions say so."""
    rows = tuple(
        (
            Shown("text", " or ".join(_words(str(outcome)) for outcome in row.outcomes)),
            Shown("text", row.label + (" (an exception, once recorded)" if row.only_when_known else "")),
            shown(row.when),
        )
        for row in value.rows
    )
    if value.otherwise is not None:
        rows += ((Shown("text", _words(str(value.otherwise))), Shown("text", "In every other case"), NOTHING),)
    return Shown("table", columns=("Gives", "Finding", "When"), rows=rows)
