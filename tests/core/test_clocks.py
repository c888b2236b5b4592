"""Clocks: elapsed whole seconds of UTC, on any night of the year and in any zone."""

from calendar import timegm
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.pathway.clocks import ClockState, clock_state, most_pressing, span_in_words, whole_seconds, write_utc
from tests.core.reckoning import assessed, case, knowledge

ZONES = (
    *("Europe/London", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"),
    *("America/St_Johns", "Pacific/Auckland", "Africa/Casablanca", "UTC"),
)
# Starts in the evening before a night that is an hour longer or shorter, before a leap day, before a new year.
NIGHTS = ((2026, 3, 28), (2026, 10, 24), (2026, 3, 7), (2026, 10, 31), (2028, 2, 28), (2027, 2, 28), (2026, 12, 31))
START = "2026-11-20T08:00:00Z"
SUSPECTED = {"red_flag_cord_signs": True, "mscc_suspected_at": START}
EVENTS = sorted({name for clock in knowledge().clocks for name in (clock.starts, clock.stops)})


def clocks(**facts):
    return {each["id"]: each for each in assessed(case(**facts))["clocks"]}


def at(hours=0.0, seconds=0):
    return datetime(2026, 11, 20, 8, tzinfo=UTC) + timedelta(hours=hours, seconds=seconds)


@pytest.mark.parametrize(
    ("now", "state", "says"),
    [
        (at(), ClockState.RUNNING, "24 h left"),
        (at(17, 60), ClockState.RUNNING, "6 h 59 min left"),
        (at(18, -1), ClockState.RUNNING, "6 h left"),
        (at(18), ClockState.DUE_SOON, "6 h left"),
        (at(24, -1), ClockState.DUE_SOON, "1 s left"),
        (at(24), ClockState.DUE_SOON, "due now"),
        (at(24, 1), ClockState.BREACHED, "1 s over"),
        (at(26, 300), ClockState.BREACHED, "2 h 5 min over"),
        (at(24 + 72), ClockState.BREACHED, "3 days over"),
    ],
)
def test_an_open_clock_runs_is_due_soon_and_is_breached(now, state, says):
    standing = clock_state(clocks(**SUSPECTED)["P-03"], now)
    assert (standing.state, standing.says, standing.open) == (state, says, True)


@pytest.mark.parametrize(
    ("done", "state", "says"),
    [
        ("2026-11-21T00:00:00Z", ClockState.MET, "after 16 h"),
        ("2026-11-21T08:00:00Z", ClockState.MET, "after 24 h"),
        ("2026-11-21T08:00:01Z", ClockState.BREACHED, "after 24 h, 1 s late"),
        ("2026-11-21T10:30:00Z", ClockState.BREACHED, "after 26 h 30 min, 2 h 30 min late"),
    ],
)
def test_a_stopped_clock_says_how_long_it_took_whatever_the_time_now(done, state, says):
    clock = clocks(**SUSPECTED, mri_done_at=done)["P-03"]
    for now in (at(25), at(9000)):
        standing = clock_state(clock, now)
        assert (standing.state, standing.says, standing.open) == (state, says, False)


def test_immediately_is_breached_from_the_first_second_and_never_a_day():
    clock = clocks(**SUSPECTED)["P-01"]
    assert (clock["hours"], clock["due_at"]) == (0, START)
    assert clock_state(clock, at()).says == "due now"
    assert clock_state(clock, at(0, 1)).state is ClockState.BREACHED
    assert clock_state(clock, at(0, 720)).says == "12 min over"


def test_a_clock_without_a_start_names_the_fact_and_stays_open():
    clock = clocks(red_flag_cord_signs=True)["P-03"]
    standing = clock_state(clock, at())
    assert (standing.state, standing.open, clock["needs"]) == (ClockState.NOT_STARTED, True, ["mscc_suspected_at"])


def test_a_clock_of_which_nobody_can_say_whether_it_applies_is_not_open():
    clock = clocks()["P-03"]
    assert (clock["applies"], clock["result"]) == (None, "cannot say")
    assert "red_flag_cord_signs" in clock["needs"]
    standing = clock_state(clock, at())
    assert (standing.state, standing.open) == (ClockState.CANNOT_SAY, False)


def test_a_clock_that_does_not_apply_is_left_out_and_says_so_when_asked():
    assert "S9-CES" not in clocks(**SUSPECTED)
    assert clock_state({"applies": False}, at()).state is ClockState.NOT_APPLYING


def test_a_stop_before_its_start_is_a_mistake_that_is_told_and_never_counted():
    answer = assessed(case(**SUSPECTED, mri_done_at="2026-11-20T07:00:00Z"))
    clock = next(each for each in answer["clocks"] if each["id"] == "P-03")
    standing = clock_state(clock, at(100))
    assert (standing.state, standing.left, clock["result"]) == (ClockState.CANNOT_SAY, None, "cannot say")
    flag = next(each for each in answer["flags"] if each["id"] == "D-P-03")
    assert flag["kind"] == "data"
    assert "“MRI done” lies before “Compression suspected since”" in flag["says"]


def test_a_start_that_is_still_to_come_is_not_counted():
    assert clock_state(clocks(**SUSPECTED)["P-03"], at(-1)).state is ClockState.CANNOT_SAY


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_is_24_hours_on_every_night_of_the_year_in_every_zone(zone):
    for night in NIGHTS:
        start = datetime(*night, 20, 30, tzinfo=ZoneInfo(zone))
        epoch = timegm(start.utctimetuple())
        facts = {"red_flag_cord_signs": True, "mscc_suspected_at": start.isoformat()}
        clock = clocks(**facts)["P-03"]
        assert timegm(datetime.fromisoformat(clock["due_at"]).utctimetuple()) == epoch + 86_400, night
        for past, state in ((86_400, ClockState.DUE_SOON), (86_401, ClockState.BREACHED)):
            now = datetime.fromtimestamp(epoch + past, ZoneInfo(zone))
            assert clock_state(clock, now).state is state, (night, past)
            stopped = clocks(**facts, mri_done_at=now.isoformat())["P-03"]
            assert stopped["result"] == ("met" if past == 86_400 else "late"), (night, past)


def test_the_two_changes_of_london_are_an_hour_on_the_wall_and_none_on_the_clock():
    london = ZoneInfo("Europe/London")
    for day, wall in (((2026, 3, 28), 23), ((2026, 10, 24), 25)):
        start = datetime(*day, 12, tzinfo=london)
        assert whole_seconds(start, start + timedelta(days=1)) == wall * 3600


def test_the_more_pressing_of_two_is_the_one_that_is_past_then_the_one_with_least_time():
    found = clocks(**SUSPECTED).values()
    assert most_pressing(found, at(5))[0]["id"] == "P-01"
    answered = clocks(**SUSPECTED, mscc_coordinator_contacted_at=START).values()
    assert most_pressing(answered, at(3))[0]["id"] == "A-06"
    assert most_pressing(answered, at(30))[0]["id"] == "A-06"
    undated = clocks(red_flag_cord_signs=True, mri_requested_at=START, cauda_equina_suspected=True).values()
    assert most_pressing(undated, at(3.5))[0]["id"] == "P-01"
    assert most_pressing([], at()) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (90_000, "25 h"),
        (172_799, "47 h 59 min"),
        (172_800, "2 days"),
        (180_000, "2 days 2 h"),
    ],
)
def test_spans_are_told_in_two_units_at_most(seconds, words):
    assert span_in_words(seconds) == words


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
some_events = st.dictionaries(st.sampled_from(EVENTS), moments, max_size=6)
spans = st.integers(-400 * 86_400, 400 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
zones = st.sampled_from([ZoneInfo(zone) for zone in ZONES])


@given(events=some_events, now=moments, span=spans, zone=zones)
def test_moving_every_event_by_the_same_span_changes_no_state(events, now, span, zone):
    def states(shift, shown_in):
        facts = {name: write_utc((moment + shift).astimezone(shown_in)) for name, moment in events.items()}
        found = clocks(red_flag_cord_signs=True, compression_treatment="radiotherapy", **facts)
        stands = {id: clock_state(each, now + shift) for id, each in found.items()}
        return {id: (found[id]["result"], stands[id]) for id in found}

    assert states(timedelta(), UTC) == states(span, zone)


@given(later=st.integers(0, 200_000), more=st.integers(0, 200_000))
def test_waiting_never_makes_an_open_clock_better(later, more):
    order = [ClockState.RUNNING, ClockState.DUE_SOON, ClockState.BREACHED]
    for clock in clocks(**SUSPECTED, mri_requested_at=START, cauda_equina_suspected=True).values():
        if clock["started_at"] and clock["applies"]:
            first, second = (clock_state(clock, at(0, wait)) for wait in (later, later + more))
            assert order.index(first.state) <= order.index(second.state)


def test_every_clock_has_its_citation_and_no_local_target_passes_for_a_national_one():
    rules = knowledge().clocks
    assert {rule.id for rule in rules if rule.local} == {
        *("P-19.physiotherapy", "P-19.occupational_therapy", "A-05", "A-06"),
    }
    assert {rule.id for rule in rules if rule.verification == "unverified"} == {"A-05", "A-06"}
    assert {rule.id: rule.hours for rule in rules if rule.hours == 0} == {"P-01": 0}
    assert all(rule.source.id.startswith("nice_") for rule in rules if rule.strength == "A")
    assert knowledge().due_soon.source.id == "project_policy"
