"""NOMS: every combination of the axes, what stays open when a fact is missing, the modifiers."""

from itertools import product

import pytest

from tests.core.reckoning import BREAST, KIDNEY, STABLE, UNSTABLE, assessed, case, lesion, standings

# The ten rows, written a second time: (grade, class, stability, fitness) to row and treatment.
ROWS = {
    ("low", "sensitive", "stable", "able"): ("N-01", "cebrt"),
    ("low", "sensitive", "stable", "unable"): ("N-01", "cebrt"),
    ("low", "sensitive", "unstable", "able"): ("N-02", "stabilisation_then_cebrt"),
    ("low", "sensitive", "unstable", "unable"): ("N-02", "stabilisation_then_cebrt"),
    ("low", "resistant", "stable", "able"): ("N-03", "sbrt"),
    ("low", "resistant", "stable", "unable"): ("N-03", "sbrt"),
    ("low", "resistant", "unstable", "able"): ("N-04", "stabilisation_then_sbrt"),
    ("low", "resistant", "unstable", "unable"): ("N-04", "stabilisation_then_sbrt"),
    ("high", "sensitive", "stable", "able"): ("N-05", "cebrt"),
    ("high", "sensitive", "stable", "unable"): ("N-05", "cebrt"),
    ("high", "sensitive", "unstable", "able"): ("N-06", "stabilisation_then_cebrt"),
    ("high", "sensitive", "unstable", "unable"): ("N-06", "stabilisation_then_cebrt"),
    ("high", "resistant", "stable", "able"): ("N-07", "separation_surgery_then_sbrt"),
    ("high", "resistant", "stable", "unable"): ("N-08", "cebrt"),
    ("high", "resistant", "unstable", "able"): ("N-09", "separation_surgery_then_sbrt"),
    ("high", "resistant", "unstable", "unable"): ("N-10", "stabilisation_then_cebrt"),
}
GRADES = {"low": ("0", "1a", "1b"), "high": ("2", "3")}
TUMOURS = {"sensitive": BREAST, "resistant": KIDNEY}
SPINES = {"stable": STABLE, "unstable": UNSTABLE}


def noms(*lesions, **facts):
    return assessed(case(*lesions, **facts))["frameworks"]["noms"]


@pytest.mark.parametrize("axes", list(ROWS), ids="-".join)
def test_each_combination_of_the_axes_gives_its_row(axes):
    grade, tumour, spine, fitness = axes
    row, treatment = ROWS[axes]
    for escc, myelopathy in product(GRADES[grade], (False, True) if grade == "high" else (False,)):
        found = noms(
            lesion(escc=escc, **SPINES[spine]), **TUMOURS[tumour], surgical_fitness=fitness, myelopathy=myelopathy
        )
        assert [each["row"] for each in found["rows"]] == [row]
        assert found["outcome"] == [treatment]
        assert found["alternatives"] == []
        assert found["provisional"] is False
        assert found["rows"][0]["reviewed"] == "pending clinician sign-off"


def test_fitness_matters_only_where_a_row_depends_on_it():
    assert noms(lesion(escc="1a"), **KIDNEY)["outcome"] == ["sbrt"]
    open_ = noms(lesion(escc="2"), **KIDNEY)
    assert open_["outcome"] is None
    assert {each["row"] for each in open_["alternatives"]} == {"N-07", "N-08"}
    assert all(each["turns_on"] == ["surgical_fitness"] for each in open_["alternatives"])


def test_limited_fitness_is_read_both_ways():
    found = noms(lesion(escc="3"), **KIDNEY, surgical_fitness="limited")
    assert found["outcome"] is None
    assert {each["row"] for each in found["alternatives"]} == {"N-07", "N-08"}


def test_a_missing_grade_leaves_no_outcome_where_the_rows_differ_and_one_where_they_agree():
    assert noms(lesion(), **KIDNEY, surgical_fitness="able")["outcome"] is None
    assert noms(lesion(), **BREAST)["outcome"] == ["cebrt"]


@pytest.mark.parametrize(
    ("escc", "outcome"),
    [("1b", ["sbrt"]), ("1c", ["sbrt", "separation_surgery_then_sbrt"]), ("2", ["separation_surgery_then_sbrt"])],
)
def test_grade_1c_shows_both_sides(escc, outcome):
    answer = assessed(case(lesion(escc=escc), **KIDNEY, surgical_fitness="able"))
    assert answer["frameworks"]["noms"]["outcome"] == outcome
    if escc == "1c":
        assert {standings(answer)[code] for code in outcome} == {"reasonable"}
        assert {"N-12"} <= {flag["id"] for flag in answer["flags"]}
        assert {"X-1c"} <= {conflict["id"] for conflict in answer["conflicts"]}


def test_grade_1c_shows_both_even_where_the_framework_agrees_on_conventional_radiotherapy():
    found = standings(assessed(case(lesion(escc="1c"), **BREAST)))
    assert found == {"cebrt": "recommended", "sbrt": "conditional", "separation_surgery_then_sbrt": "conditional"}


