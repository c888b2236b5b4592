"""When a board meets: the wall clock of its zone through both nights, holidays, and laws that hold for any rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cases.pathway.intake import Intake
from decisions.agenda.recurrence import MONTH, PLACES, WEEK, WEEKDAYS, Recurrence, Slot, slots
from decisions.agenda.recurrence_intake import checked_holidays, checked_rule

LONDON = ZoneInfo("Europe/London")
WEDNESDAYS = Recurrence(WEEK, 1, "wednesday", "", date(2026, 10, 1), time(8, 30), "Room 1", 90)


def starts(rule: Recurrence, first: date, last: date, zone: ZoneInfo = LONDON, **more: object) -> list[str]:
    return [slot.starts_at.isoformat() for slot in slots(rule, zone=zone, first=first, last=last, **more)]


def test_half_past_eight_stays_half_past_eight_through_both_nights() -> None:
    assert starts(WEDNESDAYS, date(2026, 10, 19), date(2026, 10, 31)) == [
        "2026-10-21T07:30:00+00:00",
        "2026-10-28T08:30:00+00:00",
    ], "the clocks went back on the 25th"
    assert starts(WEDNESDAYS, date(2027, 3, 22), date(2027, 4, 3)) == [
        "2027-03-24T08:30:00+00:00",
        "2027-03-31T07:30:00+00:00",
    ], "and forward on the 28th"


def test_an_hour_that_is_missing_begins_later_and_one_that_comes_twice_is_the_first() -> None:
    sunday = Recurrence(WEEK, 1, "sunday", "", date(2026, 10, 1), time(1, 30))
    assert starts(sunday, date(2027, 3, 28), date(2027, 3, 28)) == ["2027-03-28T01:30:00+00:00"], "02:30 on the wall"
    assert starts(sunday, date(2026, 10, 25), date(2026, 10, 25)) == ["2026-10-25T00:30:00+00:00"], "the first 01:30"
    folded = replace(sunday, starts=time(1, 30, fold=1))
    for day in (date(2027, 3, 28), date(2026, 10, 25)):
        assert starts(folded, day, day) == starts(sunday, day, day), "a rule of the wall clock knows no fold"


def test_weeks_are_counted_from_the_first_and_months_know_their_last_such_day() -> None:
    fortnight = Recurrence(WEEK, 2, "friday", "", date(2026, 12, 4), time(9))
    days = [slot.day for slot in slots(fortnight, zone=LONDON, first=date(2026, 11, 1), last=date(2027, 1, 15))]
    assert days == [date(2026, 12, 4), date(2026, 12, 18), date(2027, 1, 1), date(2027, 1, 15)]
    last = Recurrence(MONTH, 1, "thursday", "last", date(2026, 1, 31), time(9))
    days = [slot.day for slot in slots(last, zone=LONDON, first=date(2026, 11, 1), last=date(2027, 2, 28))]
    assert days == [date(2026, 11, 26), date(2026, 12, 31), date(2027, 1, 28), date(2027, 2, 25)]


def test_a_holiday_is_skipped_and_shifts_nothing() -> None:
    fortnight = Recurrence(WEEK, 2, "friday", "", date(2026, 12, 4), time(9))
    closed = {date(2026, 12, 18)}
    found = slots(fortnight, zone=LONDON, first=date(2026, 12, 1), last=date(2027, 1, 1), holidays=closed)
    assert [slot.day for slot in found] == [date(2026, 12, 4), date(2027, 1, 1)]


def test_a_rule_is_said_in_words() -> None:
    assert WEDNESDAYS.says == "Every Wednesday at 08:30"
    assert Recurrence(WEEK, 3, "monday", "", date(2026, 1, 1), time(14)).says == "Every 3 weeks on Monday at 14:00"
    assert Recurrence(MONTH, 1, "tuesday", "first", date(2026, 1, 1), time(8)).says == (
        "First Tuesday of each month at 08:00"
    )
    assert Recurrence(MONTH, 2, "friday", "last", date(2026, 1, 1), time(8)).says == (
        "Last Friday of every 2 months at 08:00"
    )


rules = st.builds(
    Recurrence,
    every=st.sampled_from([WEEK, MONTH]),
    interval=st.integers(1, 12),
    weekday=st.sampled_from(WEEKDAYS),
    nth=st.sampled_from(list(PLACES)),
    first_on=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    starts=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
zones = st.sampled_from(["Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", "Africa/Cairo"])
days = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@given(rules, zones.map(ZoneInfo), days, st.integers(0, 400), st.sets(days))
def test_every_slot_is_a_day_of_the_rule_at_its_clock_and_none_is_a_holiday(
    rule: Recurrence, zone: ZoneInfo, first: date, length: int, closed: set[date]
) -> None:
    last = first + timedelta(days=length)
    found = slots(rule, zone=zone, first=first, last=last, holidays=closed)
    assert list(found) == sorted(found, key=lambda slot: slot.starts_at)
    assert len({slot.day for slot in found}) == len(found)
    for slot in found:
        assert first <= slot.day <= last and slot.day >= rule.first_on and slot.day not in closed
        assert slot.day.strftime("%A").lower() == rule.weekday
        wall = slot.starts_at.astimezone(zone)
        late = wall.replace(tzinfo=None) - datetime.combine(slot.day, rule.starts)
        assert timedelta(0) <= late <= timedelta(hours=1), "later only where the hour is missing"
        assert slot.starts_at.utcoffset() == UTC.utcoffset(None)


@given(rules, days, st.integers(0, 200), st.integers(0, 200))
def test_two_stretches_side_by_side_have_the_slots_of_the_whole(
    rule: Recurrence, first: date, one: int, two: int
) -> None:
    def between(start: date, end: date) -> tuple[Slot, ...]:
        return slots(rule, zone=LONDON, first=start, last=end)

    middle = first + timedelta(days=one)
    last = middle + timedelta(days=two)
    assert between(first, middle) + between(middle + timedelta(days=1), last) == between(first, last)


@given(rules)
def test_a_rule_reads_back_as_it_was_written(rule: Recurrence) -> None:
    assert Recurrence.from_json(rule.to_json()) == rule
    assert Recurrence.from_json({}) is None


def test_every_fault_of_a_rule_is_named_at_once() -> None:
    intake = Intake()
    given = {"every": "month", "interval": 0, "weekday": "someday", "nth": "", "first_on": None, "starts": "8"}
    assert checked_rule(intake, given | {"place": "x" * 161, "capacity_minutes": 0}) is None
    assert [error.field.removeprefix("recurrence.") for error in intake.errors] == [
        *("interval", "weekday", "nth", "first_on", "starts", "place", "capacity_minutes")
    ]
    assert all(error.remedy for error in intake.errors if error.field != "recurrence.place")


def test_holidays_are_kept_in_order_each_day_once_and_with_a_name() -> None:
    intake = Intake()
    rows = [
        {"on": date(2026, 12, 28), "name": "Bank holiday"},
        {"on": date(2026, 12, 25), "name": "Christmas"},
        {"on": date(2026, 12, 25), "name": "Again"},
    ]
    assert checked_holidays(intake, rows) == [
        {"on": "2026-12-25", "name": "Christmas"},
        {"on": "2026-12-28", "name": "Bank holiday"},
    ]
    assert not intake.errors
    checked_holidays(intake, [{"on": date(2026, 12, 25), "name": ""}, {"on": "soon", "name": "X"}])
    assert [error.field for error in intake.errors] == ["holidays", "holidays"]
