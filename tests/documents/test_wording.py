"""How names, numbers, ages, times and values are written."""

from datetime import UTC, date, datetime

import pytest

from cases.models import Patient, PatientIdentifier
from decisions.documents.fact_paths import PathWords
from decisions.documents.wording import (
    age_words,
    identifier_words,
    levels_words,
    moment_words,
    name_words,
    value_words,
)
from decisions.reasoning.derived import KNOWN


@pytest.mark.parametrize(
    ("family", "given", "title", "written"),
    [
        ("O'Hara", "Ada", "Mrs", "O'HARA, Ada (Mrs)"),
        ("Straße", "Jörg", "", "STRASSE, Jörg"),
        ("Plato", "", "", "PLATO"),
        ("देवी", "सुनीता", "", "देवी, सुनीता"),
    ],
)
def test_a_name_is_surname_first(family, given, title, written):
    assert name_words(Patient(family_name=family, given_name=given, title=title)) == written


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("nhs_number", "9990000018", "999 000 0018"),
        ("nhs_number", "999-000-0018", "999 000 0018"),
        ("abha", "22722548295255", "22-7225-4829-5255"),
        ("mrn", "000123456789", "000123456789"),
        ("nhs_number", "123", "123"),
    ],
)
def test_a_number_is_grouped_as_it_is_read_aloud(kind, value, written):
    assert identifier_words(PatientIdentifier(kind=kind, value=value)) == written


@pytest.mark.parametrize(
    ("born", "on", "written"),
    [
        (date(1961, 7, 14), date(2026, 7, 13), "64y"),
        (date(1961, 7, 14), date(2026, 7, 14), "65y"),
        (date(2010, 3, 31), date(2026, 4, 30), "16y 0m"),
        (date(2025, 1, 15), date(2026, 3, 14), "13m"),
        (None, date(2026, 1, 1), ""),
        (date(2027, 1, 1), date(2026, 1, 1), ""),
    ],
)
def test_an_age_is_that_of_the_day_shown(born, on, written):
    assert age_words(born, on) == written


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/London", "04-Jul-2026 14:05 BST"),
        ("Asia/Kolkata", "04-Jul-2026 18:35 IST"),
        ("America/Sao_Paulo", "04-Jul-2026 10:05 UTC-03:00"),
        ("UTC", "04-Jul-2026 13:05 UTC"),
    ],
)
def test_a_time_carries_the_boards_zone(zone, written):
    assert moment_words(datetime(2026, 7, 4, 13, 5, tzinfo=UTC), zone) == written


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("kps", None, "not recorded"),
        ("kps", 0, "0"),
        ("haemoglobin_g_l", 112, "112 g/L"),
        ("anticoagulated", False, "No"),
        ("index_level", "T8", "T8 (eighth thoracic)"),
        ("levels", ["T11", "T9", "T12"], "T9, T11–T12"),
        ("prior_rt", "none", "None"),
        ("prior_rt", {"dose_gy": 30.0, "fractions": 1, "on": "2025-02-01"}, "30 Gy in 1 fraction, 01-Feb-2025"),
        ("prior_rt", {"dose_gy": 30.0}, "30 Gy, fractions not recorded, date not recorded"),
        ("platelets_10e9_l", 250.0, "250 ×10⁹/L"),
        ("prior_rt", {}, "dose not recorded, fractions not recorded, date not recorded"),
        ("deficit_onset_at", "2026-01-02T08:30:00Z", "02-Jan-2026 08:30 UTC"),
        ("once_known", "kept", "kept"),
    ],
)
def test_a_value_is_written_in_words_and_missing_is_never_a_number(name, value, written):
    assert value_words(name, value, "UTC") == written


def test_levels_that_are_no_levels_are_kept():
    assert levels_words(["L3", "T13", "L2"]) == "L2–L3, T13"


def test_names_of_the_reasoning_are_written_out():
    words = PathWords({"lesions": [{"id": "lesion-2", "index_level": "T8"}, {"id": "lesion-4"}]}, "UTC")
    assert words.of("lesions.0.escc") == "Lesion 2, T8 (eighth thoracic): Epidural compression (ESCC)"
    assert words.of("lesions.1.pain") == "Lesion 4: Pain on loading"
    assert words.of("kps") == "Karnofsky performance status"
    assert words.sentence("Lesion lesion-2: patient_goal, lesions.0.escc") == (
        "Lesion 2, T8 (eighth thoracic): “What matters most”, "
        "Lesion 2, T8 (eighth thoracic): Epidural compression (ESCC)"
    )
    assert words.treatments("first option sbrt (conditional)") == (
        "first option Stereotactic body radiotherapy (conditional)"
    )


def test_an_axis_that_an_option_needs_is_told_by_what_settles_it():
    words = PathWords({}, "UTC")
    assert words.needed("axis_m") == "Mechanical axis (SINS, or a spinal surgeon's opinion)"
    assert words.needed("surgical_fitness") == words.of("surgical_fitness")
    assert words.needed("a collar") == "a collar"
    axes = {name for name in KNOWN if name.startswith("axis_")}
    assert all(words.needed(name) != words.of(name) for name in axes)
