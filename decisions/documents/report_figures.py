"""The tables of an outcome report as they are printed: each with the chart of the page, curves at their marks."""

from collections.abc import Sequence
from typing import Any

from decisions.outcomes.charts import draw
from decisions.outcomes.settled import SETTLED
from decisions.outcomes.tables import Column, Row, Table, cell_words, in_brief, table_of

_REPEATED = ("deaths",)
"""Columns that a page has beside others and for which paper has no room."""


def printed_chapters(chapters: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each chapter with its tables ready for the template."""
    return [chapter | {"tables": [_printed(table_of(stored)) for stored in chapter["tables"]]} for chapter in chapters]


def _printed(table: Table) -> dict[str, Any]:
    columns = [column for column in table.columns if column.id not in _REPEATED]
    return {
        "table": table,
        "chart": draw(table),
        "columns": columns,
        "rows": [_cells(columns, row) for row in _printed_rows(table)],
    }


def _printed_rows(table: Table) -> Sequence[Row]:
    """Of a curve the numbers at risk: its steps stand in the drawing and on the page. Of predictions those
    that the patients speak for or against."""
    if table.id == "predictions":
        return [row for row in table.rows if row.get("verdict") in SETTLED]
    return in_brief(table)[0] if table.chart == "curve" else table.rows


def _cells(columns: Sequence[Column], row: Row) -> list[dict[str, Any]]:
    return [{"says": cell_words(each.kind, row.get(each.id)), "number": each.kind != "text"} for each in columns]
