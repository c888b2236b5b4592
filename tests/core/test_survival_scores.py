"""The survival scores beside Tokuhashi, Tomita and modified Bauer, every combination against a second table."""

from itertools import product

import pytest

from cases.facts.case_facts import CaseFacts
from cases.facts.disease_facts import PRIMARY_SITES
from tests.core.reckoning import assessed, case, knowledge, points

# Every combination of these is gone through here: their points need no examples (tests/knowledge/test_limits.py).
EXHAUSTS = (
    "bauer_1995",
    "katagiri_2014",
    "van_der_linden",
    "nesms",
    "mizumoto",
    "rades_2013",
    "balagamwala_2018",
    "chao_2012",
    "hcc_sm_gpa",
)

BONES = {(1, 0): False, (2, 0): True, (1, 1): True, (4, 9): True}
VISCERAL = {"none": False, "removable": True, "unremovable": True}


def bones(counts):
    return {"vertebral_metastases_count": counts[0], "extraspinal_bone_metastases_count": counts[1]}


def counted(score, facts, total, band=None):
    reading = points(score, facts)
    assert reading.total == total, (facts, reading)
    if band:
        assert reading.band is not None and reading.band.id == band, (facts, total)
    return total


def result(score, **facts):
    return assessed(case(**facts))["scores"][score]


# Bauer 1995: five favourable statements.
BAUER_PRIMARY = {"lung": 0, "prostate": 1, "unknown_primary": 1, "breast": 2, "kidney": 2, "lymphoma": 2, "myeloma": 2}


def test_every_combination_of_bauer_1995():
    kinds = set()
    for (site, worth), visceral, brain, counts, fracture in product(
        BAUER_PRIMARY.items(), VISCERAL, (False, True), BONES, (False, True)
    ):
        clear = not VISCERAL[visceral] and not brain
        total = worth + clear + (not BONES[counts]) + (not fracture)
        facts = {"primary_site": site, "visceral_metastases": visceral, "brain_metastases": brain, **bones(counts)}
        band = "low" if total <= 1 else "middle" if total <= 3 else "high"
        counted("bauer_1995", {**facts, "pathological_fracture": fracture}, total, band)
        kinds.add((worth, clear, BONES[counts], fracture))
    assert len(kinds) == 24


def test_bauer_1995_reports_half_alive_in_its_best_band_and_none_in_its_worst():
    bands = {band.id: band.outlook for band in knowledge().scores["bauer_1995"].bands}
    assert (bands["low"].alive, bands["high"].alive) == (((12, 0),), ((12, 50),))
    assert bands["middle"].alive == ((12, 25),) and bands["middle"].verification == "unverified"


# van der Linden 2005.
VDL_KPS = {10: 0, 20: 0, 40: 0, 50: 1, 70: 1, 80: 2, 100: 2}
VDL_PRIMARY = {"breast": 3, "prostate": 2, "lung": 1}
VDL_MEDIAN = {"a": 3, "b": 9, "c": 18.7}


def test_every_combination_of_van_der_linden():
    best = set()
    for kps, site, visceral in product(VDL_KPS, PRIMARY_SITES, VISCERAL):
        total = VDL_KPS[kps] + VDL_PRIMARY.get(site, 0) + (not VISCERAL[visceral])
        facts = {"kps": kps, "primary_site": site, "visceral_metastases": visceral}
        counted("van_der_linden", facts, total, "a" if total <= 3 else "b" if total <= 5 else "c")
        if total == 6:
            best.add((site, kps >= 80, visceral))
    assert best == {("breast", True, "none")}
    assert {band.id: band.outlook.median_months for band in knowledge().scores["van_der_linden"].bands} == VDL_MEDIAN


# New Katagiri 2014.
SLOW = {"thyroid", "myeloma", "lymphoma"}
RAPID = {
    *("colon", "rectum", "stomach", "pancreas", "head_neck", "oesophagus", "skin_melanoma", "liver"),
    *("unknown_primary", "bladder", "gallbladder_bile_duct", "cervix"),
}


