"""The frozen snapshot: strict reading, every error at once, the same case the same hash."""

import json
import random

import pytest

from cases.facts.case_facts import CaseFacts, FactErrors, LesionFacts, PriorRadiotherapy
from cases.facts.catalogue import UnknownFact
from cases.facts.json_form import parse_json
from tests.core.reckoning import KIDNEY, case, lesion

FULL = case(
    lesion(id="a", escc="1c", levels=["T9", "T8"], prior_rt={"dose_gy": 30, "fractions": 10, "on": "2024-02-29"}),
    lesion(id="b", index_level="L1"),
    **KIDNEY,
    haemoglobin_g_l="12.1 g/dL",
    deficit_onset_at="2026-11-04T08:30+01:00",
    accepts_surgery="no",
    preference_recorded_on="2026-11-01",
    brain_metastases=False,
)


def errors(body):
    with pytest.raises(FactErrors) as refused:
        CaseFacts.from_json(body)
    return {error.field: error for error in refused.value.errors}


def test_values_come_out_in_the_units_and_zones_that_are_stored():
    facts = CaseFacts.from_json(FULL)
    assert facts.get("haemoglobin_g_l") == 121
    assert facts.get("deficit_onset_at") == "2026-11-04T07:30:00Z"
    assert facts.lesion("a").get("levels") == ("T8", "T9")
    assert facts.lesion("a").get("prior_rt") == PriorRadiotherapy(30, 10, "2024-02-29")
    assert facts.lesion("b").get("prior_rt") == "none"
    assert facts.get("ecog") is None


def test_reading_what_was_written_gives_the_same_case():
    facts = CaseFacts.from_json(FULL)
    again = CaseFacts.from_json(json.loads(json.dumps(facts.to_json())))
    assert again == facts and again.inputs_hash == facts.inputs_hash and hash(again) == hash(facts)


def test_the_order_of_keys_does_not_matter_and_nulls_are_nothing():
    wanted = CaseFacts.from_json(FULL).inputs_hash
    for seed in range(20):
        shuffled = list({**FULL, "sex": None, "ecog": None}.items())
        random.Random(seed).shuffle(shuffled)
        assert CaseFacts.from_json(dict(shuffled)).inputs_hash == wanted


def test_a_changed_value_changes_the_hash():
    facts = CaseFacts.from_json(FULL)
    assert facts.with_value("kps", 80).inputs_hash != facts.inputs_hash
    assert facts.with_value("kps", 80).with_value("kps", 70) == facts
    assert facts.with_lesion_value("a", "escc", None).lesion("a").get("escc") is None
    assert facts.lesion("a").get("escc") == "1c"


def test_facts_cannot_be_changed_in_place():
    facts = CaseFacts.from_json(FULL)
    with pytest.raises(TypeError):
        facts.values["kps"] = 10
    with pytest.raises(AttributeError):
        facts.lesions = ()
    with pytest.raises(UnknownFact, match="Did you mean escc"):
        LesionFacts("x", {"esc": "2"})