SINS_BY_TOTAL = {
    6: {},
    7: {"pain": "non_mechanical"},
    12: {"pain": "mechanical", "collapse": "over_50", "posterolateral": "bilateral"},
    13: UNSTABLE,
}


@pytest.mark.parametrize(
    ("total", "outcome", "opinion"),
    [(6, ["sbrt"], False), (7, None, True), (12, None, True), (13, ["stabilisation_then_sbrt"], False)],
)
def test_sins_seven_to_twelve_waits_for_an_opinion_and_is_never_unstable_by_itself(total, outcome, opinion):
    answer = assessed(case(lesion(escc="0", **SINS_BY_TOTAL[total]), **KIDNEY))
    assert answer["scores"]["sins"][0]["total"] == total
    assert answer["frameworks"]["noms"]["outcome"] == outcome
    assert ("N-14" in {flag["id"] for flag in answer["flags"]}) is opinion
    assert ("X-9" in {conflict["id"] for conflict in answer["conflicts"]}) is opinion
    if opinion:
        assert {each["row"] for each in answer["frameworks"]["noms"]["alternatives"]} == {"N-03", "N-04"}
        assert all("stability_opinion" in option["needs"] for option in answer["options"])


@pytest.mark.parametrize(("opinion", "outcome"), [("stable", ["sbrt"]), ("unstable", ["stabilisation_then_sbrt"])])
def test_a_surgeons_opinion_settles_the_middle_band(opinion, outcome):
    found = noms(lesion(escc="0", pain="non_mechanical", stability_opinion=opinion), **KIDNEY)
    assert found["outcome"] == outcome


def test_an_opinion_does_not_overrule_the_outer_bands():
    assert noms(lesion(escc="0", stability_opinion="unstable"), **KIDNEY)["outcome"] == ["sbrt"]
    assert noms(lesion(escc="0", **UNSTABLE, stability_opinion="stable"), **KIDNEY)["outcome"] == [
        "stabilisation_then_sbrt"
    ]


def test_incomplete_sins_still_gives_a_row_when_every_total_lies_in_one_band():
    assert noms(lesion(escc="0", index_level="S3", pain="none", posterolateral="none", alignment=None), **KIDNEY)[
        "axes"
    ]["m"]["possible"] == ["stable", "unstable"]
    assert (
        noms(lesion(escc="0", index_level="S3", pain="none", posterolateral="none", lesion_quality=None), **KIDNEY)[
            "axes"
        ]["m"]["value"]
        == "stable"
    )


@pytest.mark.parametrize("prior", [{"dose_gy": 30, "fractions": 10, "on": "2024-01-01"}, {}])
def test_earlier_radiotherapy_makes_a_sensitive_tumour_resistant(prior):
    answer = assessed(case(lesion(escc="0", prior_rt=prior), **BREAST))
    assert answer["frameworks"]["noms"]["outcome"] == ["sbrt"]
    assert {"N-11", "R-30"} <= {flag["id"] for flag in answer["flags"]}
    assert {"X-8"} <= {conflict["id"] for conflict in answer["conflicts"]}


def test_radiotherapy_nobody_asked_about_leaves_the_outcome_provisional_with_its_alternative():
    found = noms(lesion(escc="0", prior_rt=None), **BREAST)
    assert (found["outcome"], found["provisional"], found["needs"]) == (["cebrt"], True, ["prior_rt"])
    assert [(each["row"], each["turns_on"]) for each in found["alternatives"]] == [("N-03", ["prior_rt"])]


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"myelopathy": True}, None),
        ({"myelopathy": False}, ["sbrt"]),
        ({"frankel": "E"}, ["sbrt"]),
        ({"frankel": "D"}, None),
        ({"ais": "C"}, None),
        ({}, ["sbrt"]),
    ],
)
def test_a_deficit_with_a_low_grade_is_outside_the_rows(facts, outcome):
    assert noms(lesion(escc="1b"), **KIDNEY, surgical_fitness="able", **facts)["outcome"] == outcome


def test_records_that_disagree_about_a_deficit_are_flagged_and_left_open():
    answer = assessed(case(lesion(escc="1b"), **KIDNEY, myelopathy=False, frankel="C"))
    assert "D-deficit" in {flag["id"] for flag in answer["flags"]}
    assert answer["frameworks"]["noms"]["axes"]["n"]["facts"]["deficit"] is None


def test_a_grade_that_says_no_beside_a_red_flag_is_flagged_with_both_and_a_red_flag_alone_is_not():
    beside = assessed(case(lesion(escc="1b"), **KIDNEY, frankel="E", red_flag_limb_weakness=True))
    said = [flag["says"] for flag in beside["flags"] if flag["id"] == "D-deficit"]
    assert len(said) == 1 and "frankel" in said[0] and "red_flag_limb_weakness" in said[0]
    alone = assessed(case(lesion(escc="1b"), **KIDNEY, red_flag_limb_weakness=True))
    assert "D-deficit" not in {flag["id"] for flag in alone["flags"]}


