"""Counting, quorum, receipts and departures: the pure rules, against plain restatements of them."""

import random
from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.consensus.ballots import Ballot, ballots_digest, current_ballots, receipt_of
from decisions.consensus.canonical import canonical, sealed, sha256_of
from decisions.consensus.content import DecisionContent, DecisionOption
from decisions.consensus.departure import (
    concordance,
    departs_from_advice,
    departs_from_vote,
    is_contested,
    problem_class,
    standings,
)
from decisions.consensus.quorum import quorum
from decisions.consensus.tally import SeatOf, tally

OPTIONS = ["sbrt", "cebrt", "defer", "abstain"]
SUGGESTED = [["spine_surgery"], ["radiation_oncology", "medical_oncology"], ["radiology"]]


def ballot(seat: str, choice: str, sequence: int = 1, **changes: object) -> Ballot:
    made = Ballot(
        round="r",
        seat=seat,
        sequence=sequence,
        choice=choice,
        comment="",
        advice_seen=False,
        replaces="",
        at="2026-11-04T09:00:00+00:00",
    )
    return replace(made, **changes)


def seats(*names: str, recused: str = "") -> list[SeatOf]:
    return [SeatOf(name, f"specialty-{name}", name in recused) for name in names]


def count(result: dict, choice: str) -> int:
    return next(row["count"] for row in result["counts"] if row["choice"] == choice)


def test_the_last_ballot_of_a_seat_counts_in_whatever_order_they_are_read() -> None:
    cast = [ballot("a", "sbrt", 1), ballot("a", "cebrt", 2), ballot("b", "sbrt", 1)]
    for order in permutations(cast):
        assert {seat: b.choice for seat, b in current_ballots(order).items()} == {"a": "cebrt", "b": "sbrt"}


def test_a_recused_seat_has_no_ballot_and_is_no_gap() -> None:
    result = tally(OPTIONS, seats("a", "b", recused="a"), [ballot("a", "sbrt"), ballot("b", "cebrt")])
    assert (count(result, "sbrt"), count(result, "cebrt")) == (0, 1)
    assert (result["seats"], result["recused"], result["cast"], result["not_cast"]) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("choices", "leading", "agreement"),
    [
        ([], [], "none"),
        (["abstain", "abstain"], [], "none"),
        (["sbrt"], ["sbrt"], "unanimous"),
        (["sbrt", "sbrt", "abstain"], ["sbrt"], "unanimous"),
        (["sbrt", "sbrt", "cebrt"], ["sbrt"], "majority"),
        (["sbrt", "cebrt"], ["sbrt", "cebrt"], "divided"),
        (["sbrt", "sbrt", "cebrt", "defer"], ["sbrt"], "divided"),
        (["defer", "defer", "sbrt"], ["defer"], "majority"),
    ],
)
def test_who_leads_and_how_far_the_board_agrees(choices: list[str], leading: list[str], agreement: str) -> None:
    cast = [ballot(str(place), choice) for place, choice in enumerate(choices)]
    result = tally(OPTIONS, seats(*(b.seat for b in cast)), cast)
    assert (result["leading"], result["agreement"]) == (leading, agreement)


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(OPTIONS)), max_size=20),
    st.sets(st.sampled_from("abcde")),
)
def test_the_count_is_that_of_a_plain_dictionary(posts: list[tuple[str, str]], recused: set[str]) -> None:
    held: dict[str, str] = {}
    cast = []
    for place, (seat, choice) in enumerate(posts):
        cast.append(ballot(seat, choice, place))
        held[seat] = choice
    random.Random(0).shuffle(cast)
    expected = Counter(choice for seat, choice in held.items() if seat not in recused)
    result = tally(OPTIONS, seats(*"abcde", recused="".join(recused)), cast)
    assert {row["choice"]: row["count"] for row in result["counts"]} == {o: expected[o] for o in OPTIONS}
    assert result["cast"] == sum(expected.values()) == 5 - result["recused"] - result["not_cast"]
    by_specialty = Counter({row["choice"]: 0 for row in result["counts"]})
    for row in result["by_specialty"]:
        by_specialty.update({one["choice"]: one["count"] for one in row["counts"]})
    assert by_specialty == Counter({o: expected[o] for o in OPTIONS})


