"""Values in words: one wording for pages and paper."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases.facts.catalogue import CATALOGUE
from cases.facts.fact import Kind
from cases.facts.wording import unit_in_words, value_in_words
from cases.views import wording as of_pages
from decisions.documents.wording import value_words

UTC = ZoneInfo("UTC")
VALUES: dict[Kind, list[Any]] = {
    Kind.INTEGER: [0, 70, 1_234_567],
    Kind.NUMBER: [0.0, 31.0, 0.1 + 0.2, 1234567.5],
    Kind.BOOLEAN: [True, False],
    Kind.LEVELS: [["T11", "T9", "T12"], ["T13"]],
    Kind.MARKS: [["5", "NT"]],
    Kind.DATE: ["2026-11-04", "long ago"],
    Kind.DATETIME: ["2026-01-02T08:30:00Z", "2026-01-02T08:30:00"],
    Kind.TEXT: ["As told."],
    Kind.PRIOR_RT: ["none", {"dose_gy": 30.0, "fractions": 10, "on": "2025-02-01"}, {"dose_gy": 8.0}, {}],
}


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name != "index_level"])
def test_every_value_reads_the_same_on_a_page_and_on_paper(name: str) -> None:
    fact = CATALOGUE[name]
    for value in [*VALUES.get(fact.kind, []), *fact.choices, "once known"]:
        assert of_pages.value_in_words(fact, value, UTC) == value_words(name, value, UTC.key) != ""


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (Kind.INTEGER, 1_234_567, "1234567"),
        (Kind.NUMBER, 1234567.5, "1234567.5"),
        (Kind.NUMBER, 0.1 + 0.2, "0.3"),
        (Kind.PRIOR_RT, {"dose_gy": 8.0}, "8 Gy, fractions not recorded, date not recorded"),
    ],
)
def test_no_digit_and_no_gap_is_lost(kind: Kind, value: Any, written: str) -> None:
    fact = next(fact for fact in CATALOGUE.values() if fact.kind is kind)
    assert value_in_words(fact, value, UTC) == f"{written} {unit_in_words(fact.unit)}".strip()


def test_a_time_carries_the_zone_it_is_told_in() -> None:
    fact = next(fact for fact in CATALOGUE.values() if fact.kind is Kind.DATETIME)
    said = value_in_words(fact, "2026-07-04T13:05:00Z", ZoneInfo("America/Sao_Paulo"))
    assert said == "04-Jul-2026 10:05 UTC-03:00"


def test_marks_of_neighbours_are_told_together_and_none_is_left_out() -> None:
    muscles = next(
        fact
        for fact in CATALOGUE.values()
        if fact.kind is Kind.MARKS and "L2" in fact.choices and "T5" not in fact.choices
    )
    said = value_in_words(muscles, ["5", "5", "5", "5", "5", "4", "4", "NT", "4", "4"], UTC)
    assert said == "C5 to C8 5, T1 5, L2 to L3 4, L4 NT, L5 4, S1 4"
