"""Every estimate of survival side by side: as published, in a fixed order, never averaged."""

import pytest

from decisions.reasoning.prognosis import in_order, recorded_row
from tests.core.reckoning import assessed, knowledge

PANEL = knowledge().panel
LUNG = {"age_years": 60, "kps": 70, "primary_site": "lung", "visceral_metastases": "none", "brain_metastases": False}


def rows_of(**facts):
    return {row["id"]: row for row in assessed({"age_years": 60, "lesions": [], **facts})["prognosis"]}


def test_every_score_of_survival_has_a_row_in_the_order_of_the_knowledge():
    found = list(rows_of(**LUNG))
    assert found == [id for id in PANEL.order if id in found]
    survival = {id for id, table in knowledge().scores.items() if table.purpose == "survival"}
    not_scored = {each["score"] for each in assessed({"age_years": 60, "lesions": [], **LUNG})["not_scored"]}
    assert {*found, *not_scored} >= survival


def test_nothing_sums_the_estimates_up():
    rows = rows_of(**LUNG)
    assert set(rows) <= {"clinician", *knowledge().scores}
    assert not any("average" in str(row) or "summary" in str(row) for row in rows.values())


def test_a_complete_score_stands_in_its_one_band_with_its_own_kind_of_figure():
    group = rows_of(**LUNG)["van_der_linden"]
    assert (group["total"], group["certain"]) == (3, True)
    assert [band["months"] for band in group["bands"]] == [[["median", 3]]]
    assert group["cohort"].startswith("342 people")


def test_an_incomplete_score_stands_in_every_band_that_is_still_possible_and_says_what_is_missing():
    row = rows_of(primary_site="breast")["van_der_linden"]
    assert row["total"] is None and not row["certain"]
    assert [band["label"] for band in row["bands"]] == ["group A", "group B", "group C"]
    assert {"kps", "visceral_metastases"} <= set(row["missing"])


def test_with_nothing_known_every_band_of_every_score_is_possible():
    for id, row in rows_of(age_years=None).items():
        if id != "clinician":
            assert len(row["bands"]) == len(knowledge().scores[id].bands) and not row["certain"], id


def test_the_clinicians_own_estimate_is_a_row_of_its_own_and_missing_is_not_zero():
    assert rows_of()["clinician"]["months"] is None
    assert rows_of(expected_survival_months_clinician=0)["clinician"]["months"] == 0
    assert rows_of(expected_survival_months_clinician=9.5)["clinician"]["months"] == 9.5
    assert next(iter(rows_of())) == "clinician"


def test_out_of_scope_there_is_no_prognosis():
    assert assessed({"age_years": 12, "lesions": []})["prognosis"] == []


@pytest.mark.parametrize(
    ("facts", "score", "said", "silent"),
    [
        ({"primary_site": "lung"}, "revised_tokuhashi", "lung cancer", "triple-negative"),
        ({"primary_site": "breast"}, "tomita", "triple-negative", "lung cancer"),
        ({"primary_site": "kidney"}, "modified_bauer", "kidney cancer", "lung cancer"),
        ({"primary_site": "breast", "frankel": "C"}, "van_der_linden", "a deficit that can recover", "lung"),
        ({"primary_site": "breast", "frankel": "E"}, "van_der_linden", "irradiated", "a deficit that can recover"),
        ({"primary_site": "breast", "ais": "C"}, "van_der_linden", "a deficit that can recover", "lung"),
        ({"primary_site": "breast", "ais": "E"}, "van_der_linden", "irradiated", "a deficit that can recover"),
        ({}, "katagiri_2014", "21.3 % died", "a deficit that can recover"),
    ],
)
def test_known_bias_is_told_where_it_is_true(facts, score, said, silent):
    told = " ".join(each["says"] for each in rows_of(**facts)[score]["bias"])
    assert said in told and silent not in told


def test_a_targeted_drug_changes_the_points_of_katagiri_alone():
    drugs = next(bias for bias in PANEL.biases if bias.id == "lung_drugs")
    assert "katagiri_2014" not in drugs.of
    assert {"revised_tokuhashi", "tomita", "modified_bauer", "bauer_1995", "van_der_linden"} <= set(drugs.of)


def test_every_bias_has_a_source_and_what_the_project_rules_is_not_called_verified():
    for bias in PANEL.biases:
        assert bias.source.checked and (bias.source.kind != "policy" or bias.verification == "unverified"), bias.id


def row(instrument, **values):
    return recorded_row(PANEL, knowledge().recorded[instrument], values, {})


def test_mortality_stays_mortality():
    part = row("sorg", probability=18, probability_of="mortality", horizon="90d", model="90d")["probability"]
    assert (part["percent"], part["of"]) == (18, "mortality")
    assert 2.9 < part["months"] < 3.0


def test_a_recorded_band_brings_its_published_figure_and_one_that_is_unknown_brings_none():
    assert row("bollen_2014", category="B")["bands"][0]["months"] == [["median", 15.4]]
    assert row("osri", total=3)["bands"] == []
    assert row("crnalic_2012", total=6)["bands"][0]["months"] == []


def test_the_order_never_follows_the_values():
    ids = sorted(PANEL.order)
    for given in (ids, ids[::-1], ids[5:] + ids[:5]):
        assert [each["id"] for each in in_order(PANEL, [{"id": id} for id in given])] == list(PANEL.order)
