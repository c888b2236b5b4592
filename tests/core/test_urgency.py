"""Lanes from red flags: a question nobody asked never makes a case routine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.facts.urgency_facts import NEUROLOGICAL_FLAGS, PAIN_FLAGS
from cases.pathway.urgency import Lane, new_findings, standing_lane
from tests.core.reckoning import ASKED, BREAST, UNSTABLE, assessed, case, lesion

QUIET = {**BREAST, **ASKED}


def urgency(*lesions, **facts):
    return assessed(case(*lesions, **facts))["urgency"]


def test_every_question_asked_and_answered_no_is_routine():
    found = urgency(lesion(escc="0"), **QUIET)
    assert (found["lane"], found["certain"], found["because"], found["open"]) == ("routine", True, [], [])


@pytest.mark.parametrize("flag", [fact.name for fact in NEUROLOGICAL_FLAGS])
def test_any_neurological_flag_is_an_emergency_whatever_else_is_unknown(flag):
    for facts in ({**QUIET, flag: True}, {flag: True}):
        answer = assessed(case(lesion(escc="0"), **facts))
        assert (answer["urgency"]["lane"], answer["urgency"]["certain"]) == ("emergency", True)
        assert answer["urgency"]["because"][0]["rule"] == "P-01"
        assert answer["urgency"]["because"][0]["facts"] == [flag]
        assert "P-03" in {each["id"] for each in answer["flags"]}


@pytest.mark.parametrize("flag", [fact.name for fact in PAIN_FLAGS])
def test_any_pain_flag_is_urgent(flag):
    found = urgency(lesion(escc="0"), **{**QUIET, flag: True})
    assert (found["lane"], found["because"][0]["rule"]) == ("urgent", "P-02")


@pytest.mark.parametrize(
    ("facts", "lane"),
    [
        ({"suspected_mscc": True}, "emergency"),
        ({"myelopathy": True}, "emergency"),
        ({"frankel": "D"}, "emergency"),
        ({"frankel": "E"}, "routine"),
        ({"ais": "A"}, "emergency"),
        ({"motor_power_worst": 4}, "emergency"),
        ({"motor_power_worst": 5}, "routine"),
        ({"bladder": "retention"}, "emergency"),
        ({"bladder": "catheter"}, "routine"),
        ({"bowel": "incontinence"}, "emergency"),
        ({"bowel": "constipation_new"}, "routine"),
        ({"deficit_onset_at": "2026-11-20T08:00Z"}, "emergency"),
        ({"mscc_suspected_at": "2026-11-20T08:00Z"}, "emergency"),
        ({"mscc_confirmed_at": "2026-11-20T08:00Z"}, "emergency"),
        ({"mscc_suspected_at": "2026-11-20T08:00Z", "mscc_excluded": True}, "routine"),
        ({"spinal_metastases_suspected_at": "2026-11-20T08:00Z"}, "routine"),
        ({"cauda_equina_suspected": True}, "emergency"),
    ],
)
def test_a_recorded_finding_counts_as_a_flag(facts, lane):
    assert urgency(lesion(escc="0"), **QUIET, **facts)["lane"] == lane


@pytest.mark.parametrize(
    ("facts", "lane"),
    [
        ({"escc": "1b"}, "routine"),
        ({"escc": "1c"}, "soon"),
        ({"escc": "2"}, "urgent"),
        ({"escc": "3"}, "urgent"),
        ({"escc": "0", "pain": "non_mechanical"}, "soon"),
        ({"escc": "0", **UNSTABLE}, "urgent"),
        ({"escc": "0", "pain": "mechanical"}, "urgent"),
    ],
)
def test_images_raise_the_lane(facts, lane):
    assert urgency(lesion(**facts), **QUIET)["lane"] == lane


@pytest.mark.parametrize("unasked", ["red_flag_limb_weakness", "pain_flag_nocturnal"])
def test_one_question_not_asked_is_never_routine(unasked):
    facts = {name: value for name, value in QUIET.items() if name != unasked}
    answer = assessed(case(lesion(escc="0"), **facts))
    assert (answer["urgency"]["lane"], answer["urgency"]["certain"]) == ("soon", False)
    assert answer["urgency"]["open"][0]["facts"] == [unasked]
    flag = next(each for each in answer["flags"] if each["id"].startswith("D-P-0"))
    assert flag["kind"] == "data" and "Red flags not asked" in flag["says"]


def test_nothing_known_is_soon_and_says_it_could_be_an_emergency():
    found = urgency()
    assert (found["lane"], found["certain"]) == ("soon", False)
    assert found["possible"] == ["emergency", "urgent", "soon"]


def test_an_unknown_grade_keeps_the_lane_open():
    found = urgency(lesion(), **QUIET)
    assert (found["lane"], found["certain"]) == ("soon", False)
    assert found["open"][0]["facts"] == ["lesions.0.escc"]


def test_the_imaging_clock_runs_for_24_hours_from_suspicion():
    answer = assessed(case(**{**QUIET, "red_flag_cord_signs": True}, mscc_suspected_at="2026-11-20T22:15+01:00"))
    clock = next(each for each in answer["clocks"] if each["id"] == "P-03")
    assert (clock["hours"], clock["started_at"], clock["due_at"]) == (
        24,
        "2026-11-20T21:15:00Z",
        "2026-11-21T21:15:00Z",
    )
    assert next(each for each in answer["clocks"] if each["id"] == "P-01")["hours"] == 0


def test_a_clock_without_a_start_has_no_due_time():
    answer = assessed(case(red_flag_cord_signs=True))
    assert {clock["due_at"] for clock in answer["clocks"]} == {None}


def test_steroids_wait_when_lymphoma_is_possible_and_there_is_no_tissue():
    for tissue, flagged in ((False, True), (True, False), (None, True)):
        answer = assessed(case(haematological_suspected=True, tissue_confirmed=tissue))
        assert ("P-13" in {flag["id"] for flag in answer["flags"]}) is flagged


lanes = st.sampled_from(list(Lane))
findings = st.dictionaries(st.sampled_from("abcdef"), lanes, max_size=5)


@given(computed=lanes, found=findings, person=lanes, considered=st.sets(st.sampled_from("abcdef")))
def test_a_persons_lane_never_hides_a_more_urgent_finding_that_was_not_considered(computed, found, person, considered):
    standing = standing_lane(computed, found, person, considered)
    unseen = [name for name in new_findings(found, person, considered) if computed.rank < person.rank]
    assert standing.asks_again is bool(unseen)
    assert standing.lane is (computed if unseen else person)
    assert standing.by_person is not standing.asks_again
    assert standing_lane(computed, found, person, set(found)).lane is person, "what was considered is never asked twice"
    assert standing_lane(computed, found, None, ()).lane is computed
