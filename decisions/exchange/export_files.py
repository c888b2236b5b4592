"""The file of an export: CSV or Parquet, written row by row into an open file, with its data dictionary."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from decisions.exchange.export_columns import DAY, MOMENT, NUMBER, TEXT, TRUTH, WHOLE, ExportColumn
from decisions.exchange.export_rows import Row
from decisions.models import CohortExport
from decisions.outcomes.csv_form import safe

GROUP = 2000
MEDIA = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


def file_headers(export: CohortExport) -> dict[str, str]:
    """The headers under which the file is sent; its name says nothing about patients."""
    return {
        "Content-Disposition": f'attachment; filename="cohort-{str(export.pk)[:8]}.{export.file_format}"',
        "Content-Type": MEDIA[export.file_format],
        "Content-Length": str(export.size),
        "ETag": f'"{export.sha256}"',
        "Cache-Control": "private, no-store",
    }


def write_csv(out: IO[bytes], columns: Sequence[ExportColumn], rows: Iterable[Row]) -> int:
    """A header and one line per row (RFC 4180, UTF-8); returns the number of rows.

    Nothing for what is not known, true and false in words, days and moments as in ISO 8601. Text that a
    spreadsheet would take for a formula is given an apostrophe.
    """
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007
        writer.writerow([_cell(value) for value in row])
    text.detach()
    return count


def _cell(value: Any) -> object:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%SZ}"
        case _:
            return safe(value)


def write_parquet(out: IO[bytes], columns: Sequence[ExportColumn], rows: Iterable[Row]) -> int:
    """The same rows with their types, in groups of 2,000; what a column means stands in its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        TEXT: pa.string(),
        WHOLE: pa.int64(),
        NUMBER: pa.float64(),
        TRUTH: pa.bool_(),
        DAY: pa.date32(),
        MOMENT: pa.timestamp("s", tz="UTC"),
    }
    schema = pa.schema(
        pa.field(column.name, types[column.kind], metadata={"means": column.means, "unit": column.unit})
        for column in columns
    )
    count = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(rows):
            arrays = [
                pa.array(values, kind.type) for values, kind in zip(zip(*group, strict=True), schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(group)
    return count


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if len(group) == GROUP:
            yield group
            group = []
    if group:
        yield group


WRITERS = {"csv": write_csv, "parquet": write_parquet}


def dictionary_csv(columns: Iterable[ExportColumn]) -> str:
    """The data dictionary: one line per column of the export."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "type", "unit", "means", "values", "source", "identified_only"])
    for column in columns:
        values = "|".join(column.values)
        told = [column.name, column.kind, column.unit, column.means, values, column.source]
        writer.writerow([*(safe(each) for each in told), "true" if column.who else "false"])
    return out.getvalue()
