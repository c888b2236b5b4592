"""Blind until closed: what each person can read of a vote, compared between two worlds."""

from typing import Any

import pytest

from cases.pathway.refusals import NotVisible, NotYourRole
from decisions.actions.close_vote import close_vote
from decisions.actions.read_round import round_for
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.void_vote import void_vote
from decisions.models import Round
from tests.board_builders import an_item_in_session, an_open_vote, voted
from tests.cast import Cast, Person
from tests.stage import in_advance

READERS = ("coordinator", "surgeon", "radiation_oncologist", "medical_oncologist", "radiologist", "chair", "observer")
stage = in_advance(an_item_in_session)


def seen_by(cast: Cast, round_: Round) -> dict[str, dict[str, Any]]:
    return {who: round_for(getattr(cast, who).actor, round_.pk) for who in READERS}


def test_while_open_nobody_sees_whether_or_how_somebody_else_voted(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    before = seen_by(cast, round_)
    first = voted(cast.surgeon, round_, "sbrt", comment="For the record.")
    voted(cast.surgeon, round_, "cebrt", replaces=first.receipt)
    recuse_seat(actor=cast.radiologist.actor, round_id=round_.pk, reason="A relative.")
    after = seen_by(cast, round_)
    changed = {who for who in READERS if before[who] != after[who]}
    assert changed == {"surgeon", "radiologist"}


def test_the_voter_sees_the_own_ballot_and_receipt(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    receipt = voted(cast.surgeon, round_, "sbrt").receipt
    shown = round_for(cast.surgeon.actor, round_.pk)
    assert (shown["voted"], shown["may_vote"]) == (True, True)
    assert (shown["my_ballot"]["choice"], shown["my_ballot"]["receipt"]) == ("sbrt", receipt)
    assert "tally" not in shown
    assert "ballots" not in shown


def test_after_closing_voters_find_every_receipt_and_observers_only_the_count(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    receipts = {voted(person, round_, "sbrt", comment="canary-comment").receipt for person in cast.voters}
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    for who in ("surgeon", "chair"):
        assert {row["receipt"] for row in round_for(getattr(cast, who).actor, round_.pk)["ballots"]} == receipts
    for who in ("coordinator", "observer"):
        shown = round_for(getattr(cast, who).actor, round_.pk)
        assert shown["tally"]["cast"] == 5
        assert shown["quorum"]["met"] is True
        assert not {"ballots", "by_specialty"} & {*shown, *shown["tally"]}
        assert "canary-comment" not in str(shown)


def test_a_recused_person_does_not_see_the_others_ballots(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    voted(cast.radiologist, round_, "sbrt")
    recuse_seat(actor=cast.surgeon.actor, round_id=round_.pk, reason="A relative.")
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    shown = round_for(cast.surgeon.actor, round_.pk)
    assert "ballots" not in shown
    assert shown["recusals"] == [{"name": cast.surgeon.user.name, "specialty": "spine_surgery"}]


def test_the_ballots_of_a_void_vote_stay_sealed(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    voted(cast.radiologist, round_, "sbrt")
    void_vote(actor=cast.chair.actor, round_id=round_.pk, reason="Wrong question.")
    for shown in seen_by(cast, round_).values():
        assert shown["void_reason"] == "Wrong question."
        assert not {"tally", "ballots", "by_specialty"} & set(shown)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("outsider", NotVisible), ("analyst", NotYourRole), ("auditor", NotYourRole), ("administrator", NotYourRole)],
)
def test_who_may_not_read_a_vote_reads_nothing(cast: Cast, who: str, refusal: type[Exception]) -> None:
    round_ = an_open_vote(cast)
    person: Person = getattr(cast, who)
    with pytest.raises(refusal):
        round_for(person.actor, round_.pk)


def test_where_the_board_wants_it_advice_waits_for_the_own_ballot(cast: Cast) -> None:
    cast.board.advice_before_ballot = False
    cast.board.save()
    round_ = an_open_vote(cast)
    assert round_for(cast.surgeon.actor, round_.pk)["advice_visible"] is False
    assert round_for(cast.observer.actor, round_.pk)["advice_visible"] is True
    voted(cast.surgeon, round_, "sbrt")
    assert round_for(cast.surgeon.actor, round_.pk)["advice_visible"] is True