def katagiri_primary(site, hormone, targeted):
    if site in SLOW:
        return 0
    if site in RAPID:
        return 3
    if site in ("breast", "prostate"):
        return 0 if hormone else 2
    if site == "lung":
        return 2 if targeted else 3
    return 2


NORMAL_LABS = {
    "platelets_10e9_l": 250,
    "calcium_mmol_l": 2.3,
    "bilirubin_umol_l": 10,
    "crp_mg_l": 1,
    "ldh_iu_l": 180,
    "albumin_g_l": 42,
}
LABS = {0: {}, 1: {"albumin_g_l": 30}, 2: {"platelets_10e9_l": 60}}
PATTERNS = {("none", False): 0, ("nodular", False): 1, ("none", True): 1, ("disseminated", True): 2}
KATAGIRI_QUIET = {
    **NORMAL_LABS,
    "primary_site": "thyroid",
    "visceral_pattern": "none",
    "brain_metastases": False,
    "ecog": 0,
    "previous_chemotherapy": False,
    **bones((1, 0)),
}


def test_every_combination_of_katagiri():
    kinds, totals = set(), set()
    for site, pattern, lab, ecog, chemo, counts in product(
        ("thyroid", "kidney", "colon"), PATTERNS, LABS, range(5), (False, True), BONES
    ):
        worth = katagiri_primary(site, None, None)
        total = worth + PATTERNS[pattern] + lab + (ecog >= 3) + chemo + BONES[counts]
        facts = {
            **KATAGIRI_QUIET,
            **LABS[lab],
            "primary_site": site,
            "visceral_pattern": pattern[0],
            "brain_metastases": pattern[1],
            "ecog": ecog,
            "previous_chemotherapy": chemo,
            **bones(counts),
        }
        counted("katagiri_2014", facts, total, "low" if total <= 3 else "intermediate" if total <= 6 else "high")
        kinds.add((worth, PATTERNS[pattern], lab, ecog >= 3, chemo, BONES[counts]))
        totals.add(total)
    assert (len(kinds), totals) == (216, set(range(11)))


def test_katagiri_places_every_primary_with_its_hormone_and_drug():
    for site, hormone, targeted in product(PRIMARY_SITES, (False, True), (False, True)):
        facts = {
            **KATAGIRI_QUIET,
            "primary_site": site,
            "hormone_dependent": hormone,
            "targeted_therapy_available": targeted,
        }
        counted("katagiri_2014", facts, katagiri_primary(site, hormone, targeted))


def test_a_katagiri_primary_is_never_one_point_and_its_bloods_never_three():
    items = {item.id: item for item in knowledge().scores["katagiri_2014"].items}
    assert {row.outcome for row in items["primary"].points.rows} == {0, 2, 3}
    assert {row.outcome for row in items["laboratory"].points.rows} == {0, 1, 2}


@pytest.mark.parametrize("site", ["breast", "prostate"])
def test_katagiri_waits_for_the_hormone_dependence(site):
    reading = points("katagiri_2014", {**KATAGIRI_QUIET, "primary_site": site})
    assert (reading.total, reading.low, reading.high) == (None, 0, 2)
    assert reading.findings[0].missing == ("hormone_dependent",)


# On each limit and just past it, entered in the unit of the paper and in SI.
LAB_LIMITS = [
    ("platelets_10e9_l", "100000 /uL", 0),
    ("platelets_10e9_l", "99999 /uL", 2),
    ("calcium_mmol_l", "10.2 mg/dL", 0),
    ("calcium_mmol_l", "10.3 mg/dL", 2),
    ("calcium_mmol_l", 2.56, 0),
    ("calcium_mmol_l", 2.57, 2),
    ("bilirubin_umol_l", "1.3 mg/dL", 0),
    ("bilirubin_umol_l", "1.4 mg/dL", 2),
    ("bilirubin_umol_l", 23.9, 0),
    ("bilirubin_umol_l", 24, 2),
    ("crp_mg_l", "0.3 mg/dL", 0),
    ("crp_mg_l", "0.4 mg/dL", 1),
    ("crp_mg_l", 4, 1),
    ("ldh_iu_l", 249, 0),
    ("ldh_iu_l", 250, 1),
    ("albumin_g_l", "3.7 g/dL", 0),
    ("albumin_g_l", "3.6 g/dL", 1),
    ("albumin_g_l", 36.9, 1),
]


