"""What is worth chasing, and what one step would flip."""

import pytest

from tests.core.reckoning import ASKED, BREAST, KIDNEY, assessed, case, lesion

SETTLED = {
    **ASKED,
    "frankel": "E",
    "surgical_fitness": "able",
    "tissue_confirmed": True,
    "patient_goal": "function",
    "accepts_surgery": "yes",
    "accepts_radiotherapy": "yes",
    "sbrt_available": True,
}


def missing(*lesions, **facts):
    answer = assessed(case(*lesions, **{**SETTLED, **facts}), sensitivity=True)
    return {each["fact"]: each for each in answer["missing"]}


def test_the_grade_is_decisive_for_a_resistant_tumour():
    found = missing(lesion(), **KIDNEY)["lesions.0.escc"]
    assert found["matters"] == "decisive"
    assert "sbrt or separation_surgery_then_sbrt" in found["changes"]


def test_fitness_is_decisive_only_for_high_grade_resistant_disease():
    assert missing(lesion(escc="2"), **KIDNEY, surgical_fitness=None)["surgical_fitness"]["matters"] == "decisive"
    assert missing(lesion(escc="0"), **KIDNEY, surgical_fitness=None)["surgical_fitness"]["matters"] == "none"


def test_facts_of_the_prognostic_scores_only_refine():
    found = missing(lesion(escc="0"), **KIDNEY)
    for name in ("visceral_metastases", "brain_metastases", "vertebral_metastases_count"):
        assert found[name]["matters"] == "refines"
    assert "Tomita" in found["visceral_metastases"]["changes"]


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ({}, True),
        ({"mfi5_count": 2}, False),
        ({"mfi5_count": 0, "heart_failure": True}, True),  # what was counted elsewhere cannot be so
    ],
)
def test_items_are_not_asked_for_where_their_count_was_made_elsewhere(recorded, asked):
    found = missing(lesion(escc="0"), **KIDNEY, **recorded)
    assert ("diabetes" in found and "(mFI-5)" in found["diabetes"]["changes"]) is asked


def test_one_performance_status_is_enough_and_one_record_of_a_deficit():
    found = missing(lesion(escc="0"), **KIDNEY)
    assert not {"myelopathy", "ais"} & set(found)
    assert (found["ecog"]["matters"], "Katagiri" in found["ecog"]["changes"]) == ("refines", True)


def test_an_unasked_red_flag_is_decisive_until_the_lane_cannot_rise():
    assert missing(lesion(escc="0"), **KIDNEY, red_flag_cord_signs=None)["red_flag_cord_signs"]["matters"] == "decisive"
    found = missing(lesion(escc="0"), **KIDNEY, red_flag_cord_signs=None, red_flag_limb_weakness=True)
    assert found["red_flag_cord_signs"]["matters"] == "none"


def test_earlier_radiotherapy_is_decisive_for_a_sensitive_tumour():
    assert missing(lesion(escc="0", prior_rt=None), **BREAST)["lesions.0.prior_rt"]["matters"] == "decisive"


@pytest.mark.parametrize(("pain", "asked"), [("none", False), ("non_mechanical", True)])
def test_an_opinion_on_stability_is_asked_only_in_the_middle_band(pain, asked):
    assert ("lesions.0.stability_opinion" in missing(lesion(escc="0", pain=pain), **KIDNEY)) is asked


def test_decisive_facts_come_first():
    order = ["decisive", "refines", "none"]
    found = [order.index(each["matters"]) for each in missing(lesion(), **KIDNEY, surgical_fitness=None).values()]
    assert found == sorted(found)


def flips(*lesions, **facts):
    answer = assessed(case(*lesions, **{**SETTLED, **facts}), sensitivity=True)
    return {(step["fact"], step["to"]): step["effect"] for step in answer["sensitivity"]}


def test_one_grade_of_compression_flips_the_advice_at_the_edge():
    found = flips(lesion(escc="1b"), **KIDNEY)
    assert "the urgency would be soon instead of routine" in found["lesions.0.escc", "1c"]
    assert ("lesions.0.escc", "1a") not in found


def test_one_sins_item_flips_the_advice_at_the_edge_of_a_band():
    found = flips(lesion(escc="0"), **KIDNEY)  # SINS 6
    assert "the urgency would be soon instead of routine" in found["lesions.0.pain", "non_mechanical"]
    assert ("lesions.0.posterolateral", "none") not in found


def test_one_step_of_performance_status_flips_a_band():
    facts = {
        "visceral_metastases": "none",
        "brain_metastases": False,
        "vertebral_metastases_count": 1,
        "extraspinal_bone_metastases_count": 0,
        "frankel": "E",
        "kps": 70,
    }
    assert ("kps", 80) not in flips(lesion(escc="0"), **KIDNEY, **facts)  # 12 stays 1 year or more
    found = flips(lesion(escc="0"), **KIDNEY, **{**facts, "extraspinal_bone_metastases_count": 1})
    assert "would be 12 (1 year or more) instead of 11 (6 months or more)" in found["kps", 80]


def test_the_radiosensitivity_class_flips_the_advice():
    thyroid = {"primary_site": "thyroid", "histology": "thyroid_differentiated"}
    answer = assessed(case(lesion(escc="0"), **SETTLED, **thyroid), sensitivity=True)
    steps = {each["to"]: each for each in answer["sensitivity"] if each["fact"] == "radiosensitivity_clinician"}
    assert steps["sensitive"]["from"] == "resistant or sensitive"
    assert steps["sensitive"]["by"] == ["SC.24 trial strata"]
    assert "the first option would be cebrt (recommended) instead of" in steps["sensitive"]["effect"]


def test_no_class_is_tried_that_no_published_grouping_gives():
    assert not [fact for fact, _ in flips(lesion(escc="0"), **KIDNEY) if fact == "radiosensitivity_clinician"]


def test_the_fast_path_leaves_both_lists_and_the_open_rules_out_and_everything_else_the_same():
    body = case(lesion(escc="1c"), **KIDNEY)
    slow, fast = assessed(body, sensitivity=True), assessed(body)
    assert fast["missing"] == fast["sensitivity"] == []
    answered = [rule for rule in slow["rules"] if rule["result"] != "cannot say"]
    assert fast["rules"] == answered != slow["rules"]
    assert {**slow, "missing": [], "sensitivity": [], "rules": answered} == fast


def test_what_makes_noms_provisional_is_asked_for_though_it_decides_nothing():
    found = missing(lesion(escc="0", prior_rt=None), **KIDNEY)["lesions.0.prior_rt"]
    assert found["matters"] == "refines" and "NOMS" in found["changes"]
