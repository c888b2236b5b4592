"""The steroid: one answer for each state of a case, whether it was given or not."""

from typing import Any

import pytest

from decisions.reasoning.derived import OF_ALL_LESIONS
from tests.core.reckoning import ASKED, BREAST, DAY, KIDNEY, assessed, case, knowledge, lesion

SOLID = {**ASKED, **BREAST, "tissue_confirmed": True, "haematological_suspected": False}
ROOT_PAIN = {**SOLID, "red_flag_radicular_pain": True, "frankel": "E", "myelopathy": False}
IMAGED = {
    "mscc_suspected_at": "2026-11-20T08:00Z",
    "mri_done_at": "2026-11-20T12:00Z",
    "mri_reported_at": "2026-11-20T13:00Z",
}
MYELOMA = {**ASKED, "primary_site": "myeloma", "histology": "plasma_cell", "tissue_confirmed": True, "frankel": "E"}
GIVEN = {"steroid_started": True}
NONE = {"steroid_started": False}
AT_ONCE, GOES_ON, STOP = "P-08", "P-08.given", "P-09"


def said(*lesions: dict[str, Any], **facts: Any) -> dict[str, dict[str, Any]]:
    """Each rule about the steroid that is met or open, by its id."""
    rules = assessed(case(*lesions, **facts), sensitivity=True)["rules"]
    return {rule["id"]: rule for rule in rules if rule["id"].startswith(("P-08", "P-09", "P-1")) and rule["result"]}


def met(*lesions: dict[str, Any], **facts: Any) -> set[str]:
    return {id for id, rule in said(*lesions, **facts).items() if rule["result"] == "met"}


def test_root_pain_whose_imaging_shows_no_compression_has_no_steroid_and_stops_one():
    low = lesion(escc="0")
    assert not {AT_ONCE, GOES_ON, STOP} & met(low, **ROOT_PAIN, **IMAGED, **NONE)
    assert {AT_ONCE, GOES_ON, STOP} & met(low, **ROOT_PAIN, **IMAGED, **GIVEN) == {STOP}


@pytest.mark.parametrize(
    "newer",
    [
        {"mri_done_at": None, "mri_reported_at": None},
        {"mri_reported_at": None},
        {"mri_reported_at": "2026-11-20T09:00Z"},
        {"mscc_suspected_at": "2026-11-20T12:30Z"},
        {"deficit_onset_at": "2026-11-20T18:00Z"},
        {"deficit_onset_at": "2026-11-20T10:00Z"},  # recovered, perhaps on the steroid: somebody says what is excluded
        {"non_ambulatory_since": "2026-11-20T18:00Z"},
        {"mscc_confirmed_at": "2026-11-20T14:00Z"},
        {"cauda_equina_suspected": True},
        {"red_flag_limb_weakness": True},
        {"frankel": "D", "myelopathy": None},
        {"frankel": None, "myelopathy": None},
    ],
)
def test_what_is_newer_than_the_imaging_or_leaves_a_deficit_open_has_its_steroid(newer):
    facts = {name: value for name, value in {**ROOT_PAIN, **IMAGED, **newer}.items() if value is not None}
    assert {AT_ONCE, GOES_ON, STOP} & met(lesion(escc="1b"), **facts, **NONE) == {AT_ONCE}
    assert {AT_ONCE, GOES_ON, STOP} & met(lesion(escc="1b"), **facts, **GIVEN) == {GOES_ON}


@pytest.mark.parametrize("recorded", range(3))
def test_while_the_suspicion_its_mri_or_the_report_is_not_recorded_nobody_can_say_to_stop(recorded):
    times = list(IMAGED.items())[:recorded]
    row = said(lesion(escc="0"), **ROOT_PAIN, **dict(times), **GIVEN)[STOP]
    assert (row["result"], row["missing"]) == ("cannot say", list(IMAGED)[recorded:])


def test_an_mri_from_before_the_suspicion_stops_no_steroid():
    facts = {**ROOT_PAIN, **IMAGED, **GIVEN, "mscc_suspected_at": "2026-11-20T12:30Z"}
    assert STOP not in said(lesion(escc="0"), **facts)


@pytest.mark.parametrize("grade", ["1c", "2", "3"])
def test_one_lesion_of_a_higher_grade_keeps_the_steroid(grade):
    lesions = (lesion(escc="0"), lesion(escc=grade, index_level="L1"))
    assert {AT_ONCE, GOES_ON, STOP} & met(*lesions, **ROOT_PAIN, **IMAGED, **NONE) == {AT_ONCE}
    assert {AT_ONCE, GOES_ON, STOP} & met(*lesions, **ROOT_PAIN, **IMAGED, **GIVEN) == {GOES_ON}


