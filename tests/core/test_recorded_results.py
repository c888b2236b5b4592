"""Results worked out elsewhere: what is accepted, what is refused, and what is never assumed."""

import pytest

from cases.pathway.refusals import FieldError
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.recorded import check_result

INSTRUMENTS = load_knowledge().recorded
SORG = {"model": "90d", "probability": 82, "probability_of": "survival", "horizon": "90d"}


def errors_of(instrument: str, given: dict[str, object]) -> dict[str, FieldError]:
    return {error.field: error for error in check_result(INSTRUMENTS[instrument], given)[1]}


def test_the_instruments_of_the_gate_that_forbids_computing_are_recorded_in_their_order():
    assert " ".join(INSTRUMENTS) == (
        "sorg osri bollen_2014 rades_2008_survival rades_2008_ambulatory prism lei_2016 lei_2015_nsclc "
        "crnalic_2012 tokuhashi_1990 katagiri_2005 mstfi sosgoq eq5d5l odi promis bpi"
    )
    assert not set(INSTRUMENTS) & set(load_knowledge().scores)


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda one: one.id)
def test_every_instrument_says_why_it_is_not_computed_and_which_way_is_better(instrument):
    assert instrument.not_computed and instrument.records and instrument.direction and instrument.range_says
    assert instrument.source.checked
    nothing = check_result(instrument, {})
    assert nothing[0] == {} and nothing[1], "an empty form is refused, never stored as a zero"


def test_a_sorg_probability_is_kept_as_it_was_stated():
    assert check_result(INSTRUMENTS["sorg"], SORG) == (SORG, [])
    dying = SORG | {"probability": "18.5", "probability_of": "mortality"}
    assert check_result(INSTRUMENTS["sorg"], dying)[0]["probability"] == 18.5


@pytest.mark.parametrize("left_out", ["probability", "probability_of", "horizon", "model"])
def test_nothing_of_a_sorg_probability_is_assumed(left_out):
    error = errors_of("sorg", {name: value for name, value in SORG.items() if name != left_out})
    assert list(error) == [f"values.{left_out}"]
    assert (
        "is needed" in error[f"values.{left_out}"].says and "Nothing is assumed" in error[f"values.{left_out}"].remedy
    )


@pytest.mark.parametrize(("model", "horizon"), [("30d", "1y"), ("6wk", "90d"), ("90d", "30d"), ("nomogram", None)])
def test_a_model_answers_for_its_own_horizon_only(model, horizon):
    given = SORG | {"model": model} | ({"horizon": horizon} if horizon else {})
    assert ("values.horizon" in errors_of("sorg", given)) is (horizon is not None)


LIMITS = [
    ("sorg", SORG, "probability", [0, 100, "99.9"], [-1, 101, "1,5", True, "many", [3]]),
    ("osri", {}, "total", [1, 7], [0, 8, 3.5]),
    ("rades_2008_survival", {}, "total", [20, 45], [19, 46]),
    ("rades_2008_ambulatory", {}, "total", [21, 44], [20, 45]),
    ("lei_2016", {}, "total", [0, 10], [-1, 11]),
    ("lei_2015_nsclc", {}, "total", [4, 10], [3, 11]),
    ("crnalic_2012", {}, "total", [0, 6], [-1, 7]),
    ("tokuhashi_1990", {}, "total", [0, 12], [-1, 13]),
    ("katagiri_2005", {}, "total", [0, 8], [-1, 9]),
    ("bollen_2014", {}, "category", ["A", "D"], ["E", "a", 1]),
    ("prism", {}, "group", ["above_7", "below_1"], ["7"]),
    ("eq5d5l", {}, "profile", ["11111", "55555", "21143"], ["2114", "211433", "21146", "01111", "abcde"]),
    ("eq5d5l", {}, "vas", [0, 100], [-1, 101]),
    ("odi", {}, "percentage", [0, 100], [-1, 101, 20.5]),
    ("bpi", {}, "severity", [0, 10, 4.25], [-0.1, 10.1]),
    ("sosgoq", {}, "total", [0, 100], [-1, 101]),
]


