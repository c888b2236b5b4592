"""How the clocks of cases stand now: for a page, a list or the interface. Nothing is stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Case, CaseClock
from cases.pathway.clocks import Clock, Standing, clock_state, most_pressing


@dataclass(frozen=True)
class ReadClock:
    """One clock with how it stands at the moment it was read. `due_at` None: it cannot be counted."""

    clock: Clock
    standing: Standing
    due_at: datetime | None


def read_clocks(*, actor: Actor, case_id: object) -> tuple[Case, list[ReadClock]]:
    """The case and its clocks, in the order of the pathway. Audited as case.read."""
    case = access.case(actor, case_id, "case.read", subject="clocks")
    return case, clocks_of(case)


def clocks_of(case: Case) -> list[ReadClock]:
    """The clocks of a case whose reader has passed `cases.access`."""
    return [_read(row, _as_of(case)) for row in case.clocks.all()]


def pressing_clocks(cases: Collection[Case]) -> dict[Any, ReadClock]:
    """Case id -> its most pressing open clock, for the cases that have one, in one query."""
    by_id = {case.pk: case for case in cases}
    rows: dict[Any, list[CaseClock]] = {}
    for row in CaseClock.objects.filter(case__in=by_id, open=True):
        rows.setdefault(row.case_id, []).append(row)
    return {pk: _most_pressing(found, _as_of(by_id[pk])) for pk, found in rows.items()}


def _most_pressing(rows: list[CaseClock], now: datetime) -> ReadClock:
    found = most_pressing([row.body for row in rows], now)
    chosen = next(row for row in rows if found is None or row.body is found[0])
    return _read(chosen, now)


def _read(row: CaseClock, now: datetime) -> ReadClock:
    return ReadClock(row.body, clock_state(row.body, now), row.due_at)


def _as_of(case: Case) -> datetime:
    """Now; for a closed case the moment it was closed, when its clocks stood still."""
    return case.closed_at or timezone.now()