def test_stereotactic_radiotherapy_alone_for_grade_two_is_a_minority_option_and_for_three_not_advised():
    facts = {**KIDNEY, "surgical_fitness": "able", "frankel": "E", "sbrt_available": True}
    two = assessed(case(lesion(escc="2"), **facts))
    assert standings(two).items() >= {"separation_surgery_then_sbrt": "recommended", "sbrt": "conditional"}.items()
    three = assessed(case(lesion(escc="3"), **facts))
    assert standings(three).items() >= {"separation_surgery_then_sbrt": "recommended", "sbrt": "not_advised"}.items()


def test_the_worst_lesion_drives_and_the_others_are_still_read():
    answer = assessed(case(lesion(id="a", escc="0"), lesion(id="b", escc="2", index_level="T5"), **BREAST))
    found = answer["frameworks"]["noms"]
    assert (found["lesion"], found["level"]) == ("b", "T5")
    assert [each["lesion"] for each in found["lesions"]] == ["a", "b"]
    assert {option["lesion"] for option in answer["options"]} == {"b"}
    assert "D-driver" in {flag["id"] for flag in answer["flags"]}


@pytest.mark.parametrize("tumour", [BREAST, KIDNEY], ids=["sensitive", "resistant"])
def test_a_low_grade_with_a_deficit_settles_nothing_also_where_the_rows_agree(tumour):
    answer = assessed(case(lesion(escc="1a"), **tumour, frankel="D", surgical_fitness="able"))
    found = answer["frameworks"]["noms"]
    assert found["outcome"] is None and {each["when"] for each in found["alternatives"]} == {"N low", "N high"}
    assert set(standings(answer).values()).isdisjoint({"recommended"})
    assert [flag["kind"] for flag in answer["flags"] if flag["id"] == "D-neurology"] == ["safety"]
    without = assessed(case(lesion(escc="1a"), **tumour, frankel="E", surgical_fitness="able"))
    assert without["frameworks"]["noms"]["outcome"] and "D-neurology" not in {each["id"] for each in without["flags"]}


def two(graded, **other):
    return assessed(
        case(lesion(id="a", escc=graded), lesion(id="b", **other), **KIDNEY, frankel="E", surgical_fitness="able"),
        sensitivity=True,
    )


@pytest.mark.parametrize("graded", ["0", "1a", "1b", "1c"])
def test_beside_a_lesion_that_nobody_graded_a_low_grade_is_advised_on_conditionally(graded):
    answer = two(graded, index_level="T7")
    assert answer["frameworks"]["noms"]["lesion"] == "a"
    assert standings(answer)["sbrt"] == "conditional" and answer["options"][0]["provisional"]
    assert "lesions.1.escc" in answer["options"][0]["needs"]
    assert any("lesions.1.escc" in flag["says"] for flag in answer["flags"] if flag["id"] == "D-driver")
    assert {row["fact"]: row["matters"] for row in answer["missing"]}["lesions.1.escc"] == "decisive"
    settled = two(graded, index_level="T7", escc="0")
    assert standings(settled)["sbrt"] in ("recommended", "reasonable")
    assert not [need for option in settled["options"] for need in option["needs"] if "lesions" in need]


@pytest.mark.parametrize("graded", ["2", "3"])
def test_a_high_grade_waits_for_no_other_lesion(graded):
    assert standings(two(graded, index_level="L2"))["separation_surgery_then_sbrt"] == "recommended"


def test_an_unstable_lesion_that_nobody_graded_drives_before_a_stable_one_of_the_lowest_grade():
    answer = two("0", **UNSTABLE)
    assert answer["frameworks"]["noms"]["lesion"] == "b"
    assert standings(answer).pop("more_imaging") == "recommended" and "sbrt" not in standings(answer)
    assert standings(answer)["stabilisation_then_sbrt"] == "conditional"
    assert any("its ESCC is not recorded" in each["says"] for each in answer["flags"] if each["id"] == "D-driver")


def test_what_is_asked_of_the_person_waits_for_no_lesion():
    beside = case(lesion(id="a", escc="0"), lesion(id="b"), primary_site="unknown_primary", tissue_confirmed=False)
    assert standings(assessed(beside))["biopsy_first"] == "reasonable"


def test_without_a_lesion_there_is_no_outcome_and_imaging_comes_first():
    answer = assessed(case(**KIDNEY))
    assert answer["frameworks"]["noms"]["outcome"] is None
    assert standings(answer) == {"more_imaging": "recommended"}


@pytest.mark.parametrize(("missing", "need"), [("escc", "escc"), ("pain", "sins"), ("prior_rt", "prior_rt")])
def test_what_the_recommendation_waits_for_is_named(missing, need):
    assert noms(lesion(**{"escc": "0", missing: None}), **KIDNEY)["needs"] == [need]


def test_performance_status_and_histology_are_waited_for_too():
    body = case(lesion(escc="0"), primary_site="kidney")
    del body["kps"]
    assert assessed(body)["frameworks"]["noms"]["needs"] == ["histology", "kps or ecog"]
