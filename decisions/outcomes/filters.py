"""Which cases a report is about."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from decisions.outcomes.rows import CaseRow, age_band


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


def filters_of(given: dict[str, Any]) -> ReportFilters:
    """The filters that `given` wrote down."""
    days = {name: date.fromisoformat(given[name]) for name in ("since", "until") if given.get(name)}
    return ReportFilters(**{**given, **days, "boards": tuple(given.get("boards", ()))})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