@pytest.mark.parametrize(("instrument", "rest", "field", "accepted", "refused"), LIMITS)
def test_values_on_the_limits_are_taken_and_those_past_them_are_refused(instrument, rest, field, accepted, refused):
    for value in accepted:
        assert not errors_of(instrument, {**rest, field: value}), value
    for value in refused:
        error = errors_of(instrument, {**rest, field: value})[f"values.{field}"]
        assert error.says and error.remedy


def test_an_index_of_eq_5d_is_refused_without_its_value_set():
    whole = {"index": 0.6, "value_set_country": "England", "value_set_name": "VSE", "value_set_year": 2018}
    assert not errors_of("eq5d5l", whole)
    for left_out in ("value_set_country", "value_set_name", "value_set_year"):
        error = errors_of("eq5d5l", {name: value for name, value in whole.items() if name != left_out})
        assert "is needed with Index" in error[f"values.{left_out}"].says
    assert not errors_of("eq5d5l", {"profile": "21143", "vas": 60})


def test_a_patient_reported_measure_needs_one_score_and_may_lack_the_others():
    assert errors_of("sosgoq", {"pain": 40}) == {}
    assert "at least one of" in errors_of("sosgoq", {"pain": ""})["values.total"].remedy
    assert set(errors_of("promis", {"t_score": 45})) == {"values.measure", "values.measure_version"}


def test_which_list_of_items_of_the_frailty_index_was_counted_must_be_said():
    assert set(errors_of("mstfi", {"total": 2})) == {"values.items"}


def test_a_field_that_is_not_of_the_instrument_is_named_with_the_closest_one():
    error = errors_of("osri", {"total": 3, "totl": 3})["values.totl"]
    assert "did you mean 'total'" in error.says and "total" in error.remedy


BANDS = [
    ("rades_2008_survival", "total", {25: 7, 26: 19, 30: 19, 31: 56, 35: 56, 36: 73, 40: 73, 41: 90}),
    ("rades_2008_ambulatory", "total", {28: 6, 29: 31, 31: 31, 32: 42, 34: 42, 35: 61, 37: 61, 38: 93}),
    ("lei_2016", "total", {2: 8.2, 3: 56.5, 5: 56.5, 6: 91.5}),
    ("lei_2015_nsclc", "total", {5: 95, 6: 47, 7: 47, 8: 11}),
]


@pytest.mark.parametrize(("instrument", "field", "alive"), BANDS)
def test_six_month_survival_is_that_of_the_published_band(instrument, field, alive):
    for total, percent in alive.items():
        band = INSTRUMENTS[instrument].band_of({field: total})
        assert band.outlook.alive == ((6, percent),) and band.verification == "verified"


def test_median_survival_of_bollen_prism_and_crnalic_is_that_of_the_abstracts():
    def median(instrument, field, value):
        return INSTRUMENTS[instrument].band_of({field: value}).outlook.median_months

    assert [median("bollen_2014", "category", each) for each in "ABCD"] == [31.2, 15.4, 4.8, 1.6]
    groups = ("above_7", "from_4_to_7", "from_1_to_3", "below_1")
    assert [median("prism", "group", each) for each in groups] == [57.1, 37.0, 23.7, 8.8]
    assert [median("crnalic_2012", "total", each) for each in (1, 2, 4)] == [3, 16, 16]
    assert INSTRUMENTS["crnalic_2012"].band_of({"total": 5}).outlook is None, "no median was reached"
    assert INSTRUMENTS["prism"].band_of({"total": 3.5}) is None, "the edges of the groups leave gaps"


def test_no_survival_is_shown_for_what_was_not_read():
    for name in ("osri", "katagiri_2005", "sorg"):
        assert not INSTRUMENTS[name].bands and not INSTRUMENTS[name].classes
