"""How a count is graded, against a plain restatement; and whom the quorum counts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.consensus.agreement import agreement
from decisions.consensus.ballots import Ballot, current_ballots, receipt_of
from decisions.consensus.quorum import taking_part
from decisions.consensus.tally import SeatOf, dissents, tally

OPTIONS = ["sbrt", "cebrt", "defer", "abstain"]


def ballot(seat: str, choice: str, sequence: int = 1, **changes: object) -> Ballot:
    made = Ballot("r", seat, sequence, choice, "", False, "", "2026-11-04T09:00:00+00:00")
    return replace(made, **changes)


def graded(choices: list[str]) -> dict:
    cast = [ballot(str(place), choice) for place, choice in enumerate(choices)]
    return agreement(tally(OPTIONS, [SeatOf(each.seat, "x") for each in cast], cast))


@pytest.mark.parametrize(
    ("choices", "grade", "alternatives"),
    [
        (["sbrt"] * 3, "green", ["cebrt", "defer"]),
        (["sbrt"] * 3 + ["cebrt"], "green", ["cebrt", "defer"]),
        (["sbrt"] * 5 + ["defer"] * 2, "amber", ["defer", "cebrt"]),
        (["sbrt"] * 2, "amber", ["cebrt", "defer"]),
        (["sbrt"] * 3 + ["abstain"] * 9, "green", ["cebrt", "defer"]),
        (["sbrt"] * 2 + ["cebrt"] * 2, "red", ["sbrt", "cebrt", "defer"]),
        (["sbrt"] * 2 + ["cebrt", "defer"], "red", ["cebrt", "defer"]),
        (["abstain"], "red", ["sbrt", "cebrt", "defer"]),
        ([], "red", ["sbrt", "cebrt", "defer"]),
    ],
)
def test_the_grade_and_what_must_be_talked_through(choices: list[str], grade: str, alternatives: list[str]) -> None:
    found = graded(choices)
    assert (found["grade"], found["alternatives"]) == (grade, alternatives)
    assert found["discuss_alternatives"] is (grade != "green")


@given(st.lists(st.sampled_from(OPTIONS), max_size=12))
def test_the_grade_is_that_of_plain_fractions(choices: list[str]) -> None:
    opinions = [choice for choice in choices if choice != "abstain"]
    share = max((opinions.count(choice) / len(opinions) for choice in opinions), default=0.0)
    green = share >= 0.75 and len(opinions) >= 3
    assert graded(choices)["grade"] == ("green" if green else "amber" if share > 0.5 else "red")


def test_the_holders_own_ballot_counts_whenever_it_came() -> None:
    own, by_delegate = ballot("a", "sbrt", 1), ballot("a", "cebrt", 2, cast_by="b")
    assert current_ballots([by_delegate])["a"].choice == "cebrt"
    for order in ([own, by_delegate], [by_delegate, own]):
        assert current_ballots(order)["a"].choice == "sbrt"
    assert current_ballots([by_delegate], {"b"}) == current_ballots([by_delegate], {"a"}) == {}
    assert current_ballots([own, by_delegate], {"b"})["a"].choice == "sbrt"


def test_older_receipts_hold_and_new_fields_are_covered() -> None:
    old = ballot("a", "sbrt")
    # As computed before there were delegates.
    assert receipt_of(old, "k") == "0e40aca70003dcca2f99ff5c3c0ab6a335668def559da7a04bb3cad515757bf8"
    assert len({receipt_of(replace(old, **change), "k") for change in ({}, {"cast_by": "b"}, {"advice": "x"})}) == 3


def test_the_quorum_counts_people_and_a_delegate_once_with_their_own_specialty() -> None:
    seats = [SeatOf("s", "spine_surgery"), SeatOf("r", "radiology"), SeatOf("o", "medical_oncology", True)]
    for_radiology = current_ballots([ballot("r", "sbrt", cast_by="s")], {"o"})
    assert taking_part(seats, for_radiology, set()) == ["spine_surgery"]
    both = current_ballots([ballot("r", "sbrt", cast_by="s"), ballot("s", "sbrt")], {"o"})
    assert taking_part(seats, both, set()) == ["spine_surgery"]
    assert taking_part(seats, both, {"r", "o"}) == ["spine_surgery", "radiology"]
    assert taking_part(seats, {}, set()) == []


def test_after_a_tie_nothing_leads_alone_and_every_ballot_dissents() -> None:
    assert dissents("sbrt", ["sbrt"]) is False
    assert dissents("cebrt", ["sbrt"]) and dissents("sbrt", ["sbrt", "cebrt"])
    assert dissents("abstain", ["sbrt"]) is False