@pytest.mark.parametrize(
    ("present", "missing"),
    [
        ([], SUGGESTED),
        (["spine_surgery", "medical_oncology", "radiology"], []),
        (["spine_surgery", "radiation_oncology", "radiology", "pathology"], []),
        (["spine_surgery", "spine_surgery", "radiology"], [["radiation_oncology", "medical_oncology"]]),
        (["radiation_oncology", "medical_oncology", "radiology"], [["spine_surgery"]]),
        (["", "pathology"], SUGGESTED),
    ],
)
def test_the_suggested_quorum(present: list[str], missing: list[list[str]]) -> None:
    result = quorum(SUGGESTED, present)
    assert (result["met"], result["missing"]) == (not missing, missing)
    assert result["present"] == sorted(present)


def test_one_person_meets_one_need_and_the_best_match_is_found() -> None:
    needs = [["radiation_oncology", "medical_oncology"], ["radiation_oncology"]]
    assert quorum(needs, ["radiation_oncology"])["met"] is False
    assert quorum(needs, ["radiation_oncology", "medical_oncology"])["met"] is True
    assert quorum(needs, ["medical_oncology", "medical_oncology"])["missing"] == [["radiation_oncology"]]


def test_a_board_without_a_rule_still_needs_somebody() -> None:
    assert quorum([], ["pathology"])["met"] is True
    assert quorum([], [])["met"] is False


@given(
    st.lists(st.lists(st.sampled_from("xyz"), min_size=1, max_size=2), max_size=3),
    st.lists(st.sampled_from("xyz"), max_size=4),
)
def test_quorum_is_a_matching_of_people_to_needs(needs: list[list[str]], present: list[str]) -> None:
    everybody = [*present, *[""] * len(needs)]
    possible = any(
        all(person in need for person, need in zip(order, needs, strict=False))
        for order in permutations(everybody, len(needs))
    )
    assert quorum(needs, present)["met"] is (possible and bool(present))


def test_a_receipt_covers_every_field_and_the_key() -> None:
    cast = ballot("a", "sbrt")
    receipts = {receipt_of(cast, "key"), receipt_of(cast, "other key")}
    for change in (
        {"round": "q"},
        {"seat": "b"},
        {"sequence": 2},
        {"choice": "cebrt"},
        {"comment": "x"},
        {"advice_seen": True},
        {"replaces": "x"},
        {"at": "2026-11-04T09:00:01+00:00"},
    ):
        receipts.add(receipt_of(replace(cast, **change), "key"))
    assert len(receipts) == 10
    assert receipt_of(replace(cast, receipt="anything"), "key") == receipt_of(cast, "key")


def test_the_digest_covers_ballots_that_were_changed_and_who_is_recused() -> None:
    first, second = ballot("a", "sbrt", 1), ballot("a", "cebrt", 2)
    digests = {
        ballots_digest([first, second], set()),
        ballots_digest([second], set()),
        ballots_digest([first, second], {"a"}),
        ballots_digest([], set()),
    }
    assert len(digests) == 4
    assert ballots_digest([second, first], set()) in digests


def test_canonical_text_does_not_depend_on_the_order_of_keys_and_refuses_floats() -> None:
    assert canonical({"b": [1, None], "a": "ü"}) == '{"a":"ü","b":[1,null]}' == canonical({"a": "ü", "b": (1, None)})
    assert sha256_of({"a": 1}) == sha256_of({"a": 1}) != sha256_of({"a": "1"})
    assert sealed({"a": 1}, "k") != sealed({"a": 1}, "l")
    for bad in (1.0, {"a": [1.5]}, [{"x": float("nan")}]):
        with pytest.raises(ValueError, match="float"):
            canonical(bad)