@pytest.mark.parametrize(("name", "entered", "worth"), LAB_LIMITS)
def test_katagiri_compares_blood_results_in_the_unit_of_the_paper(name, entered, worth):
    facts = CaseFacts.from_json({**KATAGIRI_QUIET, name: entered})
    assert points("katagiri_2014", facts.values).total == worth


def test_a_critical_value_settles_the_bloods_whatever_is_missing_and_a_normal_one_does_not():
    asked = {name: value for name, value in KATAGIRI_QUIET.items() if name not in NORMAL_LABS}
    assert points("katagiri_2014", {**asked, "platelets_10e9_l": 40}).total == 2
    reading = points("katagiri_2014", {**asked, "albumin_g_l": 30})
    assert (reading.total, reading.low, reading.high) == (None, 1, 2)
    assert set(reading.findings[2].missing) == {"platelets_10e9_l", "calcium_mmol_l", "bilirubin_umol_l"}


# NESMS: 2 + 1 + 1, never above 3.
def nesms_facts(good, walks, albumin):
    favourable = {"primary_site": "breast", "visceral_metastases": "none", "brain_metastases": False, **bones((1, 0))}
    poor = {"primary_site": "lung", "visceral_metastases": "unremovable", "brain_metastases": True, **bones((3, 2))}
    return {
        **(favourable if good else poor),
        "ambulatory": "independent" if walks else "bedbound",
        "albumin_g_l": 35 if albumin else 34.9,
    }


def test_every_combination_of_nesms_stays_at_three_or_below():
    for good, walks, albumin in product((0, 1), repeat=3):
        found = result("nesms", **nesms_facts(good, walks, albumin))
        assert found["total"] == min(3, 2 * good + walks + albumin)


@pytest.mark.parametrize(("total", "worth"), [(2, 0), (3, 2), (4, 2)])
def test_nesms_takes_a_bauer_score_from_three(total, worth):
    facts = {"primary_site": "breast", "visceral_metastases": "none", "brain_metastases": False, **bones((1, 0))}
    facts |= {4: {}, 3: {"brain_metastases": True}, 2: {"brain_metastases": True, **bones((2, 0))}}[total]
    assert result("modified_bauer", **facts)["total"] == total
    assert result("nesms", **facts)["items"][0]["points"] == worth


def test_nesms_is_certain_of_its_bauer_item_while_a_missing_fact_cannot_change_it():
    sure = {"primary_site": "breast", "visceral_metastases": "none", "brain_metastases": False}
    assert result("nesms", **sure)["items"][0]["points"] == 2
    open_ = result("nesms", primary_site="breast", visceral_metastases="none")
    assert open_["items"][0]["possible"] == [0, 2]
    assert set(open_["missing"]) >= {"brain_metastases", "vertebral_metastases_count", "albumin_g_l", "ambulatory"}
    assert "modified_bauer_good" not in open_["missing"]


@pytest.mark.parametrize(
    ("walking", "possible"),
    [
        ("independent", [1]),
        ("aid", [0, 1]),
        ("assisted", [0]),
        ("wheelchair_transfers", [0]),
        ("bedbound", [0]),
    ],
)
def test_nesms_leaves_walking_with_an_aid_open_as_its_source_does(walking, possible):
    found = result("nesms", **{**nesms_facts(0, 0, 1), "ambulatory": walking})
    assert found["items"][1]["possible"] == possible
    assert (found["total"] is None) == (len(possible) > 1)
    assert any("walking with an aid is not placed" in caveat.lower() for caveat in found["caveats"]) == (
        walking == "aid"
    )


# Mizumoto 2008.
MIZUMOTO = {
    "mizumoto_unfavourable_clinician": 3,
    "ecog": 3,
    "hypercalcaemia_clinician": 2,
    "visceral_metastases": 2,
    "previous_chemotherapy": 2,
    "bones": 1,
    "age_years": 1,
}


