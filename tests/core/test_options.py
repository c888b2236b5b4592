"""The options table: reasons for and against, wishes, what the site has, nothing hidden."""

import pytest

from tests.core.reckoning import BREAST, KIDNEY, UNSTABLE, assessed, case, knowledge, lesion, standings


def option(answer, treatment):
    return next(each for each in answer["options"] if each["treatment"] == treatment)


FIT = {**KIDNEY, "surgical_fitness": "able"}


def test_refusing_surgery_blocks_it_visibly_and_leaves_what_is_accepted():
    answer = assessed(case(lesion(escc="3"), **FIT, accepts_surgery="no", preference_recorded_on="2026-11-01"))
    surgery = option(answer, "separation_surgery_then_sbrt")
    assert surgery["standing"] == "blocked"
    assert surgery["against"][-1]["says"] == "The patient does not accept surgery (recorded on 2026-11-01)."
    assert surgery["supported_by"][0] == "noms:N-07"
    assert standings(answer)["cebrt"] == "reasonable"
    assert standings(answer)["best_supportive_care"] == "reasonable"
    assert {each["treatment"] for each in answer["options"][-2:]} == {"separation_surgery_then_sbrt", "embolisation"}


def test_refusing_radiotherapy_blocks_every_option_that_needs_it():
    found = standings(assessed(case(lesion(escc="1c"), **FIT, accepts_radiotherapy="no")))
    assert {found[code] for code in ("sbrt", "separation_surgery_then_sbrt")} == {"blocked"}
    assert next(iter(found)) == "best_supportive_care"


def test_an_undecided_patient_is_a_need_and_not_a_refusal():
    answer = assessed(case(lesion(escc="3"), **FIT, accepts_surgery="undecided"))
    assert answer["options"][0]["standing"] == "recommended"
    assert "accepts_surgery" in answer["options"][0]["needs"]


@pytest.mark.parametrize("fitness", ["able", "limited", "unable", None])
def test_a_fact_is_needed_until_it_is_recorded_whoever_names_it(fitness):
    for facts in (BREAST, KIDNEY):
        answer = assessed(case(lesion(escc="3"), **facts, frankel="C", surgical_fitness=fitness))
        named = {need for option in answer["options"] for need in option["needs"]}
        assert ("surgical_fitness" in named) is (fitness is None)


@pytest.mark.parametrize(("available", "unavailable"), [(False, True), (True, False), (None, False)])
def test_what_the_site_lacks_is_said_and_changes_no_standing(available, unavailable):
    answer = assessed(case(lesion(escc="0"), **FIT, sbrt_available=available))
    assert (answer["options"][0]["treatment"], answer["options"][0]["standing"]) == ("sbrt", "recommended")
    assert answer["options"][0]["unavailable_here"] is unavailable


def test_without_stereotactic_radiotherapy_surgery_is_followed_by_conventional():
    answer = assessed(case(lesion(escc="3"), **FIT, sbrt_available=False))
    assert standings(answer)["decompression_stabilisation_then_rt"] == "reasonable"
    assert "X-2" in {conflict["id"] for conflict in answer["conflicts"]}


def test_a_sensitive_solid_tumour_with_compression_and_deficit_has_two_sides_and_no_winner():
    answer = assessed(case(lesion(escc="3"), **BREAST, frankel="C"))
    assert standings(answer)["cebrt"] == standings(answer)["decompression_stabilisation_then_rt"] == "reasonable"
    assert "X-1" in {conflict["id"] for conflict in answer["conflicts"]}


@pytest.mark.parametrize("facts", [{**BREAST, "frankel": "E"}, {"primary_site": "myeloma", "frankel": "C"}])
def test_the_two_sides_need_a_deficit_and_a_solid_tumour(facts):
    answer = assessed(case(lesion(escc="3"), **facts))
    assert standings(answer)["cebrt"] == "recommended"
    assert "X-1" not in {conflict["id"] for conflict in answer["conflicts"]}


@pytest.mark.parametrize("months", [0, 0.9, 1, 3, 24])
def test_predicted_survival_takes_nothing_away_and_lowers_nothing(months):
    plain = standings(assessed(case(lesion(escc="3"), **FIT)))
    found = standings(assessed(case(lesion(escc="3"), **FIT, expected_survival_months_clinician=months)))
    added = {"best_supportive_care": "reasonable"} if months < 1 else {}
    assert found == plain | added


