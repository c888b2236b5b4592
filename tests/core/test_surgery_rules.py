"""Surgery and cement: what fitness, an earlier operation, the tumour and the trial's entry make of them."""

import pytest

from tests.core.reckoning import BREAST, KIDNEY, UNSTABLE, case, lesion, standings
from tests.core.reckoning import assessed as plainly_assessed

OPEN_SURGERY = "decompression_stabilisation_then_rt"
SEPARATION = "separation_surgery_then_sbrt"
LIVER = {"primary_site": "liver", "histology": "hepatocellular"}
NORMAL = {"frankel": "E", "myelopathy": False}
UNFIT = "Not fit for an open operation"


def assessed(body):
    """An assessment that tells what waits, too."""
    return plainly_assessed(body, sensitivity=True)


def met(answer):
    return {row["id"] for row in answer["rules"] if row["result"] == "met"}


def waiting(answer):
    return {row["id"]: row["missing"] for row in answer["rules"] if row["result"] == "cannot say"}


def conflicts(answer):
    return {each["id"] for each in answer["conflicts"]}


def option(answer, treatment):
    return next(each for each in answer["options"] if each["treatment"] == treatment)


def against(answer, treatment):
    return [(each["says"][: len(UNFIT)], each["cite"]) for each in option(answer, treatment)["against"]]


class TestFitness:
    """An open operation steps back where nobody could tolerate it, and stays in the table."""

    @pytest.mark.parametrize(
        ("facts", "grade", "treatment"),
        [({**BREAST, "frankel": "C"}, "3", OPEN_SURGERY), ({**KIDNEY, **NORMAL}, "1c", SEPARATION)],
    )
    def test_an_open_operation_is_conditional_for_somebody_unfit_and_says_why(self, facts, grade, treatment):
        answer = assessed(case(lesion(escc=grade), **facts, surgical_fitness="unable"))
        assert option(answer, treatment)["standing"] == "conditional"
        assert (UNFIT, "acr_2014") in against(answer, treatment)
        assert standings(answer)["cebrt"] == "reasonable"

    @pytest.mark.parametrize("fitness", ["able", "limited"])
    def test_it_stands_as_before_for_the_able_and_what_can_be_tolerated_is_asked_of_the_limited(self, fitness):
        answer = assessed(case(lesion(escc="3"), **BREAST, frankel="C", surgical_fitness=fitness))
        found = option(answer, OPEN_SURGERY)
        assert found["standing"] == "reasonable" and not against(answer, OPEN_SURGERY)
        assert ("an operation that can be tolerated" in found["needs"]) is (fitness == "limited")

    @pytest.mark.parametrize(
        ("facts", "grade", "treatment"),
        [({**BREAST, "frankel": "C"}, "3", OPEN_SURGERY), ({**BREAST, **NORMAL}, "1c", SEPARATION)],
    )
    def test_fitness_that_nobody_recorded_is_needed_and_lowers_nothing(self, facts, grade, treatment):
        found = option(answer := assessed(case(lesion(escc=grade), **facts)), treatment)
        assert "surgical_fitness" in found["needs"] and not against(answer, treatment)


IN_TRIAL = {
    **KIDNEY,
    "spinal_disease": "metastatic",
    "tissue_confirmed": True,
    "surgical_fitness": "able",
    "expected_survival_months_clinician": 12,
}


def criterion(answer, id):
    return next(each["result"] for each in answer["frameworks"]["patchell"]["criteria"] if each["id"] == id)


def compressed(**facts):
    return lesion(escc="3", pain="non_mechanical", levels=["T8"], **facts)


