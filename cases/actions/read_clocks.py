"""How the clocks of cases stand now: for a page, a list or the interface. Nothing is stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Case, CaseClock
from cases.pathway.clocks import Clock, Standing, clock_state, most_pressing

# What lists can be asked for: open clocks that are past their time, soon will be, have time, or wait for a start.
CLOCK_FILTERS = ("breached", "due_soon", "running", "not_started")


@dataclass(frozen=True)
class ReadClock:
    """One clock with how it stands `as_of` a moment. `due_at` None: it cannot be counted."""

    clock: Clock
    standing: Standing
    due_at: datetime | None
    as_of: datetime


def read_clocks(*, actor: Actor, case_id: object) -> tuple[Case, list[ReadClock]]:
    """The case and its clocks, in the order of the pathway. Audited as case.read."""
    case = access.case(actor, case_id, "case.read", subject="clocks")
    return case, clocks_of(case)


def clocks_of(case: Case) -> list[ReadClock]:
    """The clocks of a case whose reader has passed `cases.access`."""
    now = as_of(case)
    return [_read(row, now) for row in case.clocks.all()]


def as_of(case: Case) -> datetime:
    """Now; for a closed case the moment it was closed, when its clocks stood still."""
    return case.closed_at or timezone.now()


def pressing_clocks(cases: Collection[Case]) -> dict[Any, ReadClock]:
    """Case id -> its most pressing open clock, for the cases that have one, in one query. The clocks of a
    closed case press nobody."""
    now = timezone.now()
    rows: dict[Any, list[CaseClock]] = {}
    for row in CaseClock.objects.filter(case__in=[case.pk for case in cases if case.closed_at is None], open=True):
        rows.setdefault(row.case_id, []).append(row)
    found = ((pk, _most_pressing(of_case, now)) for pk, of_case in rows.items())
    return {pk: clock for pk, clock in found if clock is not None}


def with_clock(cases: QuerySet[Case], wanted: str, now: datetime) -> QuerySet[Case]:
    """The cases that are not closed and have an open clock of this kind (one of CLOCK_FILTERS) at `now`. By
    their moments alone: no task need have run."""
    rows = CaseClock.objects.filter(case=OuterRef("pk"), open=True)
    a_second_ago = now - timedelta(seconds=1)  # on the limit is still in time
    kinds = {
        "breached": rows.filter(due_at__lte=a_second_ago),
        "due_soon": rows.filter(due_soon_at__lte=now, due_at__gt=a_second_ago),
        "running": rows.filter(due_soon_at__gt=now),
        "not_started": rows.filter(due_at=None),
    }
    return cases.filter(Exists(kinds[wanted]), closed_at=None)


def by_next_due(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with `next_due`, the moment at which the first of their open clocks is due."""
    rows = CaseClock.objects.filter(case=OuterRef("pk"), open=True).order_by().values("case")
    return cases.annotate(next_due=Subquery(rows.annotate(first=Min("due_at")).values("first")))


def _most_pressing(rows: list[CaseClock], now: datetime) -> ReadClock | None:
    found = most_pressing([row.body for row in rows], now)
    return next((_read(row, now) for row in rows if found and row.body is found[0]), None)


def _read(row: CaseClock, now: datetime) -> ReadClock:
    return ReadClock(row.body, clock_state(row.body, now), row.due_at, now)