@pytest.mark.parametrize(("months", "met"), [(None, None), (2.9, "not met"), (3, "met"), (3.1, "met")])
def test_the_thresholds_of_life_expectancy_are_told_as_met_or_not_met_with_their_source(months, met):
    answer = assessed(case(lesion(escc="3"), **FIT, expected_survival_months_clinician=months), sensitivity=True)
    found = {rule["id"]: rule for rule in answer["rules"] if rule["kind"] == "threshold"}
    assert list(found) == [f"S-54.{number}" for number in range(1, 8)]
    assert found["S-54.4"]["result"] == (met or "cannot say") and found["S-54.4"]["cite"] == "patchell_2005"
    assert found["S-54.4"]["missing"] == ([] if met else ["expected_survival_months_clinician"])


def test_poor_prognostic_scores_change_no_option():
    poor = {
        "visceral_metastases": "unremovable",
        "brain_metastases": True,
        "vertebral_metastases_count": 9,
        "extraspinal_bone_metastases_count": 9,
        "kps": 30,
    }
    assert (
        assessed(case(lesion(escc="3"), **{**FIT, **poor}))["options"]
        == assessed(case(lesion(escc="3"), **FIT))["options"]
    )


def test_instability_with_limited_fitness_offers_smaller_operations_and_keeps_the_argument_about_cement():
    answer = assessed(case(lesion(escc="3", **UNSTABLE), **KIDNEY, surgical_fitness="unable"))
    assert standings(answer)["percutaneous_stabilisation"] == "reasonable"
    cement = option(answer, "cement_augmentation")
    assert cement["standing"] == "conditional" and cement["for"] and cement["against"]
    infected = assessed(case(lesion(**UNSTABLE, escc="0"), **KIDNEY, surgical_fitness="unable", active_infection=True))
    assert standings(infected)["cement_augmentation"] == "blocked"


def test_ranks_are_the_order_and_standings_never_rise_down_the_table():
    order = ["recommended", "reasonable", "conditional", "not_advised", "blocked"]
    for escc in ("0", "1c", "2", "3"):
        options = assessed(case(lesion(escc=escc), **KIDNEY, patient_goal="comfort", tissue_confirmed=False))["options"]
        assert [each["rank"] for each in options] == list(range(1, len(options) + 1))
        places = [order.index(each["standing"]) for each in options]
        assert places == sorted(places)
        for each in options:
            assert each["strength"] in (None, "A", "B", "C", "D")
            assert each["for"] or each["against"]


def test_no_tissue_offers_a_biopsy_and_comfort_offers_supportive_care():
    found = standings(assessed(case(lesion(escc="0"), **KIDNEY, tissue_confirmed=False, patient_goal="comfort")))
    assert found["biopsy_first"] == found["best_supportive_care"] == "reasonable"


def test_the_order_of_the_files_decides_no_standing():
    facts = {**KIDNEY, "surgical_fitness": "limited"}
    answer = assessed(case(lesion(escc="3", **UNSTABLE), **facts))
    cement = option(answer, "cement_augmentation")
    assert (cement["standing"], cement["supported_by"]) == ("conditional", ["M-08"])


EVERY_TREATMENT = [
    case(lesion(escc="0", pain="none"), **KIDNEY, frankel="E", patient_goal="comfort", tissue_confirmed=False),
    case(lesion(escc="3"), **FIT, frankel="E", ablation_available=True, sbrt_available=False),
    case(lesion(escc=None), **KIDNEY),
    case(lesion(escc="0", **UNSTABLE), **BREAST, surgical_fitness="unable"),
    case(lesion(escc="0", **UNSTABLE), **KIDNEY),
    case(lesion(escc="3"), primary_site="myeloma", surgical_fitness="able", vertebral_metastases_count=1),
    case(
        lesion(escc="0"),
        **FIT,
        vertebral_metastases_count=1,
        extraspinal_bone_metastases_count=0,
        brain_metastases=False,
        visceral_metastases="none",
    ),
]


def test_each_of_the_treatments_can_be_an_option():
    found = {code for body in EVERY_TREATMENT for code in standings(assessed(body))}
    assert found == set(knowledge().treatments)
