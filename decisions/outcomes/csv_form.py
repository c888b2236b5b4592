"""A table as CSV: a header of column ids, one line per row, nothing for what is not known or hidden."""

import csv
import io

from decisions.outcomes.tables import Table

# What starts a formula in a spreadsheet, full-width forms included (OWASP, CSV injection), and what is
# taken for the end of a cell before one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_UNSEEN = " \t\r\n\x00\x0b\x0c\u00a0\u200b\u200e\u200f\u2060\ufeff"


def csv_text(table: Table) -> str:
    """The rows in the order of the columns, lines ended by CR LF (RFC 4180).

    Text that a spreadsheet would take for a formula is given an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.id for column in table.columns])
    for row in table.rows:
        writer.writerow([safe(row.get(column.id)) for column in table.columns])
    return out.getvalue()


def safe(value: object) -> object:
    """The value of a cell that no spreadsheet runs: text that begins like a formula, also after spaces or
    marks that are not seen, is given an apostrophe. Numbers stay; "" for None."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and _starts_formula(value) else value


def _starts_formula(text: str) -> bool:
    return text.startswith(_FORMULA) or text.lstrip(_UNSEEN).startswith(_FORMULA)
