"""Frailty, neurology, pain and response: every combination, or every value, against a second table."""

from itertools import product

import pytest

from cases.facts.case_facts import CaseFacts, FactErrors
from tests.core.reckoning import assessed, case, knowledge, lesion, points

# Every combination of these is gone through here: their points need no examples (tests/knowledge/test_limits.py).
EXHAUSTS = ("charlson", "nrs_severity", "chow_2012")

MFI5 = {
    "heart_failure": (False, True),
    "diabetes": ("none", "with_damage"),
    "chronic_lung_disease": (False, True),
    "functional_dependence": ("independent", "partly"),
    "hypertension_treated": (False, True),
}


def result(score, **facts):
    return assessed(case(**facts))["scores"][score]


def test_every_combination_of_the_five_item_frailty_index():
    for present in product((0, 1), repeat=5):
        facts = {name: values[yes] for (name, values), yes in zip(MFI5.items(), present, strict=True)}
        assert points("mfi5", {**facts, "recent_pneumonia": False}).total == sum(present)


@pytest.mark.parametrize("lung", [(True, False), (False, True), (True, True)])
def test_lung_disease_or_a_recent_pneumonia_is_one_item(lung):
    absent = {name: values[0] for name, values in MFI5.items()}
    facts = {**absent, "chronic_lung_disease": lung[0], "recent_pneumonia": lung[1]}
    assert points("mfi5", facts).total == 1


@pytest.mark.parametrize("value", ["without_damage", "with_damage"])
def test_any_diabetes_and_any_dependence_count_once(value):
    absent = {name: values[0] for name, values in MFI5.items()} | {"recent_pneumonia": False}
    assert points("mfi5", {**absent, "diabetes": value}).total == 1
    assert points("mfi5", {**absent, "functional_dependence": "totally"}).total == 1


def test_a_count_made_elsewhere_holds_while_the_items_do_not_rule_it_out():
    found = result("mfi5", mfi5_count=2)
    assert (found["total"], found["counted_elsewhere"], found["missing"]) == (2, True, [])
    found = result("mfi5", mfi5_count=0, heart_failure=True)
    assert (found["total"], found["interval"], found["counted_elsewhere"]) == (None, [1, 5], False)
    complete = {name: values[1] for name, values in MFI5.items()} | {"recent_pneumonia": False}
    found = result("mfi5", mfi5_count=0, **complete)
    assert (found["total"], found["counted_elsewhere"], found["missing"]) == (5, False, [])


def test_a_frailty_index_has_no_band_since_papers_label_the_count_differently():
    assert knowledge().scores["mfi5"].bands == ()


MFI11 = {
    "diabetes": ("none", "without_damage"),
    "functional_dependence": ("independent", "totally"),
    "chronic_lung_disease": (False, True),
    "heart_failure": (False, True),
    "myocardial_infarction": (False, True),
    "coronary_intervention_or_angina": (False, True),
    "hypertension_treated": (False, True),
    "peripheral_vascular_disease": (False, True),
    "impaired_sensorium": (False, True),
}
STROKE = {"none": 0, "without_deficit": 1, "with_deficit": 2}


def test_every_combination_of_the_eleven_item_frailty_index():
    for *present, stroke in product(*([(0, 1)] * 9), STROKE):
        facts = {name: values[yes] for (name, values), yes in zip(MFI11.items(), present, strict=True)}
        reading = points("mfi11", {**facts, "recent_pneumonia": False, "stroke": stroke})
        total = sum(present) + STROKE[stroke]
        assert reading.total == total
        assert reading.band.id == ("cut_off_reached" if total >= 3 else "below_cut_off")


CHARLSON = {
    "myocardial_infarction": {False: 0, True: 1},
    "heart_failure": {False: 0, True: 1},
    "peripheral_vascular_disease": {False: 0, True: 1},
    "stroke": {"none": 0, "without_deficit": 1, "with_deficit": 1},
    "dementia": {False: 0, True: 1},
    "chronic_lung_disease": {False: 0, True: 1},
    "connective_tissue_disease": {False: 0, True: 1},
    "peptic_ulcer": {False: 0, True: 1},
    "liver_disease": {"none": 0, "mild": 1, "moderate_or_severe": 3},
    "diabetes": {"none": 0, "without_damage": 1, "with_damage": 2},
    "hemiplegia_not_spinal": {False: 0, True: 2},
    "renal_disease": {False: 0, True: 2},
    "aids": {False: 0, True: 6},
    "age_years": {49: 0, 50: 1, 59: 1, 60: 2, 69: 2, 70: 3, 79: 3, 80: 4, 99: 4},
}
WELL = {name: next(iter(values)) for name, values in CHARLSON.items()} | {"other_cancer": "none"}
# (index cancer, another cancer): total of both, and of the other alone
CANCERS = {
    ("breast", "none"): (6, 0),
    ("breast", "localised_solid"): (6, 2),
    ("breast", "metastatic_solid"): (6, 6),
    ("breast", "leukaemia"): (8, 2),
    ("breast", "lymphoma"): (8, 2),
    ("myeloma", "none"): (2, 0),
    ("lymphoma", "none"): (2, 0),
    ("leukaemia", "none"): (2, 0),
    ("lymphoma", "localised_solid"): (4, 2),
    ("lymphoma", "metastatic_solid"): (8, 6),
    ("leukaemia", "lymphoma"): (4, 2),
    ("lymphoma", "lymphoma"): (2, 2),
    ("unknown_primary", "none"): (6, 0),
}


