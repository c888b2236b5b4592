"""The agenda that plans itself: its laws on any meeting, and what it says on a few."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.agenda.planner import plan
from decisions.agenda.planning import AgendaCase, BreakRule, LaterMeeting, Person, Pin, Plan, PlanRequest, Why
from decisions.agenda.timeline import latest_end
from decisions.agenda.turns import tier, turn

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 11, 3, 14, 0, tzinfo=LONDON)  # a Tuesday
WEEK = timedelta(days=7)
LATER = LaterMeeting("next", START + WEEK, 30)
SURGEON = Person("s", "Miss Laminar", "spine_surgery", True, 20)
REGISTRAR = Person("r", "Dr Facet", "radiology", None, None)


def case(key: str, minutes: int = 10, **changes: object) -> AgendaCase:
    return AgendaCase(key=key, minutes=minutes, **changes)  # type: ignore[arg-type]


def planned(*cases: AgendaCase, capacity: int = 60, **changes: object) -> Plan:
    return plan(PlanRequest(START, capacity, tuple(cases), **changes))  # type: ignore[arg-type]


def told(made: Plan) -> dict[str, str]:
    return {entry.key: entry.reason for entry in made.entries}


def order(made: Plan) -> str:
    return " ".join(entry.key for entry in made.entries)


# --- what it says


def test_emergencies_stand_first_and_are_not_held_back_for_the_meeting() -> None:
    made = planned(case("a", lane="urgent", pin=Pin(place=1)), case("e", lane="emergency"))
    assert order(made) == "e a"
    assert told(made)["e"] == "emergency: never waits. Do not hold it back for the meeting"
    assert told(made)["a"] == "kept where you pinned it (place 1 was asked for)"


def test_deadlines_before_the_next_meeting_come_first_then_lane_by_lane_complex_cases_ahead() -> None:
    due = START + timedelta(days=1)
    made = planned(
        case("a", lane="routine", deadline=due, deadline_of="MRI"),
        case("b", lane="routine", deadline=START - timedelta(hours=1)),
        case("c", lane="soon", complexity="simple"),
        case("d", lane="soon", complexity="complex"),
        case("e"),
        case("f", lane="soon", deadline=START + 2 * WEEK),
        later=(LATER,),
    )
    assert order(made) == "b a e f d c"
    assert told(made) == {
        "b": "deadline Tue 03-Nov 13:00, past already",
        "a": "deadline Wed 04-Nov 14:00 (MRI), before the next meeting",
        "e": "not triaged yet: it may be urgent",
        "f": "soon, after what is urgent, deadline Tue 17-Nov 14:00",
        "d": "soon, after what is urgent; complex, so while attention is fresh",
        "c": "soon, after what is urgent",
    }


def test_the_cases_of_one_presenter_stand_together_within_one_tier() -> None:
    made = planned(
        case("a", lane="soon", complexity="complex", presenter="r"),
        case("b", lane="soon", complexity="middle"),
        case("c", lane="soon", complexity="simple", presenter="r"),
        case("d", lane="routine", presenter="r"),
        people=(REGISTRAR,),
    )
    assert order(made) == "a c b d"
    assert told(made)["c"] == "with the other cases of Dr Facet"


def test_a_case_goes_ahead_of_its_turn_before_somebody_it_needs_leaves() -> None:
    made = planned(
        case("a", lane="urgent"), case("b", lane="soon"), case("c", needs=("spine_surgery",), lane="routine"),
        people=(SURGEON,),
    )  # fmt: skip
    assert order(made) == "a c b"
    assert told(made)["c"] == "ahead of its turn: Miss Laminar leaves at 14:20"
    late = planned(case("a", 15, lane="urgent"), case("c", needs=("spine_surgery",), presenter="s"), people=(SURGEON,))
    assert (order(late), late.entries[0].warnings) == ("c a", ())
    full = planned(
        case("a", presenter="s", lane="urgent"), case("b", 15, presenter="s"), people=(SURGEON,), later=(LATER,)
    )
    assert [one.says for one in full.not_fitting] == [
        "No place before Miss Laminar leaves at 14:20. There is room on Tue 10-Nov 14:00."
    ]


def test_a_pin_goes_before_somebodys_leaving_and_says_who_is_missing() -> None:
    made = planned(
        case("a", needs=("spine_surgery", "radiology"), presenter="s", pin=Pin(place=3)),
        case("b"),
        case("c"),
        people=(SURGEON, Person("r", "Dr Facet", "radiology", False)),
    )
    assert order(made) == "b c a"
    assert made.entries[2].warnings == (
        "Miss Laminar, who presents it, leaves at 14:20",
        "nobody of spine surgery stays until it ends: Miss Laminar leaves at 14:20",
        "nobody of radiology is coming",
    )


def test_a_case_pinned_to_a_time_begins_then_or_as_soon_as_the_one_before_it_has_ended() -> None:
    made = planned(case("a", 25), case("b", pin=Pin(minute=20)), case("c"))
    assert [(one.key, one.start) for one in made.entries] == [("a", 0), ("b", 25), ("c", 35)]
    assert told(made)["b"] == "kept for 14:20, where you pinned it"
    alone = planned(case("b", pin=Pin(minute=45)))
    assert (alone.entries[0].start, alone.entries[0].rest) == (45, 0)


def test_what_does_not_fit_is_named_with_its_deadline_and_the_next_meeting_that_has_room() -> None:
    made = planned(
        *(case(key, 30, lane="urgent") for key in "ab"),
        case("c", 25, lane="soon", deadline=START + timedelta(days=9)),
        case("d", 25, lane="routine"),
        case("e", 5, lane="routine"),
        capacity=60,
        later=(LATER, LaterMeeting("after", START + 2 * WEEK, 60)),
    )
    assert order(made) == "a b"
    assert [one.says for one in made.not_fitting] == [
        "Needs 25 min; 0 are left. Deadline Thu 12-Nov 14:00 can still be kept. There is room on Tue 10-Nov 14:00.",
        "Needs 25 min; 0 are left. There is room on Tue 17-Nov 14:00.",
        "Needs 5 min; 0 are left. There is room on Tue 10-Nov 14:00.",
    ]
    lost = planned(
        case("a", 50, lane="emergency", deadline=START),
        case("b", 20, lane="emergency", deadline=START + timedelta(hours=3)),
        case("c", 10, deadline=START - timedelta(hours=3)),
        case("d", 20),
    )
    assert [(one.key, one.deadline, one.says) for one in lost.not_fitting] == [
        (
            "b",
            "missed",
            "Needs 20 min; 0 are left. Deadline Tue 03-Nov 17:00 is missed by that. An emergency waits for no"
            " meeting: decide now.",
        ),
        ("d", "", "Needs 20 min; 0 are left. No later meeting has room."),
    ]


def test_a_break_stands_before_the_stretch_grows_too_long_and_none_before_the_last_minutes() -> None:
    made = planned(*(case(f"{number:02}") for number in range(7)), capacity=90)
    assert [(one.start, one.rest) for one in made.entries if one.rest] == [(50, 10)]
    assert made.ends == 80
    assert not any(one.rest for one in planned(*(case(str(number)) for number in range(6))).entries)
    tight = planned(*(case(str(number)) for number in range(7)), capacity=75)
    assert [one.reason for one in tight.not_fitting] == [
        "needs 10 min; 15 are left, but not with the break that would then be due"
    ]


def test_a_published_order_stands_and_only_an_emergency_goes_before_it() -> None:
    made = planned(
        case("a", lane="routine"),
        case("b", lane="urgent"),
        case("c", lane="urgent"),
        case("d", lane="emergency"),
        before=("a", "b"),
        keep_order=True,
    )
    assert order(made) == "d a b c"
    assert told(made)["a"] == "as published"
    assert made.entries[3].why is Why.LANE


def test_what_is_left_is_planned_from_a_minute_on() -> None:
    made = planned(case("a"), case("b", pin=Pin(minute=10)), case("c", 20), begins=25)
    assert [(one.key, one.start) for one in made.entries] == [("b", 25), ("a", 35)]
    assert [one.reason for one in made.not_fitting] == ["needs 20 min; 15 are left"]


def test_times_count_elapsed_minutes_over_the_night_on_which_the_clocks_change() -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=LONDON)
    made = plan(PlanRequest(start, 240, (case("a", pin=Pin(minute=120)),)))
    assert made.entries[0].reason == "kept for 01:30, where you pinned it"


# --- laws

KEYS = "abcdefghijkl"
PEOPLE = st.lists(
    st.builds(
        Person,
        key=st.sampled_from("PQRS"),
        name=st.just("Dr Who"),
        specialty=st.sampled_from(["spine_surgery", "radiology"]),
        coming=st.sampled_from([True, None, False]),
        leaves=st.none() | st.integers(0, 120),
    ),
    max_size=4,
    unique_by=lambda person: person.key,
)
PINS = st.builds(Pin, place=st.integers(1, 14)) | st.builds(Pin, minute=st.integers(0, 150))
DEADLINES = st.integers(-48, 400).map(lambda hours: START.astimezone(UTC) + timedelta(hours=hours))
CASES = st.lists(
    st.builds(
        AgendaCase,
        key=st.sampled_from(KEYS),
        minutes=st.integers(1, 40),
        lane=st.sampled_from(["emergency", "", "urgent", "soon", "routine"]),
        deadline=st.none() | DEADLINES,
        complexity=st.sampled_from(["", "simple", "middle", "complex"]),
        presenter=st.sampled_from(["", "P", "Q"]),
        needs=st.sampled_from([(), ("spine_surgery",), ("spine_surgery", "radiology")]),
        pin=st.none() | st.none() | PINS,
        discussed=st.sampled_from([True, True, True, False]),
    ),
    max_size=10,
    unique_by=lambda one: one.key,
)
REQUESTS = st.builds(
    PlanRequest,
    starts_at=st.just(START),
    capacity=st.integers(1, 180),
    cases=CASES.map(tuple),
    people=PEOPLE.map(tuple),
    rule=st.builds(BreakRule, minutes=st.integers(1, 15), longest=st.integers(10, 90)),
    before=st.permutations(KEYS).map(lambda keys: tuple(keys[:6])),
    keep_order=st.booleans(),
    later=st.sampled_from([(), (LATER,)]),
    begins=st.sampled_from([0, 0, 0, 20]),
)


@settings(max_examples=250)
@given(REQUESTS, st.randoms(use_true_random=False))
def test_the_laws_of_every_plan(request: PlanRequest, random: object) -> None:
    made = plan(request)
    cases = {one.key: one for one in request.cases}
    _nobody_is_lost(made, request)
    _never_over_the_minutes_and_never_two_at_once(made, request)
    _never_past_a_leaving_but_where_a_person_said_so(made, request, cases)
    _emergencies_first(made, cases)
    _pins_are_kept(made, cases)
    _no_stretch_is_longer_than_the_rule_says(made, request)
    _who_stands_by_turn_stands_in_turn(made, request, cases)
    shuffled = list(request.cases)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = PlanRequest(**{**vars(request), "cases": tuple(shuffled)})
    assert plan(again) == made == plan(request)


def _nobody_is_lost(made: Plan, request: PlanRequest) -> None:
    assert sorted(made.order) == sorted(one.key for one in request.cases)
    assert set(made.listed) == {one.key for one in request.cases if not one.discussed}
    assert all(one.reason and one.why for one in made.entries)
    assert all(one.reason and one.says.endswith(".") for one in made.not_fitting)


def _never_over_the_minutes_and_never_two_at_once(made: Plan, request: PlanRequest) -> None:
    assert made.ends <= request.capacity
    now = request.begins
    for entry in made.entries:
        assert entry.start >= now + entry.rest
        now = entry.end


def _never_past_a_leaving_but_where_a_person_said_so(
    made: Plan, request: PlanRequest, cases: dict[str, AgendaCase]
) -> None:
    for entry in made.entries:
        limit = latest_end(cases[entry.key], request)
        if limit is not None and entry.end > limit:
            assert not cases[entry.key].is_free
            assert entry.warnings


def _emergencies_first(made: Plan, cases: dict[str, AgendaCase]) -> None:
    ranks = [not cases[entry.key].is_emergency for entry in made.entries]
    assert ranks == sorted(ranks)


def _pins_are_kept(made: Plan, cases: dict[str, AgendaCase]) -> None:
    """At its place when nothing of more right is in the way: emergencies, pins before it, a short agenda."""
    emergencies = sum(cases[entry.key].is_emergency for entry in made.entries)
    pinned = [entry for entry in made.entries if cases[entry.key].pin and not cases[entry.key].is_emergency]
    by_place = [(cases[one.key].pin.place, one) for one in pinned if cases[one.key].pin.place]  # type: ignore[union-attr]
    taken = emergencies
    for wanted, entry in sorted(by_place, key=lambda one: (one[0], one[1].place)):
        at_least = max(wanted, taken + 1)
        assert entry.place == at_least or (entry.place < at_least and _only_pins_behind(made, entry.place, cases))
        taken = entry.place
    for entry in pinned:
        minute = cases[entry.key].pin.minute  # type: ignore[union-attr]
        if minute is not None:
            assert entry.start >= minute
            late = [one for one in made.entries if minute <= one.start < entry.start]
            assert all(cases[one.key].pin or cases[one.key].is_emergency for one in late)


def _only_pins_behind(made: Plan, place: int, cases: dict[str, AgendaCase]) -> bool:
    return all(cases[one.key].pin for one in made.entries[place - 1 :])


def _no_stretch_is_longer_than_the_rule_says(made: Plan, request: PlanRequest) -> None:
    stretch, count, ended = 0, 0, request.begins
    for entry in made.entries:
        if entry.rest or entry.start - ended >= request.rule.minutes:
            stretch = count = 0
        stretch, count, ended = stretch + entry.minutes, count + 1, entry.end
        assert stretch <= request.rule.longest or count == 1


def _who_stands_by_turn_stands_in_turn(made: Plan, request: PlanRequest, cases: dict[str, AgendaCase]) -> None:
    by_turn = [cases[one.key] for one in made.entries if one.why in (Why.DEADLINE, Why.LANE, Why.PUBLISHED)]
    turns = [turn(one, request) for one in by_turn]
    assert turns == sorted(turns)
    together = [one for one in made.entries if one.why is Why.TOGETHER]
    tiers = {(tier(cases[one.key], request), cases[one.key].presenter) for one in made.entries}
    assert all((tier(cases[one.key], request), cases[one.key].presenter) in tiers for one in together)
