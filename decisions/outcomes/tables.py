"""The form of every figure: a table that says what it counts, and which of its cells are people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

SMALL = 5
"""Counts below this are hidden from those who may not see cases (reliability S114; common practice)."""

Cell = str | int | float | None
Row = dict[str, Cell]


@dataclass(frozen=True)
class Column:
    """`kind` is text, count, share (0 to 1), days, hours, number or p. `of` names, for a figure, the count it is of."""

    id: str
    label: str
    kind: str = "text"
    of: str = ""


@dataclass(frozen=True)
class Table:
    """One figure of the report. `says` states what was found, `counts` what is in the denominator and what is
    not, `source` the method or rule. `parts` names the column that divides the rows into groups with totals of
    their own. `chart` is bars, curve, control or "" and how the page draws the rows."""

    id: str
    title: str
    says: str
    counts: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chart: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()
    suppressed: int = 0
    parts: str = ""

    def as_json(self) -> dict[str, Any]:
        """The table in plain JSON types."""
        return asdict(self)


def table_of(stored: Mapping[str, Any]) -> Table:
    """The table that `as_json` wrote."""
    columns = tuple(Column(**column) for column in stored["columns"])
    plain = {**stored, "columns": columns, "rows": tuple(stored["rows"]), "notes": tuple(stored["notes"])}
    return Table(**plain)


def slug(words: str) -> str:
    """Words as they stand in an address: what is neither letter nor digit becomes "_"."""
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def cell_words(kind: str, value: Cell) -> str:
    """A cell as people read it, on page and paper: a share in per cent, "" where nothing is known or shown."""
    if value is None:
        return ""
    if isinstance(value, int | float) and kind == "share":
        return f"{value:.1%}"
    return f"{value:g}" if isinstance(value, float) else str(value)


LATEST = 12


def in_brief(table: Table) -> tuple[Sequence[Row], str]:
    """The rows that a page of many figures shows, and what they are ("": all). Of a curve those at which numbers
    at risk are told, of a control chart the last twelve: its steps and months stand in the drawing."""
    if table.chart == "curve":
        begun = {row.get("band"): place for place, row in reversed(list(enumerate(table.rows)))}
        kept = [
            row
            for place, row in enumerate(table.rows)
            if row.get("at_risk") is not None or begun[row.get("band")] == place
        ]
        return kept, "" if len(kept) == len(table.rows) else "The days at which numbers at risk are told."
    if table.chart == "control" and len(table.rows) > LATEST:
        return table.rows[-LATEST:], f"The last {LATEST} months."
    return table.rows, ""


def suppressed(table: Table) -> Table:
    """The table for a reader who may not see cases.

    A count of one to four is hidden, and with it every figure that rests on it; so is a share that is of one
    to four people, or of all but so many. Where one row alone of those with a common total would be hidden,
    the next smallest goes with it, so that it cannot be had from the total. What was found is then told
    without numbers.
    """
    counted = [column.id for column in table.columns if column.kind == "count"]
    small: set[int] = set()
    for part in _parts(table):
        hidden = [place for place in part if _tells_of_few(table, table.rows[place], counted)]
        if len(hidden) == 1 and len(part) > 1:
            hidden.append(_next_smallest(table.rows, part, counted, hidden[0]))
        small.update(hidden)
    if not small:
        return table
    rows = tuple(_hidden(table, row) if place in small else row for place, row in enumerate(table.rows))
    note = (
        f"{len(small)} of {len(rows)} rows are hidden: they tell of fewer than {SMALL} people, or would give that away."
    )
    return replace(table, rows=rows, says="", suppressed=len(small), notes=(*table.notes, note))


def _parts(table: Table) -> list[list[int]]:
    """The places of rows that have a total in common."""
    found: dict[Cell, list[int]] = {}
    for place, row in enumerate(table.rows):
        found.setdefault(row.get(table.parts) if table.parts else None, []).append(place)
    return list(found.values())


def _tells_of_few(table: Table, row: Row, counted: Sequence[str]) -> bool:
    if any(_is_small(row.get(name)) for name in counted):
        return True
    shares = ((row.get(column.id), row.get(column.of)) for column in table.columns if column.id in _OF_PEOPLE)
    return any(_is_share_of_few(share, people) for share, people in shares)


_OF_PEOPLE = ("share", "fully")
"""Columns whose value times the count is a number of people; limits of an interval are not."""


def _is_share_of_few(share: Cell, people: Cell) -> bool:
    if not isinstance(share, int | float) or not isinstance(people, int):
        return False
    some = round(share * people)
    return _is_small(some) or _is_small(people - some)


def _is_small(value: Cell) -> bool:
    return isinstance(value, int) and 0 < value < SMALL


def _next_smallest(rows: Sequence[Row], part: Sequence[int], counted: Sequence[str], hidden: int) -> int:
    def size(place: int) -> float:
        value = rows[place].get(counted[0]) if counted else None
        return float(value) if isinstance(value, int | float) else 0.0

    others = [place for place in part if place != hidden]
    return min(others, key=lambda place: (size(place) == 0, size(place)))


def _hidden(table: Table, row: Row) -> Row:
    kept = {column.id: row.get(column.id) for column in table.columns if column.kind == "text"}
    return {column.id: kept.get(column.id) for column in table.columns}
