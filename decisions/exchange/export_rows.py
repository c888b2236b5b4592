"""The rows of an export: what each column reads, under a pseudonym unless it was asked for as it is."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from decisions.exchange.export_cases import ExportCase
from decisions.exchange.export_columns import DAY, MOMENT, NUMBER, TEXT, ExportColumn
from decisions.exchange.export_facts import export_columns
from decisions.exchange.pseudonyms import Pseudonyms, coarsened, grouped_age

Row = list[Any]


def every_column() -> tuple[ExportColumn, ...]:
    """Every column that an export can have, for the dictionary."""
    return ExportRows(Pseudonyms("", ""), identified=True, dates="true").columns


class ExportRows:
    """Columns and rows of one export. `dates` is shifted, month or true; the last where it is identified."""

    def __init__(self, pseudonyms: Pseudonyms, *, identified: bool, dates: str) -> None:
        self._pseudonyms, self._identified, self._dates = pseudonyms, identified, dates
        keys = (
            ExportColumn(
                "case_key",
                TEXT,
                "Stands for the case; the same in every export of the project",
                lambda case: pseudonyms.code("case", case.outcome.case_id),
            ),
            ExportColumn(
                "patient_key",
                TEXT,
                "Stands for the patient, likewise",
                lambda case: pseudonyms.code("patient", case.patient.pk),
            ),
        )
        self.columns = (*keys, *(column for column in export_columns() if identified or not column.who))

    def rows(self, cases: Iterable[ExportCase]) -> Iterator[Row]:
        """One row for each case, values of Python in the order of the columns."""
        for case in cases:
            by = self._pseudonyms.offset(case.patient.pk) if self._dates == "shifted" else timedelta(0)
            yield [self._value(column, column.read(case), by) for column in self.columns]

    def _value(self, column: ExportColumn, value: Any, by: timedelta) -> Any:
        if value is None:
            return None
        if column.kind in (DAY, MOMENT):
            moved = _in_time(value) + by
            return coarsened(moved) if self._dates == "month" else moved
        if column.name == "age_years" and not self._identified:
            return grouped_age(value)
        return float(value) if column.kind == NUMBER else str(value) if column.kind == TEXT else value


def _in_time(value: Any) -> date:
    """A day, or a moment in UTC to the second, also where facts hold it as text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value.astimezone(UTC).replace(microsecond=0) if isinstance(value, datetime) else value
