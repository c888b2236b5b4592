"""A table as CSV: a header of column ids, one line per row, nothing for what is not known or hidden."""

import csv
import io

from decisions.outcomes.tables import Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(table: Table) -> str:
    """The rows in the order of the columns, lines ended by CR LF (RFC 4180).

    Text that a spreadsheet would take for a formula is given an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.id for column in table.columns])
    for row in table.rows:
        writer.writerow([_safe(row.get(column.id)) for column in table.columns])
    return out.getvalue()


def _safe(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
