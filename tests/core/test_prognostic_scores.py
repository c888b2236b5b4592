"""Tokuhashi, Tomita and Bauer against second tables, every combination of every category."""

from itertools import product

import pytest

from cases.facts.disease_facts import PRIMARY_SITES
from tests.core.reckoning import assessed, case, knowledge, lesion, points

# Every combination of these is gone through here: their points need no examples (tests/knowledge/test_limits.py).
EXHAUSTS = ("revised_tokuhashi", "tomita", "modified_bauer")

# Revised Tokuhashi 2005, written a second time: an example of each category, and its points.
KPS = {10: 0, 40: 0, 50: 1, 70: 1, 80: 2, 100: 2}
EXTRASPINAL = {0: 2, 1: 1, 2: 1, 3: 0, 9: 0}
VERTEBRAL = {1: 2, 2: 1, 3: 0, 12: 0}
ORGANS = {
    ("none", False): 2,
    ("removable", False): 1,
    ("unremovable", False): 0,
    ("unremovable", True): 0,
    ("removable", True): 0,
    ("none", True): 0,
}
SITES = {
    "lung": 0,
    "stomach": 0,
    "bladder": 0,
    "oesophagus": 0,
    "pancreas": 0,
    "liver": 1,
    "gallbladder_bile_duct": 1,
    "unknown_primary": 1,
    "kidney": 3,
    "uterus": 3,
    "rectum": 4,
    "thyroid": 5,
    "breast": 5,
    "prostate": 5,
    "colon": 2,
    "cervix": 2,
    "ovary": 2,
    "head_neck": 2,
    "skin_melanoma": 2,
    "soft_tissue_sarcoma": 2,
    "myeloma": 2,
    "lymphoma": 2,
    "leukaemia": 2,
    "germ_cell": 2,
    "other": 2,
}
FRANKEL = {"A": 0, "B": 0, "C": 1, "D": 1, "E": 2}


def tokuhashi(kps, extraspinal, vertebral, organs, site, frankel, **more):
    return points(
        "revised_tokuhashi",
        {
            "kps": kps,
            "extraspinal_bone_metastases_count": extraspinal,
            "vertebral_metastases_count": vertebral,
            "visceral_metastases": organs[0],
            "brain_metastases": organs[1],
            "primary_site": site,
            "frankel": frankel,
            **more,
        },
    )


def test_every_combination_of_tokuhashi_categories_gives_the_published_total():
    sites = {0: "lung", 1: "liver", 2: "colon", 3: "kidney", 4: "rectum", 5: "breast"}
    organs = {2: ("none", False), 1: ("removable", False), 0: ("unremovable", False)}
    seen = set()
    count = 0
    for kps, bone, body, organ, site, palsy in product((40, 50, 80), (3, 2, 0), (3, 2, 1), organs, sites, "BDE"):
        total = KPS[kps] + EXTRASPINAL[bone] + VERTEBRAL[body] + organ + site + FRANKEL[palsy]
        reading = tokuhashi(kps, bone, body, organs[organ], sites[site], palsy)
        assert reading.total == total
        wanted = "under_6_months" if total <= 8 else "six_months_or_more" if total <= 11 else "one_year_or_more"
        assert reading.band is not None and reading.band.id == wanted
        seen.add(total)
        count += 1
    assert (count, seen) == (1458, set(range(16)))


@pytest.mark.parametrize(
    ("item", "table"),
    [
        ("kps", KPS),
        ("extraspinal_bone_metastases_count", EXTRASPINAL),
        ("vertebral_metastases_count", VERTEBRAL),
        ("frankel", FRANKEL),
    ],
)
def test_tokuhashi_cut_points(item, table):
    best = {
        "kps": 100,
        "extraspinal_bone_metastases_count": 0,
        "vertebral_metastases_count": 1,
        "visceral_metastases": "none",
        "brain_metastases": False,
        "primary_site": "breast",
        "frankel": "E",
    }
    for value, wanted in table.items():
        assert points("revised_tokuhashi", {**best, item: value}).total == 13 + wanted