def test_every_error_is_told_at_once():
    found = errors(
        {
            "kps": 75,
            "kpss": 1,
            "ecog": True,
            "brain_metastases": 1,
            "primary_site": "lungs",
            "escc": "2",
            "haemoglobin_g_l": "1,5",
            "preference_recorded_on": "2026-02-30",
            "deficit_onset_at": "2026-11-04T08:30",
            "crp_mg_l": float("nan"),
            "extraspinal_bone_metastases_count": -1,
            "vertebral_metastases_count": 0,
            "lesions": [
                {"id": "a", "escc": "1"},
                {"id": "a", "kps": 70},
                "T8",
                {"index_level": "T13"},
                {"levels": ["T1", "T1"]},
                {"levels": ["T1"], "index_level": "T2"},
                {"prior_rt": {"dose": 30}},
                {"prior_rt": {"fractions": 0}},
                {"prior_rt": "some"},
            ],
        }
    )
    assert set(found) == {
        "kps",
        "kpss",
        "ecog",
        "brain_metastases",
        "primary_site",
        "escc",
        "haemoglobin_g_l",
        "preference_recorded_on",
        "deficit_onset_at",
        "crp_mg_l",
        "extraspinal_bone_metastases_count",
        "vertebral_metastases_count",
        "lesions.0.escc",
        "lesions.1.kps",
        "lesions.1.id",
        "lesions.2",
        "lesions.3.index_level",
        "lesions.4.levels",
        "lesions.5.index_level",
        "lesions.6.prior_rt",
        "lesions.7.prior_rt",
        "lesions.8.prior_rt",
    }
    assert "Did you mean kps" in found["kpss"].says
    assert "belongs to a lesion" in found["escc"].says
    assert "lung, breast" in found["primary_site"].allowed
    assert found["kps"].value == "75" and "steps of 10" in found["kps"].allowed


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("kps", True),
        ("kps", "70"),
        ("kps", 70.5),
        ("kps", 0),
        ("kps", 110),
        ("ecog", 5),
        ("ecog", -1),
        ("brain_metastases", "yes"),
        ("brain_metastases", 0),
        ("frankel", "F"),
        ("frankel", 1),
        ("frankel", "e"),
        ("age_years", 10**30),
        ("age_years", -1),
        ("accepts_surgery", False),
        ("patient_goal", ["comfort"]),
        ("histology_text", ""),
        ("histology_text", "x" * 2001),
        ("histology_text", "a\x00b"),
        ("histology_text", "\ud800"),
        ("preference_recorded_on", "20261101"),
        ("preference_recorded_on", "2026-1-1"),
        ("preference_recorded_on", 2026),
        ("preference_recorded_on", "0001-01-01"),
        ("deficit_onset_at", "2026-11-04"),
        ("deficit_onset_at", "2026-11-04T25:00Z"),
        ("lesions", {}),
        ("lesions", [{}] * 61),
        ("albumin_g_l", 3.5),
    ],
)
def test_wrong_values_are_refused_by_name(name, raw):
    assert name in {field.split(".")[0] for field in errors({name: raw})}


@pytest.mark.parametrize("body", [None, [], "case", 3, True, [{"kps": 70}]])
def test_a_case_is_an_object(body):
    assert "" in errors(body)


def test_lesions_without_an_id_are_named_by_their_place():
    assert [each.id for each in CaseFacts.from_json(case(lesion(), lesion(id="x"), lesion())).lesions] == [
        "L1",
        "x",
        "L3",
    ]


def test_unusual_and_contradictory_facts_are_kept_and_warned_about():
    facts = CaseFacts.from_json(
        case(
            lesion(levels=["T8", "T9"]),
            primary_site="kidney",
            histology="lung_small_cell",
            vertebral_metastases_count=1,
            haemoglobin_g_l=50,
            visceral_metastases="none",
            visceral_pattern="nodular",
        )
    )
    assert [path for path, _ in facts.warnings] == [
        "haemoglobin_g_l",
        "histology",
        "vertebral_metastases_count",
        "visceral_pattern",
    ]
    assert facts.get("haemoglobin_g_l") == 50


@pytest.mark.parametrize(
    ("loss", "collapse", "doubted"),
    [
        (49, "under_50", False),
        (50, "under_50", False),
        (50, "over_50", False),
        (51, "under_50", True),
        (51, "over_50", False),
        (49, "over_50", True),
        (0, "none", False),
        (30, "none", True),
    ],
)
def test_a_class_of_collapse_that_does_not_fit_the_height_is_doubted_and_never_changed(loss, collapse, doubted):
    facts = CaseFacts.from_json(case(lesion(height_loss_percent=loss, collapse=collapse)))
    assert [path for path, _ in facts.warnings] == (["lesions.0.collapse"] if doubted else [])
    assert facts.lesions[0].get("collapse") == collapse


@pytest.mark.parametrize(
    "text",
    [
        '{"kps": NaN}',
        '{"kps": Infinity}',
        '{"kps": 70, "kps": 80}',
        '{"kps": 70',
        "[" * 100_000,
        "",
        "{'kps': 70}",
        b"\xff\xfe",
        "kps: 70",
        '{"a":' * 5000,
    ],
)
def test_text_that_is_not_plain_json_is_refused(text):
    with pytest.raises(FactErrors):
        CaseFacts.from_json(parse_json(text))


@pytest.mark.parametrize(("count", "said"), [(1, "1 vertebra is counted"), (2, "2 vertebrae are counted")])
def test_vertebrae_are_counted_in_the_singular_and_the_plural(count, said):
    levels = [{"index_level": level} for level in ("T4", "T8", "L1")]
    facts = CaseFacts.from_json({"vertebral_metastases_count": count, "lesions": levels})
    assert [says for _, says in facts.warnings] == [f"3 levels are described but {said}: please check both."]
