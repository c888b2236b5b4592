"""What deferrals cost: the days between appearances, none counted twice; and when an action is spoken of."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.consensus.deferrals import Appearance, days_lost, totals_by_reason
from decisions.consensus.reminders import step_reached

MONDAY = date(2026, 11, 2)
TODAY = MONDAY + timedelta(days=30)


def at(day: int, deferred: bool = True, reason: str = "no_time") -> Appearance:
    return Appearance(f"item {day}", MONDAY + timedelta(days=day), deferred, reason)


def found(*appearances: Appearance, closed: int | None = None) -> list[tuple[int, int, bool]]:
    closed_on = None if closed is None else MONDAY + timedelta(days=closed)
    rows = days_lost(appearances, today=TODAY, closed_on=closed_on)
    return [(row.nth, row.days, row.waiting) for row in rows]


def test_days_run_until_the_case_is_discussed_again_or_until_today() -> None:
    assert found(at(0)) == [(1, 30, True)]
    assert found(at(0), at(7, deferred=False)) == [(1, 7, False)]
    assert found(at(0), at(7), at(21)) == [(1, 7, False), (2, 14, False), (3, 9, True)]
    assert found(at(7, deferred=False)) == found() == []
    assert found(at(14), at(0)) == [(1, 14, False), (2, 16, True)]


def test_a_closed_case_waits_no_longer() -> None:
    assert found(at(0), closed=10) == [(1, 10, False)]
    assert found(at(12), closed=10) == [(1, 0, False)]


@given(st.lists(st.tuples(st.integers(0, 29), st.booleans()), unique_by=lambda pair: pair[0], max_size=8))
def test_no_day_is_counted_twice(meetings: list[tuple[int, bool]]) -> None:
    rows = days_lost([at(day, deferred) for day, deferred in meetings], today=TODAY)
    deferred = [day for day, was in meetings if was]
    assert len(rows) == len(deferred)
    assert sum(row.days for row in rows) <= (30 - min(deferred) if deferred else 0)
    assert sum(row.waiting for row in rows) <= 1


def test_totals_by_reason_begin_with_what_costs_most() -> None:
    rows = days_lost([at(0, reason="imaging_missing"), at(2), at(9, reason="")], today=TODAY)
    assert [(row["reason"], row["deferrals"], row["days"], row["waiting"]) for row in totals_by_reason(rows)] == [
        ("", 1, 21, 1),
        ("no_time", 1, 7, 0),
        ("imaging_missing", 1, 2, 0),
    ]


@pytest.mark.parametrize(
    ("days", "step"),
    [(-4, None), (-3, "soon"), (-1, "soon"), (0, "due"), (1, "late"), (6, "late"), (7, "week_late"), (99, "week_late")],
)
def test_an_action_is_spoken_of_before_its_day_on_it_and_after(days: int, step: str | None) -> None:
    reached = step_reached(MONDAY, MONDAY + timedelta(days=days))
    assert (reached.name if reached else None) == step