def test_every_combination_of_mizumoto():
    for present in product((False, True), repeat=7):
        has = dict(zip(MIZUMOTO, present, strict=True))
        total = sum(worth for name, worth in MIZUMOTO.items() if has[name])
        facts = {
            "mizumoto_unfavourable_clinician": has["mizumoto_unfavourable_clinician"],
            "hypercalcaemia_clinician": has["hypercalcaemia_clinician"],
            "previous_chemotherapy": has["previous_chemotherapy"],
            "ecog": 3 if has["ecog"] else 2,
            "visceral_metastases": "removable" if has["visceral_metastases"] else "none",
            **bones((2, 0) if has["bones"] else (1, 0)),
            "age_years": 71 if has["age_years"] else 70,
        }
        counted("mizumoto", facts, total, "a" if total <= 4 else "b" if total <= 9 else "c")


@pytest.mark.parametrize("counts", list(BONES))
def test_mizumoto_counts_a_second_bone_wherever_it_is(counts):
    item = next(item for item in knowledge().scores["mizumoto"].items if item.id == "bone")
    assert item.points.read(bones(counts)).outcome == BONES[counts]


def test_mizumoto_reports_the_published_survival():
    bands = knowledge().scores["mizumoto"].bands
    assert [(band.outlook.median_months, dict(band.outlook.alive)) for band in bands] == [
        (27.1, {6: 89, 12: 77, 24: 54}),
        (5.4, {6: 46, 12: 22, 24: 9}),
        (1.8, {6: 7, 12: 4, 24: 0}),
    ]


# Rades 2013.
RADES_PRIMARY = {"breast": 1, "myeloma": 1, "lymphoma": 1, "prostate": 2, "lung": 3, "kidney": 3, "other": 3}
RADES_DEFICIT = {"up_to_7_days": 4, "8_to_14_days": 1, "over_14_days": 1}
RADES_WALKING = {"independent": 1, "aid": 1, "assisted": 4, "wheelchair_transfers": 4, "bedbound": 4}


def test_every_combination_of_rades_2013():
    totals = set()
    for ecog, site, counts, visceral, months, walking, deficit in product(
        (2, 3, 4), RADES_PRIMARY, ((1, 0), (1, 1)), ("none", "removable"), (15, 15.1), RADES_WALKING, RADES_DEFICIT
    ):
        total = (
            (4 if ecog >= 3 else 0)
            + RADES_PRIMARY[site]
            + (3 if BONES[counts] else 1)
            + (4 if VISCERAL[visceral] else 1)
            + (1 if months > 15 else 3)
            + RADES_WALKING[walking]
            + RADES_DEFICIT[deficit]
        )
        facts = {
            "ecog": ecog,
            "primary_site": site,
            **bones(counts),
            "visceral_metastases": visceral,
            "months_to_compression": months,
            "ambulatory": walking,
            "deficit_developed_over": deficit,
        }
        counted("rades_2013", facts, total, "cut_off_reached" if total >= 19 else "below_cut_off")
        totals.add(total)
    assert (min(totals), max(totals)) == (6, 25)


@pytest.mark.parametrize("ecog", [0, 1])
def test_rades_2013_refuses_people_it_was_not_made_from(ecog):
    found = assessed({"age_years": 60, "ecog": ecog})
    assert "rades_2013" not in found["scores"]
    assert any(each["score"] == "rades_2013" and "ECOG 0 or 1" in each["says"] for each in found["not_scored"])


def test_rades_2013_gives_no_band_while_ecog_is_not_recorded():
    found = assessed(case(primary_site="breast", lesions=[]))["scores"]["rades_2013"]
    assert (found["total"], found["band"]) == (None, None)
    assert "ecog" in found["missing"]


@pytest.mark.parametrize(
    ("diagnosed", "suspected", "worth"),
    [
        ("2025-08-21", "2026-11-21T08:00Z", 3),  # fifteen months to the day
        ("2025-08-20", "2026-11-21T08:00Z", 1),
    ],
)
def test_rades_2013_counts_the_months_from_diagnosis_to_compression(diagnosed, suspected, worth):
    found = assessed(case(ecog=3, primary_diagnosed_on=diagnosed, mscc_suspected_at=suspected))
    assert found["scores"]["rades_2013"]["items"][4]["points"] == worth