def count_of(*choices: str) -> dict:
    cast = [ballot(str(place), choice) for place, choice in enumerate(choices)]
    return tally(OPTIONS, seats(*(b.seat for b in cast)), cast)


def decided(*treatments: str) -> DecisionContent:
    if not treatments:
        return DecisionContent(outcome="none_yet")
    return DecisionContent(options=tuple(DecisionOption(code) for code in treatments))


ADVICE = {"sbrt": "recommended", "cebrt": "reasonable", "ablation": "not_advised"}


@pytest.mark.parametrize(
    ("content", "count", "advised", "words"),
    [
        (decided("sbrt"), count_of("sbrt", "sbrt", "cebrt"), ADVICE, []),
        (decided("cebrt", "sbrt"), count_of("sbrt", "sbrt", "cebrt"), ADVICE, ["led by"]),
        (decided("cebrt"), count_of("sbrt", "cebrt"), ADVICE, []),
        (decided("ablation"), count_of("sbrt"), ADVICE, ["led by", "not advised"]),
        (decided("bracing"), None, ADVICE, ["not among its options"]),
        (decided("bracing"), None, None, []),
        (decided("sbrt"), count_of("abstain"), ADVICE, ["nobody voted"]),
        (decided(), count_of("defer", "defer", "sbrt"), ADVICE, []),
        (decided(), count_of("sbrt"), ADVICE, ["led by"]),
        (decided("sbrt"), count_of("defer"), ADVICE, ["led by"]),
    ],
)
def test_what_a_decision_departs_from(
    content: DecisionContent, count: dict | None, advised: dict[str, str] | None, words: list[str]
) -> None:
    found = [*filter(None, (departs_from_vote(content, count), departs_from_advice(content, advised)))]
    assert len(found) == len(words)
    assert all(word in said for word, said in zip(words, found, strict=True))


def test_concordance_is_computed_from_the_first_choice() -> None:
    assert concordance(decided("cebrt", "ablation"), ADVICE) == "concordant"
    assert concordance(decided("ablation", "cebrt"), ADVICE) == "departs"
    assert concordance(decided("bracing"), ADVICE) == "departs"
    assert concordance(decided("cebrt"), None) == "no_advice"
    assert concordance(decided(), ADVICE) == "not_compared"


def test_a_vote_that_is_not_green_is_contested() -> None:
    assert all(map(is_contested, (count_of("sbrt", "cebrt"), count_of("sbrt"), count_of("sbrt", "sbrt", "cebrt"))))
    assert not any(map(is_contested, (None, count_of("sbrt", "sbrt", "sbrt"), count_of(*["sbrt"] * 3, "cebrt"))))


ORDER = ("mscc", "stable_fracture", "asymptomatic")


@pytest.mark.parametrize(
    ("lesions", "found"),
    [
        ([("asymptomatic", ["asymptomatic"])], "asymptomatic"),
        ([("asymptomatic", ["asymptomatic"]), ("mscc", ["mscc"])], "mscc"),
        ([("stable_fracture", ["stable_fracture"]), (None, ["asymptomatic"])], "stable_fracture"),
        ([("stable_fracture", ["stable_fracture"]), (None, ["mscc", "asymptomatic"])], ""),
        ([(None, ["mscc"])], ""),
        ([], ""),
    ],
)
def test_the_class_of_a_case_is_that_of_its_gravest_lesion(lesions: list, found: str) -> None:
    shown = [{"class": code, "possible": [{"class": each} for each in possible]} for code, possible in lesions]
    assert problem_class({"frameworks": {"working_group": {"lesions": shown}}}, ORDER) == found
    assert problem_class({}, ORDER) == ""


def test_an_assessment_out_of_scope_gives_no_advice_to_depart_from() -> None:
    assert standings({"scope": {"in_scope": False}, "options": []}) is None
    assert standings({"scope": {"in_scope": None}, "options": [{"treatment": "sbrt", "standing": "reasonable"}]}) == {
        "sbrt": "reasonable"
    }
