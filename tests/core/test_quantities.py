"""Numbers with units: what is converted, and what is refused rather than guessed."""

import math

import pytest

from cases.facts.catalogue import fact
from cases.facts.quantities import QuantityError, read_quantity, value_in
from cases.facts.reading import NotReadable, read_value


@pytest.mark.parametrize(
    ("name", "raw", "stored"),
    [
        ("haemoglobin_g_l", "12.1 g/dL", 121),
        ("haemoglobin_g_l", 121, 121),
        ("haemoglobin_g_l", "121", 121),
        ("haemoglobin_g_l", {"value": 12.1, "unit": "G/DL"}, 121),
        ("albumin_g_l", "3.5 g/dl", 35),
        ("crp_mg_l", "0.4 mg/dL", 4),
        ("calcium_mmol_l", "10.3 mg/dL", 2.56985),
        ("bilirubin_umol_l", "1.4 mg/dL", 23.94),
        ("bilirubin_umol_l", "24 µmol/L", 24),
        ("creatinine_umol_l", "1.0 mg/dL", 88.42),
        ("platelets_10e9_l", "150000 /uL", 150),
        ("platelets_10e9_l", "150 x10^9/L", 150),
        ("platelets_10e9_l", "150 10^3/µL", 150),
        ("ldh_iu_l", "250 U/L", 250),
        ("ldh_iu_l", "4.2 µkat/L", 252),
        ("white_cells_10e9_l", "7.5 × 10^9/L", 7.5),
    ],
)
def test_accepted_units_are_converted(name, raw, stored):
    assert read_quantity(fact(name), raw).value == pytest.approx(stored, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "published", "unit"),
    [
        ("calcium_mmol_l", 10.3, "mg/dL"),
        ("bilirubin_umol_l", 1.4, "mg/dL"),
        ("crp_mg_l", 0.4, "mg/dL"),
        ("albumin_g_l", 3.7, "g/dL"),
    ],
)
def test_a_value_goes_back_to_the_unit_of_the_paper_exactly(name, published, unit):
    stored = read_quantity(fact(name), published, unit)
    assert value_in(fact(name), stored.value, unit) == published
    assert (stored.entered, stored.entered_unit) == (published, unit)


@pytest.mark.parametrize(
    "raw",
    [
        "1,5",
        "1,500 g/L",
        "1.234,5",
        "12.1 g/dl/m",
        "12.1 mmol/L",
        "twelve",
        "",
        "1e3",
        "١٢",
        math.nan,
        math.inf,
        10**400,
        True,
        None,
        [],
        {"value": 1},
        {"value": "12 g/L", "unit": "g/L"},
        {"value": {"value": 1, "unit": "g/L"}, "unit": ""},
    ],
)
def test_what_could_be_misread_is_refused(raw):
    with pytest.raises(QuantityError):
        read_quantity(fact("haemoglobin_g_l"), raw)


def test_two_different_units_are_refused():
    with pytest.raises(QuantityError):
        read_quantity(fact("haemoglobin_g_l"), "12.1 g/dL", "g/L")
    assert read_quantity(fact("haemoglobin_g_l"), "12.1 g/dL", "g/dl").value == 121


def test_a_value_in_the_wrong_unit_hits_the_limit_and_the_message_names_the_units():
    with pytest.raises(NotReadable) as refused:
        read_value(fact("haemoglobin_g_l"), 12.1)
    assert "25 to 260 g/L (or with a unit: g/dL)" in str(refused.value)


@pytest.mark.parametrize(("raw", "warned"), [(59, True), (60, False), (190, False), (191, True)])
def test_an_unusual_value_is_kept_with_a_warning(raw, warned):
    reading = read_value(fact("haemoglobin_g_l"), raw)
    assert reading.value == raw
    assert bool(reading.warnings) is warned


@pytest.mark.parametrize(
    ("name", "raw", "unit"),
    [
        ("kps", 80, "mg/dL"),
        ("primary_site", "lung", "kg"),
        ("brain_metastases", True, "%"),
        ("non_ambulatory_since", "2026-11-01T00:00:00Z", "h"),
        ("histology_text", "adenocarcinoma", "g"),
        ("age_years", 61, "months"),
        ("prior_rt", "none", "Gy"),
    ],
)
def test_a_unit_that_a_fact_does_not_have_is_refused(name, raw, unit):
    assert read_value(fact(name), raw).value is not None
    with pytest.raises(NotReadable) as refused:
        read_value(fact(name), raw, unit)
    assert refused.value.error.field == name
    assert repr(unit) in refused.value.error.says


@pytest.mark.parametrize("unit", ["", " ", "1", "{score}"])
def test_what_says_that_there_is_no_unit_is_none(unit):
    assert read_value(fact("kps"), 80, unit).value == 80


def test_the_own_unit_of_a_whole_number_may_be_given():
    assert read_value(fact("age_years"), 61, "years").entered_unit == "years"


@pytest.mark.parametrize(("raw", "entered"), [("70", "70"), (" +70 ", "+70"), (70, "70"), (70.0, "70.0")])
def test_a_whole_number_is_told_as_it_was_entered(raw, entered):
    reading = read_value(fact("kps"), raw)
    assert (reading.value, reading.entered) == (70, entered)