@pytest.mark.parametrize("name", list(CHARLSON))
def test_charlson_gives_each_illness_its_weight(name):
    for value, worth in CHARLSON[name].items():
        found = result("charlson", **{**WELL, "primary_site": "breast", name: value})
        assert found["total"] == 6 + worth
        assert found["variants"][0]["total"] == worth


@pytest.mark.parametrize("cancers", list(CANCERS), ids="-".join)
def test_charlson_counts_the_index_cancer_apart(cancers):
    found = result("charlson", **{**WELL, "primary_site": cancers[0], "other_cancer": cancers[1]})
    assert (found["total"], found["variants"][0]["total"]) == CANCERS[cancers]


def test_charlson_adds_its_items_up():
    worst = {name: list(values)[-1] for name, values in CHARLSON.items()}
    found = result("charlson", **{**worst, "primary_site": "kidney", "other_cancer": "none"})
    assert found["total"] == 6 + sum(list(values.values())[-1] for values in CHARLSON.values())


def test_charlson_without_the_index_cancer_does_not_wait_for_the_primary():
    found = result("charlson", **WELL)
    assert (found["total"], found["variants"][0]["total"]) == (None, 0)


def test_charlson_shows_no_survival():
    assert knowledge().scores["charlson"].bands == ()


# mJOA in its 18-point form.
MJOA = {"mjoa_upper_limb": 5, "mjoa_lower_limb": 7, "mjoa_sensation": 3, "mjoa_sphincter": 3}


def test_every_combination_of_mjoa():
    seen = set()
    for levels in product(*(range(top + 1) for top in MJOA.values())):
        reading = points("mjoa", {name: str(level) for name, level in zip(MJOA, levels, strict=True)})
        total = sum(levels)
        band = "severe" if total <= 11 else "moderate" if total <= 14 else "mild" if total <= 17 else "none"
        assert (reading.total, reading.band.id) == (total, band)
        seen.add(total)
    assert seen == set(range(19))


# ISNCSCI.
@pytest.mark.parametrize(("score", "places", "most"), [("motor", 10, 5), ("light_touch", 28, 2), ("pin_prick", 28, 2)])
def test_isncsci_adds_up_the_marks_of_both_sides(score, places, most):
    full = {f"isncsci_{score}_{side}": [most] * places for side in ("right", "left")}
    found = result(f"isncsci_{score}", **full)
    assert found["total"] == found["range"][1] == 2 * places * most
    less = {**full, f"isncsci_{score}_left": [most] * (places - 1) + [most - 1]}
    assert result(f"isncsci_{score}", **less)["total"] == 2 * places * most - 1
    assert result(f"isncsci_{score}")["interval"] == [0, 2 * places * most]
    one_side = {f"isncsci_{score}_right": [most] * places}
    assert result(f"isncsci_{score}", **one_side)["interval"] == [places * most, 2 * places * most]


def test_a_place_that_is_not_testable_leaves_the_sum_open():
    marks = {"isncsci_motor_right": "5 5 5 5 5 5 5 5 5 nt", "isncsci_motor_left": [4] * 10}
    found = result("isncsci_motor", **marks)
    assert (found["total"], found["interval"], found["missing"]) == (None, [85, 90], ["isncsci_motor_right"])


@pytest.mark.parametrize("marks", [[5] * 9, [6] + [5] * 9, "5 5 5", ["x"] * 10, 50, [True] * 10])
def test_marks_that_do_not_fit_their_places_are_refused_by_name(marks):
    with pytest.raises(FactErrors) as refused:
        CaseFacts.from_json({"isncsci_motor_right": marks})
    assert refused.value.errors[0].field == "isncsci_motor_right"


# Grades kept as recorded.
@pytest.mark.parametrize(
    ("score", "fact", "order"),
    [
        ("frankel", "frankel", "ABCDE"),
        ("ais", "ais", "ABCDE"),
        ("mrc", "motor_power_worst", range(6)),
        ("clavien_dindo", "complication_grade", ("none", "I", "II", "IIIa", "IIIb", "IVa", "IVb", "V")),
    ],
)
def test_a_recorded_grade_is_quoted_as_it_is_and_ranked_in_its_order(score, fact, order):
    for rank, grade in enumerate(order):
        found = result(score, **{fact: grade})
        assert (found["grade"], found["total"]) == (grade, rank)
    assert result(score)["missing"] == [fact]


@pytest.mark.parametrize("grade", ["III", "IV", "3", "iiia"])
def test_a_bare_complication_grade_is_refused(grade):
    with pytest.raises(FactErrors):
        CaseFacts.from_json({"complication_grade": grade})