@pytest.mark.parametrize("suspicion", [{**ROOT_PAIN, **IMAGED}, {**SOLID, "frankel": "E"}])
def test_a_lesion_that_nobody_has_graded_is_asked_for_before_the_steroid_is_stopped(suspicion):
    lesions = (lesion(escc="0"), lesion(index_level="L1"), lesion(escc="1a", index_level="T4"))
    row = said(*lesions, **suspicion, **GIVEN)[STOP]
    grades = [path for path in row["missing"] if path.startswith("lesions")]
    assert (row["result"], grades) == ("cannot say", ["lesions.1.escc"])
    graded = (lesions[0], {**lesions[1], "escc": "1b"}, lesions[2])
    assert STOP in met(*graded, **suspicion, **GIVEN)


def test_a_lesion_that_nobody_has_graded_takes_no_steroid_away():
    lesions = (lesion(escc="0"), lesion(index_level="L1"))
    assert {AT_ONCE, GOES_ON, STOP} & met(*lesions, **ROOT_PAIN, **IMAGED, **NONE) == {AT_ONCE}
    assert {AT_ONCE, GOES_ON, STOP} & met(*lesions, **ROOT_PAIN, **IMAGED, **GIVEN) == {GOES_ON}


def test_without_any_lesion_the_lesions_are_asked_for():
    assert said(**SOLID, frankel="E", **GIVEN)[STOP]["missing"][0] == "lesions"


def test_proven_myeloma_has_its_steroid_once_and_nobody_stops_it():
    low = lesion(escc="0")
    assert {"P-12", "P-12.given", STOP} & met(low, **MYELOMA) == {"P-12"}
    assert {"P-12", "P-12.given", STOP} & met(low, **MYELOMA, **GIVEN) == {"P-12.given"}
    excluded = {"suspected_mscc": True, "mscc_excluded": True}
    assert {"P-12", "P-12.given", STOP} & met(low, **MYELOMA, **excluded, **GIVEN) == {"P-12.given"}
    both = {**NONE, "dexamethasone_first_dose_at": "2026-11-20T10:00Z"}
    rows = said(low, **MYELOMA, **both)
    assert (rows["P-12"]["result"], "P-12.given" in rows) == ("cannot say", False)


def test_whether_an_unnamed_tumour_is_haematological_is_asked_before_its_steroid_is_stopped():
    facts = {name: value for name, value in MYELOMA.items() if name not in ("primary_site", "histology")}
    row = said(lesion(escc="0"), **facts, **GIVEN)[STOP]
    assert (row["result"], "primary_site" in row["missing"]) == ("cannot say", True)


SUSPECTED = {**ASKED, "haematological_suspected": True, "frankel": "D"}


def test_a_steroid_given_before_tissue_of_a_lymphoma_does_not_go_on_without_haematology():
    waits = met(lesion(escc="2"), **SUSPECTED, tissue_confirmed=False, **GIVEN)
    assert {"P-13", "P-13.given", AT_ONCE, GOES_ON} & waits == {"P-13", "P-13.given"}
    proven = met(lesion(escc="2"), **SUSPECTED, tissue_confirmed=True, **GIVEN)
    assert {"P-13", "P-13.given", AT_ONCE, GOES_ON} & proven == {GOES_ON}
    none_given = met(lesion(escc="2"), **SUSPECTED, tissue_confirmed=False, **NONE)
    assert {"P-13", "P-13.given", AT_ONCE, GOES_ON} & none_given == {"P-13"}


def test_a_steroid_that_is_given_cannot_be_spoken_of_while_nobody_asked_about_lymphoma():
    facts = {name: value for name, value in SUSPECTED.items() if name != "haematological_suspected"}
    rows = said(lesion(escc="2"), **facts, **BREAST, tissue_confirmed=False, **GIVEN)
    assert {rows[id]["result"] for id in (GOES_ON, "P-13.given")} == {"cannot say"}
    assert all("haematological_suspected" in rows[id]["missing"] for id in (GOES_ON, "P-13.given"))


WEAK = {**ASKED, **KIDNEY, "tissue_confirmed": True, "haematological_suspected": False, "frankel": "C"}
FIRST_DOSE = {"dexamethasone_first_dose_at": "2026-11-20T10:00Z"}


