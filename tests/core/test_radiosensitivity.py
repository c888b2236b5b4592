"""The class of a tumour, by grouping; disagreement shows both sides and names the conflict."""

import pytest

from tests.core.reckoning import assessed, case, lesion, standings


def axis(site, histology=None, **facts):
    body = case(lesion(escc="0"), primary_site=site, **facts)
    if histology:
        body["histology"] = histology
    return assessed(body)["frameworks"]["noms"]


@pytest.mark.parametrize(
    ("site", "histology", "possible"),
    [
        ("breast", None, ["sensitive"]),
        ("prostate", None, ["sensitive"]),
        ("myeloma", "plasma_cell", ["sensitive"]),
        ("lymphoma", "lymphoma", ["sensitive"]),
        ("ovary", None, ["sensitive"]),
        ("neuroendocrine", None, ["sensitive"]),
        ("germ_cell", "seminoma", ["sensitive"]),
        ("germ_cell", None, ["sensitive"]),
        ("leukaemia", None, ["sensitive"]),
        ("lung", "lung_small_cell", ["sensitive"]),
        ("kidney", None, ["resistant"]),
        ("skin_melanoma", None, ["resistant"]),
        ("colon", None, ["resistant"]),
        ("rectum", None, ["resistant"]),
        ("bone_sarcoma", "osteosarcoma", ["resistant"]),
        ("soft_tissue_sarcoma", None, ["resistant"]),
        ("thyroid", None, ["resistant", "sensitive"]),
        ("liver", "hepatocellular", ["resistant", "sensitive"]),
        ("lung", "lung_adenocarcinoma", ["resistant", "sensitive"]),
        ("lung", "lung_squamous", ["resistant", "sensitive"]),
        ("lung", "adenocarcinoma", ["resistant", "sensitive"]),
        ("lung", "squamous_cell", ["resistant", "sensitive"]),
        ("unknown_primary", "melanoma", ["resistant"]),
        ("other", "melanoma", ["resistant"]),
        ("skin_melanoma", "melanoma", ["resistant"]),
        (None, "melanoma", ["resistant"]),
        ("unknown_primary", "adenocarcinoma", ["sensitive", "resistant"]),
        ("bladder", "squamous_cell", ["sensitive", "resistant"]),
        ("liver", "cholangiocarcinoma", ["sensitive", "resistant"]),
        ("gallbladder_bile_duct", "cholangiocarcinoma", ["sensitive", "resistant"]),
        ("lung", None, ["sensitive", "resistant"]),
        ("lung", "other", ["sensitive", "resistant"]),
        ("bladder", None, ["sensitive", "resistant"]),
        ("unknown_primary", None, ["sensitive", "resistant"]),
        ("stomach", None, ["sensitive", "resistant"]),
        ("head_neck", None, ["sensitive", "resistant"]),
        ("uterus", None, ["sensitive", "resistant"]),
        (None, None, ["sensitive", "resistant"]),
        ("bone_sarcoma", "ewing_sarcoma", ["sensitive", "resistant"]),
    ],
)
def test_where_the_groupings_put_a_tumour(site, histology, possible):
    assert axis(site, histology)["axes"]["o"]["possible"] == possible


@pytest.mark.parametrize(
    ("site", "histology"),
    [
        ("lung", "lung_adenocarcinoma"),
        ("lung", "adenocarcinoma"),
        ("lung", "squamous_cell"),
        ("thyroid", None),
        ("liver", "hepatocellular"),
    ],
)
def test_groupings_that_disagree_show_both_outcomes_and_the_conflict(site, histology):
    body = case(lesion(escc="0"), primary_site=site)
    answer = assessed(body | ({"histology": histology} if histology else {}))
    assert answer["frameworks"]["noms"]["outcome"] == ["sbrt", "cebrt"]
    assert standings(answer) == {"sbrt": "reasonable", "cebrt": "reasonable"}
    conflict = next(each for each in answer["conflicts"] if each["id"] == "X-13")
    assert conflict["turns_on"] == "radiosensitivity_clinician"


def test_a_disagreement_that_changes_nothing_is_no_conflict():
    # High grade, resistant, unfit gives conventional radiotherapy, as the sensitive row does.
    answer = assessed(case(lesion(escc="2"), primary_site="thyroid", surgical_fitness="unable"))
    assert answer["frameworks"]["noms"]["outcome"] == ["cebrt"]
    assert "X-13" not in {each["id"] for each in answer["conflicts"]}


def test_an_unplaced_tumour_leaves_the_outcome_open_and_asks_a_clinician():
    found = axis("bladder")
    assert found["outcome"] is None
    assert found["axes"]["o"]["turns_on"] == ["radiosensitivity_clinician"]


@pytest.mark.parametrize("site", ["lung", "liver"])
def test_a_site_whose_tumours_differ_asks_for_the_histology(site):
    assert "histology" in axis(site)["axes"]["o"]["turns_on"]


def test_cholangiocarcinoma_is_not_placed_as_hepatocellular_and_asks_a_clinician():
    found = axis("liver", "cholangiocarcinoma")
    assert found["radiosensitivity"]["by_scheme"]["noms"] == ["unplaced"]
    assert found["axes"]["o"]["turns_on"] == ["radiosensitivity_clinician"]


def test_melanoma_of_unknown_primary_agrees_in_each_grouping_that_names_melanoma():
    shown = axis("unknown_primary", "melanoma")["radiosensitivity"]["by_scheme"]
    assert [shown[id] for id in ("noms", "ao", "sc24", "rtog_0631")] == [["resistant"]] * 4


@pytest.mark.parametrize(
    ("ruling", "outcome"), [("sensitive", ["cebrt"]), ("resistant", ["sbrt"]), ("moderate", ["sbrt", "cebrt"])]
)
def test_a_clinicians_ruling_comes_before_the_groupings(ruling, outcome):
    for site in ("bladder", "thyroid", "breast"):
        assert axis(site, radiosensitivity_clinician=ruling)["outcome"] == outcome


def test_every_grouping_is_shown():
    shown = axis("breast")["radiosensitivity"]["by_scheme"]
    assert shown == {
        "noms": ["sensitive"],
        "ao": ["unplaced"],
        "acr_2014": ["unplaced"],
        "patchell": ["unplaced"],
        "sc24": ["sensitive"],
        "rtog_0631": ["unplaced"],
        "three_class": ["moderate"],
    }