@pytest.mark.parametrize("answers", list(ORGANS))
def test_tokuhashi_counts_the_brain_as_an_organ_that_cannot_be_removed(answers):
    assert tokuhashi(100, 0, 1, answers, "breast", "E").total == 13 + ORGANS[answers]


@pytest.mark.parametrize("site", list(SITES))
def test_tokuhashi_primary_sites(site):
    assert tokuhashi(100, 0, 1, ("none", False), site, "E").total == 10 + SITES[site]


def test_tokuhashi_places_every_site_of_the_catalogue():
    assert set(PRIMARY_SITES) - set(SITES) == {"bone_sarcoma", "neuroendocrine"}


@pytest.mark.parametrize(
    ("site", "histology", "low", "high"),
    [
        ("bone_sarcoma", "osteosarcoma", 0, 0),
        ("bone_sarcoma", "chondrosarcoma", 2, 2),
        ("bone_sarcoma", None, 0, 2),
        ("neuroendocrine", "carcinoid", 5, 5),
        ("neuroendocrine", "neuroendocrine_carcinoma", 2, 2),
        ("neuroendocrine", None, 2, 5),
        ("lung", "carcinoid", 5, 5),
        ("lung", "lung_adenocarcinoma", 0, 0),
        ("lung", None, 0, 0),
        ("other", "osteosarcoma", 0, 0),
        (None, "carcinoid", 5, 5),
        (None, None, 0, 5),
    ],
)
def test_tokuhashi_counts_osteosarcoma_and_carcinoid_by_histology(site, histology, low, high):
    facts = {name: value for name, value in (("primary_site", site), ("histology", histology)) if value}
    reading = points("revised_tokuhashi", facts)
    assert (reading.findings[4].possible and min(reading.findings[4].possible), max(reading.findings[4].possible)) == (
        low,
        high,
    )


def test_tokuhashi_reaches_fifteen_with_one_vertebra():
    assert tokuhashi(100, 0, 1, ("none", False), "breast", "E").total == 15


@pytest.mark.parametrize("site", ["colon", "cervix"])
def test_tokuhashi_says_which_ruling_it_used(site):
    assert any(
        site in caveat.lower()
        for caveat in assessed(case(primary_site=site))["scores"]["revised_tokuhashi"]["caveats"][-2:]
    )


# Tomita 2001.
GROWTH = {
    "slow": ("breast", "thyroid", "prostate"),
    "moderate": ("kidney", "uterus"),
    "rapid": ("lung", "liver", "stomach", "colon", "unknown_primary"),
}
GROWTH_POINTS = {"slow": 1, "moderate": 2, "rapid": 4}
TREATABLE = {"none": 0, "removable": 2, "unremovable": 4}
BONES = {(1, 0): 1, (2, 0): 2, (1, 1): 2, (5, 3): 2}


def tomita_band(total):
    return (
        "long_term_control"
        if total <= 3
        else "middle_term_control"
        if total <= 5
        else "short_term_palliation"
        if total <= 7
        else "terminal_care"
    )


def test_every_combination_of_tomita_categories_gives_the_published_total():
    totals = set()
    for growth, visceral, bones in product(GROWTH, TREATABLE, BONES):
        for site in GROWTH[growth]:
            total = GROWTH_POINTS[growth] + TREATABLE[visceral] + BONES[bones]
            reading = points(
                "tomita",
                {
                    "primary_site": site,
                    "visceral_metastases": visceral,
                    "vertebral_metastases_count": bones[0],
                    "extraspinal_bone_metastases_count": bones[1],
                },
            )
            assert reading.total == total
            assert reading.band is not None and reading.band.id == tomita_band(total)
            totals.add(total)
    assert totals == set(range(2, 11))


def test_tomita_rapid_growth_is_four_and_never_three():
    rows = knowledge().scores["tomita"].items[0].points.rows
    assert {row.outcome for row in rows} == {1, 2, 4}


