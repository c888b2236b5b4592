"""Checking how a board says when it meets: every fault at once, each with field and remedy. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from cases.pathway.intake import Intake, written
from decisions.agenda.recurrence import MONTH, PATTERNS, PLACES, WEEKDAYS, Recurrence

LONGEST_INTERVAL = 12
LONGEST_MEETING = 24 * 60  # minutes
MOST_HOLIDAYS = 200
YEARS = range(2000, 2200)


def checked_rule(intake: Intake, given: Mapping[str, Any]) -> Recurrence | None:
    """The rule in `given` (the fields of Recurrence; `first_on` a date, `starts` a time); None when `every` is
    empty or something was refused. Faults are named as `recurrence.interval` and so on."""
    if not given.get("every"):
        return None
    before = len(intake.errors)
    every = intake.one_of("recurrence.every", given["every"], PATTERNS)
    monthly = every == MONTH
    rule: dict[str, Any] = {
        "every": every,
        "interval": intake.whole("recurrence.interval", given.get("interval"), low=1, high=LONGEST_INTERVAL),
        "weekday": intake.one_of("recurrence.weekday", given.get("weekday"), WEEKDAYS),
        "nth": intake.one_of("recurrence.nth", given.get("nth"), PLACES, needed=monthly) if monthly else "",
        "first_on": _day(intake, "recurrence.first_on", given.get("first_on")),
        "starts": _clock(intake, given.get("starts")),
        "place": intake.text("recurrence.place", given.get("place"), most=160),
        "capacity_minutes": intake.whole(
            "recurrence.capacity_minutes", given.get("capacity_minutes"), low=1, high=LONGEST_MEETING
        ),
    }
    return Recurrence(**rule) if len(intake.errors) == before else None


def checked_holidays(intake: Intake, given: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Holidays as a board keeps them, in order; of a day that is given twice the first name counts."""
    if len(given) > MOST_HOLIDAYS:
        intake.refuse("holidays", f"There are more than {MOST_HOLIDAYS} days.", "Take out those that are past.")
        return []
    found: dict[str, str] = {}
    for row in given:
        day = _day(intake, "holidays", row.get("on"))
        name = intake.text("holidays", row.get("name"), most=80, needed=f"Say what is on {_shown(row.get('on'))}.")
        found.setdefault(day.isoformat(), name)
    return [{"on": day, "name": found[day]} for day in sorted(found)]


def _shown(day: object) -> str:
    return written(day) if isinstance(day, date) else "that day"


def _day(intake: Intake, field: str, given: object) -> date:
    if isinstance(given, date) and given.year in YEARS:
        return given
    intake.refuse(field, "This is not a date of this century.", "Give it as 2026-11-04.")
    return date(2000, 1, 1)


def _clock(intake: Intake, given: object) -> time:
    if isinstance(given, time) and given.tzinfo is None:
        return given.replace(second=0, microsecond=0)
    intake.refuse("recurrence.starts", "This is not a time of day.", "Give hours and minutes, such as 08:30.")
    return time()