class TestEntryToTheTrial:
    """S-01 and the checklist of the same trial do not contradict each other."""

    def test_both_cannot_say_whether_somebody_bedbound_with_some_power_is_paraplegic(self):
        since = {"ambulatory": "bedbound", "non_ambulatory_since": "2026-11-10T08:00Z"}
        for grades in ({"frankel": "C"}, {"ais": "C"}, {"frankel": "C", "ais": "C"}):
            answer = assessed(case(compressed(), **IN_TRIAL, **grades, **since))
            assert criterion(answer, "paraplegia") == "cannot say" and "S-01" in waiting(answer)

    @pytest.mark.parametrize(
        "facts",
        [
            {"frankel": "D"},
            {"ais": "D"},
            {"frankel": "C", "ambulatory": "aid"},
            {"frankel": "C", "ambulatory": "bedbound", "non_ambulatory_since": "2026-11-20T10:00Z"},
            {**NORMAL},
        ],
    )
    def test_both_take_those_who_are_not_paraplegic_or_only_since_yesterday(self, facts):
        answer = assessed(case(compressed(), **IN_TRIAL, **facts))
        assert criterion(answer, "paraplegia") == "met" and "S-01" in met(answer)

    def test_both_leave_out_who_lost_all_power_three_days_ago(self):
        lost = {"frankel": "B", "ais": "B", "ambulatory": "bedbound", "non_ambulatory_since": "2026-11-18T08:00Z"}
        answer = assessed(case(compressed(), **IN_TRIAL, **lost))
        assert criterion(answer, "paraplegia") == "not met" and "S-01" not in met(answer) | set(waiting(answer))

    @pytest.mark.parametrize(
        ("tumour", "result"),
        [
            ({"primary_site": "lung", "histology": "lung_small_cell"}, "met"),
            ({"primary_site": "breast", "histology": "adenocarcinoma"}, "met"),
            ({"primary_site": "germ_cell", "histology": "seminoma"}, "not met"),
            ({"primary_site": "myeloma", "histology": "plasma_cell"}, "not met"),
            ({"primary_site": "lung", "histology": None}, "cannot say"),
        ],
    )
    def test_both_leave_out_the_four_tumours_of_the_trial_and_no_other(self, tumour, result):
        answer = assessed(case(compressed(), **{**IN_TRIAL, **tumour}, frankel="D"))
        assert criterion(answer, "tumour") == result
        found = "met" if "S-01" in met(answer) else "cannot say" if "S-01" in waiting(answer) else "not met"
        assert found == result

    def test_small_cell_lung_cancer_in_a_stable_spine_is_still_not_decompressed(self):
        small_cell = {"primary_site": "lung", "histology": "lung_small_cell"}
        answer = assessed(case(compressed(collapse="none"), **{**IN_TRIAL, **small_cell}, frankel="D"))
        assert "S-04" in met(answer) and standings(answer)[OPEN_SURGERY] == "not_advised"

    def test_the_option_needs_that_no_other_area_is_compressed(self):
        answer = assessed(case(compressed(), **IN_TRIAL, frankel="D"))
        assert "no other area in which the cord is displaced" in option(answer, OPEN_SURGERY)["needs"]


class TestOperatedBefore:
    operated = {**UNSTABLE, "index_level": "T12", "escc": "0"}
    need = "the earlier operation at this level and its hardware"

    @pytest.mark.parametrize("was", [True, False, None])
    def test_sins_says_that_it_counts_no_hardware_and_stabilising_again_needs_to_know_it(self, was):
        answer = assessed(case(lesion(**self.operated, operated_here=was), **BREAST, **NORMAL, surgical_fitness="able"))
        sins = answer["scores"]["sins"][0]
        assert sins["band"] == "unstable"
        assert any("was operated on before" in note for note in sins["caveats"]) is (was is True)
        assert (self.need in option(answer, "stabilisation_then_cebrt")["needs"]) is (was is True)
        assert ("S-03.operated" in met(answer)) is (was is True)
        assert standings(answer)["stabilisation_then_cebrt"] == "recommended"


SOLITARY = {
    "vertebral_metastases_count": 1,
    "extraspinal_bone_metastases_count": 0,
    "visceral_metastases": "none",
    "brain_metastases": False,
    "surgical_fitness": "able",
    **NORMAL,
}