@pytest.mark.parametrize(
    ("recorded", "result"),
    [
        ({}, {AT_ONCE}),
        (NONE, {AT_ONCE}),
        ({"dexamethasone_mg_per_day": 0}, {AT_ONCE}),
        ({**NONE, "dexamethasone_mg_per_day": 0}, {AT_ONCE}),
        (GIVEN, {GOES_ON}),
        (FIRST_DOSE, {GOES_ON}),
        ({"dexamethasone_mg_per_day": 24}, {GOES_ON}),
        ({"dexamethasone_mg_per_day": 0.5}, {GOES_ON}),
        ({**NONE, **FIRST_DOSE}, set()),
        ({**NONE, "dexamethasone_mg_per_day": 8}, set()),
        ({**GIVEN, "dexamethasone_mg_per_day": 0}, set()),
        ({**FIRST_DOSE, "dexamethasone_mg_per_day": 0}, {AT_ONCE}),  # weaned, and compressed now
    ],
)
def test_a_dose_is_a_steroid_given_and_records_that_disagree_leave_it_open(recorded, result):
    rows = said(lesion(escc="3"), **WEAK, **recorded)
    assert {id for id in (AT_ONCE, GOES_ON) if id in rows and rows[id]["result"] == "met"} == result
    assert {id for id in ("P-10", "P-14") if rows.get(id, {}).get("result") == "met"} == (
        {"P-10", "P-14"} if result == {GOES_ON} else set()
    )
    if not result:
        assert {rows[id]["result"] for id in (AT_ONCE, GOES_ON, "P-14")} == {"cannot say"}


@pytest.mark.parametrize("recorded", [GIVEN, FIRST_DOSE, {"dexamethasone_mg_per_day": 8}])
def test_a_steroid_recorded_in_any_way_is_stopped_reduced_and_watched(recorded):
    found = met(lesion(escc="0"), **SOLID, suspected_mscc=True, mscc_excluded=True, **recorded)
    assert {"P-09", "P-10", "P-14"} <= found


def test_the_stomach_is_asked_about_until_somebody_says_that_no_steroid_is_taken():
    row = said(lesion(escc="3"), **WEAK)["P-14"]
    assert (row["result"], row["missing"]) == ("cannot say", ["steroid_started"])
    assert "P-14" not in said(lesion(escc="3"), **WEAK, **NONE)


def test_no_analysis_rests_on_what_is_found_of_all_lesions():
    """A trial changes a grade without working these names out again (`OF_ALL_LESIONS`)."""
    known = knowledge().on(DAY)
    analysed = (*known.scope, *known.lanes, *known.noms.modifiers, *known.option_rules)
    read = {name for rule in analysed for name in rule.when.facts}
    assert not read & set(OF_ALL_LESIONS)


@pytest.mark.parametrize(
    ("facts", "raised"),
    [
        ({"dexamethasone_mg_per_day": 4}, True),
        ({"dexamethasone_mg_per_day": 15.9}, True),
        ({"dexamethasone_mg_per_day": 16}, False),
        (GIVEN, False),
        ({"dexamethasone_mg_per_day": 4, "radiotherapy_started_at": "2026-11-20T08:00Z"}, False),
        ({"dexamethasone_mg_per_day": 4, "mscc_excluded": True}, False),
        ({"dexamethasone_mg_per_day": 4, "primary_site": "lymphoma", "tissue_confirmed": False}, False),
    ],
)
def test_a_steroid_for_something_else_is_raised_to_16_mg_until_the_compression_is_treated(facts, raised):
    answer = assessed(case(lesion(escc="3"), **{**SOLID, "frankel": "D", **facts}))
    assert ("P-08.less" in {flag["id"] for flag in answer["flags"]}) is raised


def test_records_of_the_steroid_that_disagree_are_named_and_no_other_is_asked_for():
    answer = assessed(case(lesion(escc="3"), **WEAK, **NONE, **FIRST_DOSE), sensitivity=True)
    (flag,) = [each["says"] for each in answer["flags"] if each["id"] == "D-steroid"]
    assert "steroid_started" in flag and "dexamethasone_first_dose_at" in flag and "mg_per_day" not in flag
    row = next(each for each in answer["rules"] if each["id"] == AT_ONCE)
    assert {"steroid_started", "dexamethasone_first_dose_at"} <= set(row["missing"])
    agreed = assessed(case(lesion(escc="3"), **WEAK, **FIRST_DOSE))
    assert "D-steroid" not in {each["id"] for each in agreed["flags"]}
