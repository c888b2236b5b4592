"""Which cases a report is about."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cases.facts.catalogue import fact
from cases.pathway.intake import Intake, written
from decisions.outcomes.course_tables import MODALITIES
from decisions.outcomes.rows import AGE_BANDS, CaseRow, age_band

# What a filter can be, with its label; days are any days in their order.
VALUES = {
    "primary_site": fact("primary_site").choices,
    "modality": MODALITIES,
    "age": {name: name for _, _, name in AGE_BANDS},
    "sex": fact("sex").choices,
}


@dataclass(frozen=True)
class ReportFilters:
    """Days bound the decision (both included); the others are a primary site, a modality, an age band, a
    sex. "" and None do not filter. `boards` are the ids of the boards that are counted together; without any
    it is the one that is asked."""

    since: date | None = None
    until: date | None = None
    primary_site: str = ""
    modality: str = ""
    age: str = ""
    sex: str = ""
    boards: tuple[str, ...] = ()

    @property
    def given(self) -> dict[str, Any]:
        """What does filter, in plain JSON types."""
        return {name: _plain(value) for name, value in asdict(self).items() if value}

    @property
    def key(self) -> str:
        """The digest under which the report of these filters is kept."""
        return hashlib.sha256(json.dumps(self.given, sort_keys=True).encode()).hexdigest()

    def chosen(self, rows: Iterable[CaseRow]) -> list[CaseRow]:
        """The rows that the filters let through. A case that was not decided passes no filter by day."""
        return [row for row in rows if self._lets_through(row)]

    def _lets_through(self, row: CaseRow) -> bool:
        if (self.since or self.until) and row.decided_on is None:
            return False
        return not (
            (self.since and row.decided_on and row.decided_on < self.since)
            or (self.until and row.decided_on and row.decided_on > self.until)
            or (self.primary_site and row.primary_site != self.primary_site)
            or (self.modality and row.modality != self.modality)
            or (self.age and age_band(row.age_years) != self.age)
            or (self.sex and row.sex != self.sex)
        )


def check_filters(intake: Intake, filters: ReportFilters) -> None:
    """Tell `intake` what no case can pass: nothing chosen would look like nothing found."""
    for name, values in VALUES.items():
        intake.one_of(name, getattr(filters, name), values, needed=False)
    if filters.since and filters.until and filters.until < filters.since:
        says = f"{written(filters.until)} is before the first day that is asked for ({written(filters.since)})."
        intake.refuse("until", says, "Check both dates.")


def filters_of(given: dict[str, Any]) -> ReportFilters:
    """The filters that `given` wrote down."""
    days = {name: date.fromisoformat(given[name]) for name in ("since", "until") if given.get(name)}
    return ReportFilters(**{**given, **days, "boards": tuple(given.get("boards", ()))})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