class TestEnBloc:
    @pytest.mark.parametrize(
        ("site", "histology", "rule"),
        [
            ("kidney", "renal_cell", "S-23"),
            ("thyroid", "thyroid_differentiated", "S-23"),
            ("thyroid", "thyroid_anaplastic", ""),
            ("thyroid", None, ""),
            ("bone_sarcoma", "osteosarcoma", ""),
            ("bone_sarcoma", "ewing_sarcoma", ""),
            ("soft_tissue_sarcoma", "ewing_sarcoma", ""),
            ("bone_sarcoma", "chondrosarcoma", "S-23.sarcoma"),
            ("soft_tissue_sarcoma", "soft_tissue_sarcoma", "S-23.sarcoma"),
            ("bone_sarcoma", None, ""),
        ],
    )
    def test_a_favourable_tumour_is_what_the_row_names_and_a_sarcoma_must_be_of_low_grade(self, site, histology, rule):
        answer = assessed(case(lesion(escc="1a"), primary_site=site, histology=histology, **SOLITARY))
        assert {id for id in met(answer) if id in ("S-23", "S-23.sarcoma")} == ({rule} if rule else set())
        assert ("en_bloc_resection" in standings(answer)) is ("X-12" in conflicts(answer)) is bool(rule)
        if rule == "S-23.sarcoma":
            assert "a sarcoma of low grade" in option(answer, "en_bloc_resection")["needs"]
        assert ("X-12" in waiting(answer)) is (histology is None)

    @pytest.mark.parametrize(
        ("spread", "fires"),
        [
            ({"visceral_metastases": "unremovable", "systemic_disease_controlled": False}, False),
            ({"visceral_metastases": "unremovable", "systemic_disease_controlled": True}, True),
            ({"brain_metastases": True}, False),
            ({"brain_metastases": None}, None),
        ],
    )
    def test_the_conflict_is_shown_where_the_option_is(self, spread, fires):
        answer = assessed(case(lesion(escc="1a"), **KIDNEY, **{**SOLITARY, **spread}))
        assert ("X-12" in conflicts(answer)) is ("en_bloc_resection" in standings(answer)) is bool(fires)
        assert ("X-12" in waiting(answer)) is (fires is None)


class TestOpenDecompression:
    @pytest.mark.parametrize(
        ("findings", "asked"),
        [
            ({"escc": "1c"}, True),
            ({"escc": "3"}, True),
            ({"escc": "1b", "retropulsed_fragment": True}, True),
            ({"escc": "1b", "retropulsed_fragment": False}, False),
            ({"retropulsed_fragment": False}, False),
        ],
    )
    @pytest.mark.parametrize(("tumour", "rule"), [(KIDNEY, "S-24"), (LIVER, "S-24.liver")])
    def test_a_hypervascular_tumour_is_embolised_wherever_it_may_be_decompressed(self, findings, asked, tumour, rule):
        answer = assessed(case(lesion(**findings), **tumour, **NORMAL, surgical_fitness="able"))
        assert (rule in met(answer)) is ("embolisation" in standings(answer)) is asked

    def test_nobody_unfit_is_embolised_for_it(self):
        answer = assessed(case(lesion(escc="1c"), **KIDNEY, **NORMAL, surgical_fitness="unable"))
        assert "embolisation" not in standings(answer)

    @pytest.mark.parametrize("fragment", [True, False, None])
    def test_bone_in_the_canal_brings_surgery_into_the_table_though_the_spine_is_stable(self, fragment):
        found = lesion(escc="1b", collapse="none", retropulsed_fragment=fragment)
        answer = assessed(case(found, **BREAST, **NORMAL, surgical_fitness="able"))
        assert (standings(answer).get(OPEN_SURGERY) == "conditional") is (fragment is True)
        assert ("S-03" in met(answer)) is (fragment is True)
        assert ("S-03" in waiting(answer)) is (fragment is None)
        if fragment:
            assert {"S-03", "S-03.fragment"} <= set(option(answer, OPEN_SURGERY)["supported_by"])

    def test_bone_in_the_canal_of_somebody_unfit_is_shown_with_the_reason_against(self):
        found = lesion(escc="1b", collapse="none", retropulsed_fragment=True)
        answer = assessed(case(found, **BREAST, **NORMAL, surgical_fitness="unable"))
        assert (UNFIT, "acr_2014") in against(answer, OPEN_SURGERY)


class TestCement:
    wall = {
        "escc": "0",
        "pain": "non_mechanical",
        "posterior_wall_intact": True,
        "pain_despite_treatment": True,
        "height_loss_percent": 30,
        "stability_opinion": "stable",
        "pain_nrs": 8,
    }

    @pytest.mark.parametrize(
        ("findings", "fires"),
        [
            ({"pain_nrs": 6}, True),
            ({"pain_nrs": 7}, False),
            ({"height_loss_percent": 80}, True),
            ({"height_loss_percent": 79}, False),
            ({"escc": "1b"}, True),
            ({"stability_opinion": "unstable", "pain": "mechanical", "posterolateral": "bilateral"}, True),
            ({"pain_nrs": 6, "pain_despite_treatment": False}, False),
            ({"pain_nrs": None}, None),
            ({"pain_nrs": 6, "pain_despite_treatment": None}, None),
        ],
    )
    def test_panels_differ_behind_an_intact_wall_where_one_offers_cement_and_the_other_does_not(self, findings, fires):
        answer = assessed(case(lesion(**{**self.wall, **findings}), **KIDNEY, **NORMAL))
        assert ("X-11.narrow" in conflicts(answer)) is bool(fires)
        assert ("X-11.narrow" in waiting(answer)) is (fires is None)
        assert fires is not None or waiting(answer)["X-11.narrow"][0].split(".")[-1] in findings
        assert not fires or ("M-02" in met(answer) and "M-01" not in met(answer))
        assert "X-11" not in conflicts(answer)

    def test_a_deficit_is_one_of_the_criteria(self):
        answer = assessed(case(lesion(**self.wall), **KIDNEY, frankel="D"))
        assert "X-11.narrow" in conflicts(answer)