@pytest.mark.parametrize("site", sorted(set(PRIMARY_SITES) - {site for sites in GROWTH.values() for site in sites}))
def test_tomita_waits_for_a_clinician_where_the_paper_does_not_list_the_primary(site):
    facts = {
        "primary_site": site,
        "visceral_metastases": "none",
        "vertebral_metastases_count": 1,
        "extraspinal_bone_metastases_count": 0,
    }
    reading = points("tomita", facts)
    assert (reading.total, reading.low, reading.high) == (None, 2, 5)
    assert reading.findings[0].missing == ("tomita_growth_clinician",)
    for growth, worth in GROWTH_POINTS.items():
        assert points("tomita", {**facts, "tomita_growth_clinician": growth}).total == worth + 1


def test_a_clinicians_growth_class_does_not_replace_the_papers_own():
    assert points("tomita", {"primary_site": "lung", "tomita_growth_clinician": "slow"}).findings[0].outcome == 4


def test_tomita_warns_when_the_brain_is_not_counted():
    caveats = assessed(case(brain_metastases=True, primary_site="breast"))["scores"]["tomita"]["caveats"]
    assert any("Brain metastases are recorded" in caveat for caveat in caveats)


# Modified Bauer 2008: one point for each favourable statement.
HISTOLOGY = {
    "lung": (0, 0),
    "prostate": (1, 0),
    "breast": (1, 1),
    "kidney": (1, 1),
    "lymphoma": (1, 1),
    "myeloma": (1, 1),
    "leukaemia": (1, 0),
    "other": (1, 0),
    "unknown_primary": (1, 0),
}


def test_every_combination_of_modified_bauer_gives_the_published_total():
    kinds = set()
    for (site, worth), visceral, brain, bones in product(HISTOLOGY.items(), TREATABLE, (False, True), BONES):
        clear = visceral == "none" and not brain
        total = sum(worth) + clear + (bones == (1, 0))
        reading = points(
            "modified_bauer",
            {
                "primary_site": site,
                "visceral_metastases": visceral,
                "brain_metastases": brain,
                "vertebral_metastases_count": bones[0],
                "extraspinal_bone_metastases_count": bones[1],
            },
        )
        assert reading.total == total
        wanted = "supportive" if total <= 1 else "short_term_palliation" if total == 2 else "middle_term_control"
        assert reading.band is not None and reading.band.id == wanted
        kinds.add((worth, clear, bones == (1, 0)))
    assert len(kinds) == 12


def test_bauer_never_counts_lung_as_a_favourable_primary():
    reading = points("modified_bauer", {"primary_site": "lung", "histology": "lymphoma"})
    assert [finding.outcome for finding in reading.findings[2:]] == [0, 0]


def test_bauer_asks_about_the_brain_as_well():
    facts = {
        "primary_site": "breast",
        "visceral_metastases": "none",
        "vertebral_metastases_count": 1,
        "extraspinal_bone_metastases_count": 0,
    }
    reading = points("modified_bauer", facts)
    assert (reading.total, reading.low, reading.high) == (None, 3, 4)
    assert reading.findings[0].missing == ("brain_metastases",)


def test_performance_scales_are_kept_as_entered_and_never_converted():
    scores = assessed(case(kps=60))["scores"]
    assert (scores["kps"]["total"], scores["kps"]["grade"]) == (60, 60)
    assert (scores["ecog"]["total"], scores["ecog"]["missing"]) == (None, ["ecog"])
    scores = assessed({"ecog": 2})["scores"]
    assert (scores["ecog"]["total"], scores["kps"]["total"]) == (2, None)


def test_every_result_says_direction_range_version_source_and_verification():
    for found in assessed(case(lesion()))["scores"].values():
        for score in found if isinstance(found, list) else [found]:
            assert score["direction"] in ("higher is better", "higher is worse")
            assert len(score["range"]) == len(score["interval"]) == 2
            assert (
                score["version"]
                and score["citation"]["citation"]
                and score["verification"] in ("verified", "unverified")
            )
            assert score["caveats"]
