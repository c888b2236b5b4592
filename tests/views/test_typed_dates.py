"""Dates as people type them: read when they are clear, asked back when they are not."""

from datetime import date, datetime

import pytest

from cases.views.typed_dates import NotADate, read_day, read_moment


@pytest.mark.parametrize(
    "typed",
    [
        "14-Jul-1961",
        "14 Jul 1961",
        "14 July 1961",
        "14jul1961",
        " 14.JUL.1961 ",
        "14 Jul. 1961",
        "1961-07-14",
        "14/07/1961",
        "14.7.1961",
        "07/14/1961",
    ],
)
def test_a_clear_day_is_read(typed):
    assert read_day(typed) == date(1961, 7, 14)


@pytest.mark.parametrize("typed", ["07/12/1961", "1.2.1961", "12-07-1961"])
def test_a_day_that_can_be_read_in_two_ways_is_asked_back(typed):
    with pytest.raises(NotADate, match="Write the month as a word"):
        read_day(typed)


def test_the_same_number_twice_is_no_doubt():
    assert read_day("7/7/1961") == date(1961, 7, 7)


@pytest.mark.parametrize(
    "typed",
    ["", "today", "31-Feb-1961", "14-Jul-61", "14-Foo-1961", "14-Julember-1961", "14/14/1961", "1961", "٣-Jul-1961"],
)
def test_what_is_no_day_is_refused_with_an_example(typed):
    with pytest.raises(NotADate, match="14-Jul-1961"):
        read_day(typed)


@pytest.mark.parametrize("typed", ["04-Nov-2026 14:05", "2026-11-04T14:05", "4nov2026, 14.05", "2026-11-04 14:05:30"])
def test_a_moment_is_a_day_and_a_time(typed):
    assert read_moment(typed) == datetime(2026, 11, 4, 14, 5)


@pytest.mark.parametrize("typed", ["04-Nov-2026", "14:05", "04-Nov-2026 25:00", "31-Feb-2026 10:00", "yesterday"])
def test_what_is_no_moment_is_refused_with_an_example(typed):
    with pytest.raises(NotADate, match="04-Nov-2026 14:05"):
        read_moment(typed)