class TestCompleteParaplegia:
    def test_normal_neurology_is_no_complete_paraplegia_and_asks_for_nothing(self):
        answer = assessed(case(lesion(escc="0"), **BREAST, **NORMAL))
        assert not {"S-08", "X-6"} & set(waiting(answer)) and "X-6" not in conflicts(answer)

    @pytest.mark.parametrize("grade", [{"frankel": "A"}, {"ais": "A"}])
    def test_either_grade_says_so_by_itself(self, grade):
        lost = {"non_ambulatory_since": "2026-11-18T10:00Z"}
        answer = assessed(case(lesion(escc="3"), **KIDNEY, **grade, **lost, surgical_fitness="able"))
        assert "S-08" in met(answer) and "X-6" in conflicts(answer)

    @pytest.mark.parametrize("grades", [{}, {"frankel": "E", "ais": "A"}])
    def test_nobody_can_say_without_a_grade_or_with_two_that_contradict_each_other(self, grades):
        lost = {"non_ambulatory_since": "2026-11-18T10:00Z"}
        answer = assessed(case(lesion(escc="3"), **KIDNEY, **grades, **lost))
        assert {"S-08", "X-6"} <= set(waiting(answer))


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"primary_site": "unknown_primary", "tissue_confirmed": True}, True),
        ({"primary_site": "breast", "tissue_confirmed": False}, True),
        ({"primary_site": "breast", "tissue_confirmed": True}, False),
        ({"tissue_confirmed": True}, False),
    ],
)
def test_an_unknown_primary_or_tissue_still_needed_asks_for_a_surgical_opinion(facts, asked):
    answer = assessed(case(lesion(escc="0"), **NORMAL, spinal_disease="metastatic", **facts))
    assert ("S-05.opinion" in met(answer)) is asked
    assert ("biopsy_first" in standings(answer)) is (facts["tissue_confirmed"] is False)


@pytest.mark.parametrize(
    ("tumour", "standing"),
    [
        ({"primary_site": "lung", "histology": "lung_small_cell"}, "conditional"),
        ({"primary_site": "lung", "histology": "lung_adenocarcinoma"}, "reasonable"),
    ],
)
def test_decompression_is_no_first_choice_in_a_very_sensitive_tumour_while_its_stability_is_open(tumour, standing):
    answer = assessed(case(compressed(), **{**IN_TRIAL, **tumour}, frankel="D"))
    assert "S-01" in met(answer) and "S-04" not in met(answer)
    assert standings(answer)[OPEN_SURGERY] == standing
    assert ("S-04.first" in met(answer)) is ("S-04" in waiting(answer)) is (standing == "conditional")


@pytest.mark.parametrize(("rt", "fires"), [("none", True), ({"dose_gy": 20, "fractions": 5}, False), (None, False)])
def test_that_holds_of_a_level_known_not_to_have_been_irradiated(rt, fires):
    small_cell = {"primary_site": "lung", "histology": "lung_small_cell"}
    answer = assessed(case(compressed(prior_rt=rt), **{**IN_TRIAL, **small_cell}, frankel="D"))
    assert ("S-04.first" in met(answer)) is fires


def test_a_primary_that_is_none_of_the_trials_exclusions_needs_no_histology_for_its_entry():
    facts = {**NORMAL, "tissue_confirmed": True, "spinal_disease": "metastatic", "surgical_fitness": "able"}
    body = case(
        lesion(escc="3", levels=["T8"], pain="non_mechanical"),
        **{**facts, "primary_site": "breast", "expected_survival_months_clinician": 12},
    )
    assert "S-01" in met(assessed(body)) and OPEN_SURGERY in standings(assessed(body))