# Classes of radiosurgery.
def test_every_case_has_one_class_of_balagamwala():
    for kps, controlled, age, visceral in product(range(10, 101, 10), (False, True), (18, 53, 54, 90), VISCERAL):
        if kps > 70:
            wanted = 1 if controlled else 2
        elif age < 54:
            wanted = 3
        else:
            wanted = 3 if VISCERAL[visceral] else 2
        facts = {"kps": kps, "systemic_disease_controlled": controlled, "age_years": age}
        counted("balagamwala_2018", {**facts, "visceral_metastases": visceral}, wanted, f"class_{wanted}")


def test_balagamwala_reports_the_published_medians():
    bands = knowledge().scores["balagamwala_2018"].bands
    assert [band.outlook.median_months for band in bands] == [26.7, 13.4, 4.5]


@pytest.mark.parametrize(
    ("diagnosed", "months_over_30"), [("2024-05-21", False), ("2024-05-20", True), ("2025-01-01", False)]
)
@pytest.mark.parametrize("kps", [70, 80])
@pytest.mark.parametrize("age", [69, 70])
def test_every_case_has_one_class_of_chao(diagnosed, months_over_30, kps, age):
    wanted = (1 if kps > 70 else 2) if months_over_30 else (2 if age < 70 else 3)
    found = assessed({"age_years": age, "kps": kps, "primary_diagnosed_on": diagnosed})["scores"]["chao_2012"]
    assert (found["total"], found["unit"]) == (wanted, "class")


def test_chao_waits_for_the_day_of_diagnosis_by_its_own_name():
    assert result("chao_2012", kps=80)["missing"] == ["primary_diagnosed_on"]


# HCC-SM GPA 2017, for hepatocellular carcinoma only.
HEPATOCELLULAR = {"primary_site": "liver", "histology": "hepatocellular"}


def test_every_combination_of_hcc_sm_gpa():
    for ecog, controlled, outside in product(range(5), (False, True), (False, True)):
        total = (ecog >= 3) + (0 if controlled else 2) + outside
        band = "low" if total == 0 else "intermediate" if total <= 2 else "high"
        facts = {"ecog": ecog, "primary_disease_controlled": controlled, "extrahepatic_metastases": outside}
        counted("hcc_sm_gpa", {**facts, **HEPATOCELLULAR}, total, band)


def test_hcc_sm_gpa_is_not_counted_for_another_primary_and_has_no_total_while_the_primary_is_unknown():
    assert "hcc_sm_gpa" not in assessed(case(primary_site="breast"))["scores"]
    known = {"ecog": 1, "primary_disease_controlled": True, "extrahepatic_metastases": False}
    found = result("hcc_sm_gpa", **known)
    assert (found["total"], found["band"], found["missing"]) == (None, None, ["primary_site", "histology"])


@pytest.mark.parametrize("histology", ["cholangiocarcinoma", "adenocarcinoma", "other"])
def test_hcc_sm_gpa_is_not_counted_for_another_cancer_of_the_liver(histology):
    assert "hcc_sm_gpa" not in assessed(case(primary_site="liver", histology=histology))["scores"]


def test_hcc_sm_gpa_has_no_total_while_the_histology_of_a_liver_primary_is_unknown():
    known = {"ecog": 1, "primary_disease_controlled": True, "extrahepatic_metastases": False}
    found = result("hcc_sm_gpa", **known, primary_site="liver")
    assert (found["total"], found["band"], found["missing"]) == (None, None, ["histology"])


@pytest.mark.parametrize(("site", "survival"), [("lung", "median 3 months"), (None, None)])
def test_what_is_reported_of_a_band_stands_beside_a_result_only_once_the_band_is_certain(site, survival):
    assert assessed(case(primary_site=site))["scores"]["van_der_linden"]["survival"] == survival