def test_frankel_and_ais_are_never_converted_into_one_another():
    scores = assessed(case(frankel="C"))["scores"]
    assert (scores["frankel"]["grade"], scores["ais"]["grade"]) == ("C", None)


def test_severity_of_pain_by_its_scheme():
    words = ["none", *["mild"] * 4, *["moderate"] * 2, *["severe"] * 4]
    for nrs, word in enumerate(words):
        assert assessed(case(lesion(pain_nrs=nrs)))["scores"]["nrs_severity"][0]["grade"] == word
    assert assessed(case(lesion()))["scores"]["nrs_severity"][0]["missing"] == ["pain_nrs"]


def test_the_patients_line_names_the_lesion_with_the_worst_of_each_lesion_score():
    found = assessed(case(lesion(id="a", pain_nrs=3, escc="2"), lesion(id="b", pain_nrs=8, escc="1a")))["highest"]
    assert (found["nrs_severity"]["lesion"], found["nrs_severity"]["grade"]) == ("b", "severe")
    assert (found["escc"]["lesion"], found["escc"]["grade"], found["escc"]["certain"]) == ("a", "2", True)
    assert assessed(case(lesion(escc="1a"), lesion()))["highest"]["escc"]["certain"] is False


# Chow 2012, written a second time.
def chow(before, after, opioid_before, opioid_after):
    change = after - before
    more = opioid_after > opioid_before
    part = None if opioid_before == 0 else (opioid_after - opioid_before) / opioid_before
    if after == 0 and not more:
        return "complete"
    if (change <= -2 and not more) or (part is not None and part <= -0.25 and change <= 0):
        return "partial"
    steady = (opioid_before == opioid_after == 0) or (part is not None and -0.25 < part < 0.25)
    risen = (opioid_before == 0 and more) or (part is not None and part >= 0.25)
    if (change >= 2 and steady) or (risen and change in (0, 1)):
        return "progression"
    return "indeterminate"


def test_every_course_of_pain_and_opioids_has_its_response():
    doses = (0, 30, 60, 74.9, 75, 76, 45, 45.1, 120)
    seen = set()
    for before, after, first, then in product(range(1, 11), range(11), (0, 60), doses):
        facts = {
            "pain_baseline_nrs": before,
            "pain_follow_up_nrs": after,
            "omed_baseline_mg": first,
            "omed_follow_up_mg": then,
        }
        wanted = chow(before, after, first, then)
        assert result("chow_2012", **facts)["grade"] == wanted, facts
        seen.add(wanted)
    assert seen == {"complete", "partial", "progression", "indeterminate"}


def test_without_pain_before_treatment_no_response_is_judged():
    found = assessed(case(pain_baseline_nrs=0, pain_follow_up_nrs=0, omed_baseline_mg=0, omed_follow_up_mg=0))
    assert "chow_2012" not in found["scores"]
    assert any(each["score"] == "chow_2012" for each in found["not_scored"])


def test_a_new_opioid_is_an_increase_and_never_a_response():
    facts = {"pain_baseline_nrs": 8, "omed_baseline_mg": 0, "omed_follow_up_mg": 10}
    assert {result("chow_2012", **facts, pain_follow_up_nrs=after)["grade"] for after in range(11)} == {
        "indeterminate",
        "progression",
    }


def test_without_the_opioids_the_response_is_open():
    found = result("chow_2012", pain_baseline_nrs=8, pain_follow_up_nrs=0)
    assert found["grade"] is None
    assert found["missing"] == ["omed_baseline_mg", "omed_follow_up_mg"]


WALKS = {"independent": True, "aid": True, "assisted": False, "wheelchair_transfers": False, "bedbound": False}
WORDS = {(True, True): "maintained", (False, True): "regained", (True, False): "lost", (False, False): "never"}


def test_walking_is_kept_regained_lost_or_never():
    for before, after in product(WALKS, WALKS):
        found = result("ambulation_change", ambulatory_baseline=before, ambulatory_follow_up=after)
        assert found["grade"] == WORDS[WALKS[before], WALKS[after]]
    assert result("ambulation_change", ambulatory_baseline="aid")["bands_possible"] == ["walking", "not_walking"]


@pytest.mark.parametrize(
    ("known", "possible", "bands"),
    [
        ({"ambulatory_baseline": "aid"}, [0, 2], ["walking", "not_walking"]),
        ({"ambulatory_baseline": "bedbound"}, [1, 3], ["walking", "not_walking"]),
        ({"ambulatory_follow_up": "independent"}, [0, 1], ["walking"]),
        ({"ambulatory_follow_up": "bedbound"}, [2, 3], ["not_walking"]),
    ],
)
def test_walking_known_once_leaves_only_the_changes_that_are_still_possible(known, possible, bands):
    found = result("ambulation_change", **known)
    assert (found["interval"], found["bands_possible"]) == (possible, bands)
    assert (found["items"][0]["item"], found["items"][0]["possible"]) == ("ambulation_change", possible)
