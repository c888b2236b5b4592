"""What is said around a vote: opinions before it, why it is asked again, dissent after it, and what of
the advice was seen before the ballot."""

from typing import Any

import pytest
from django.utils import timezone

from cases.models import Board, Notice
from cases.pathway.refusals import BadInput, NotYourRole, WrongState
from decisions.actions.advice_shown import ALL, NOTHING, SCORES, advice_for
from decisions.actions.ask_for_ballots import ask_for_ballots
from decisions.actions.close_vote import close_vote
from decisions.actions.declare_interest import declare_interest
from decisions.actions.give_opinion import give_opinion
from decisions.actions.open_vote import open_vote
from decisions.actions.read_case_assessment import read_case_assessment
from decisions.actions.read_opinions import read_opinions
from decisions.actions.read_round import round_for
from decisions.actions.record_dissent import record_dissent
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.verify_decisions import verify_decisions
from decisions.documents.content_vote import rounds_content
from decisions.models import AgendaItem, Dissent, Opinion, Round
from tests.board_builders import QUESTION, a_closed_vote, an_item_in_session, an_open_vote, attended, signed, voted
from tests.cast import Cast
from tests.stage import staged

stage = staged(an_item_in_session)
ROLES_ON_BOARD = ("chair", "radiation_oncologist", "medical_oncologist", "coordinator", "observer")


@pytest.fixture
def item(scene: Any) -> AgendaItem:
    return scene.made


def test_an_opinion_is_sealed_until_the_first_vote_has_closed_and_counted_nowhere(cast: Cast, item: AgendaItem) -> None:
    give_opinion(actor=cast.surgeon.actor, item_id=item.pk, choice="sbrt")
    give_opinion(actor=cast.surgeon.actor, item_id=item.pk, choice="defer", text="Biopsy first.")
    for who in ("chair", "radiologist", "coordinator", "observer"):
        seen = read_opinions(actor=getattr(cast, who).actor, item_id=item.pk)
        assert (seen.mine, seen.others) == (None, None)
    mine = read_opinions(actor=cast.surgeon.actor, item_id=item.pk).mine
    assert (mine.choice, mine.text, mine.sequence, mine.advice_seen) == ("defer", "Biopsy first.", 2, False)
    round_ = an_open_vote(cast, item)
    assert read_opinions(actor=cast.chair.actor, item_id=item.pk).others is None
    with pytest.raises(WrongState, match="voting on this case already"):
        give_opinion(actor=cast.surgeon.actor, item_id=item.pk, choice="sbrt")
    recuse_seat(actor=cast.radiologist.actor, round_id=round_.pk, reason="A relative.")
    assert close_vote(actor=cast.chair.actor, round_id=round_.pk).tally["cast"] == 0
    assert [one.choice for one in read_opinions(actor=cast.chair.actor, item_id=item.pk).others] == ["defer"]
    for who in ("radiologist", "coordinator", "observer"):
        assert read_opinions(actor=getattr(cast, who).actor, item_id=item.pk).others is None


def test_a_board_may_open_opinions_early_but_none_that_was_given_as_sealed(cast: Cast, item: AgendaItem) -> None:
    give_opinion(actor=cast.surgeon.actor, item_id=item.pk, choice="sbrt")
    Board.objects.filter(pk=cast.board.pk).update(opinions_open_since=timezone.now())
    give_opinion(actor=cast.radiation_oncologist.actor, item_id=item.pk, choice="cebrt")
    declare_interest(actor=cast.medical_oncologist.actor, item_id=item.pk, reason="A relative.")
    seen = {who: read_opinions(actor=getattr(cast, who).actor, item_id=item.pk).others for who in ROLES_ON_BOARD}
    assert [one.choice for one in seen["chair"]] == ["cebrt"]
    assert seen["radiation_oncologist"] == []
    assert [seen[who] for who in ("medical_oncologist", "coordinator", "observer")] == [None] * 3
    close_vote(actor=cast.chair.actor, round_id=an_open_vote(cast, item).pk)
    revealed = read_opinions(actor=cast.chair.actor, item_id=item.pk).others
    assert sorted(one.choice for one in revealed) == ["cebrt", "sbrt"]


def test_an_opinion_says_something_known_and_needs_a_vote(cast: Cast, item: AgendaItem) -> None:
    for given, field in (({}, "choice"), ({"choice": "leeches"}, "choice"), ({"text": "x" * 2001}, "text")):
        with pytest.raises(BadInput) as refusal:
            give_opinion(actor=cast.surgeon.actor, item_id=item.pk, **given)
        assert [error.field for error in refusal.value.errors] == [field]
    with pytest.raises(NotYourRole):
        give_opinion(actor=cast.observer.actor, item_id=item.pk, choice="sbrt")
    assert not Opinion.objects.exists()


def test_after_the_reveal_the_board_votes_again_with_a_reason_and_the_first_round_stays(
    cast: Cast, item: AgendaItem
) -> None:
    first = a_closed_vote(cast, item)
    before = round_for(cast.chair.actor, first.pk)
    again = {"actor": cast.chair.actor, "item_id": item.pk, "question": QUESTION, "options": ["sbrt"]}
    with pytest.raises(BadInput) as refusal:
        open_vote(**again)
    assert [error.field for error in refusal.value.errors] == ["again_reason"]
    second = open_vote(**again, again_reason="The scan was read again.")
    assert (second.number, second.again_reason) == (2, "The scan was read again.")
    assert round_for(cast.chair.actor, first.pk) == before


def test_who_is_not_in_the_room_is_asked_once_whether_they_have_voted_or_not(cast: Cast, item: AgendaItem) -> None:
    round_ = an_open_vote(cast, item)
    attended(cast, item.meeting, cast.chair)
    recuse_seat(actor=cast.radiologist.actor, round_id=round_.pk, reason="A relative.")
    voted(cast.surgeon, round_, "sbrt")
    for _ in range(2):
        assert ask_for_ballots(actor=cast.chair.actor, round_id=round_.pk) == 3
    told = Notice.objects.filter(kind="ballot_wanted")
    assert {one.user for one in told} == {
        person.user for person in (cast.surgeon, cast.radiation_oncologist, cast.medical_oncologist)
    }
    assert {one.path for one in told} == {f"/votes/{round_.pk}/ballot/"}
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    with pytest.raises(WrongState):
        ask_for_ballots(actor=cast.chair.actor, round_id=round_.pk)


def test_a_dissent_follows_the_count_once_and_prints_with_its_name(cast: Cast, item: AgendaItem) -> None:
    round_ = an_open_vote(cast, item)
    for person in cast.voters:
        voted(person, round_, "sbrt" if person is cast.radiologist else "cebrt")
    dissent = {"round_id": round_.pk, "statement": "The epidural part is missed."}
    with pytest.raises(WrongState):
        record_dissent(actor=cast.radiologist.actor, **dissent)
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert round_for(cast.radiologist.actor, round_.pk)["may_dissent"] is True
    assert round_for(cast.surgeon.actor, round_.pk)["may_dissent"] is False
    with pytest.raises(BadInput):
        record_dissent(actor=cast.radiologist.actor, round_id=round_.pk, statement=" ")
    with pytest.raises(WrongState, match="went with the most"):
        record_dissent(actor=cast.surgeon.actor, **dissent)
    record_dissent(actor=cast.radiologist.actor, **dissent)
    with pytest.raises(WrongState, match="already"):
        record_dissent(actor=cast.radiologist.actor, **dissent)
    said = {"name": cast.radiologist.user.name, "specialty": "Radiology", "statement": dissent["statement"]}
    assert rounds_content(item)[0]["statements"] == [said]
    decision = signed(cast, item)
    assert [one["statement"] for one in decision.payload["round"]["dissents"]] == [dissent["statement"]]
    assert [one.meaning for one in decision.signatures.all()] == ["chaired", "dissent_noted"]
    assert decision.payload["round"]["agreement"]["grade"] == "green"
    with pytest.raises(WrongState, match="signed"):
        record_dissent(actor=cast.radiologist.actor, **dissent)
    assert Dissent.objects.count() == 1
    assert verify_decisions(actor=cast.chair.actor).faults == []


def test_the_grade_is_frozen_with_the_count_and_verified(cast: Cast, item: AgendaItem) -> None:
    round_ = an_open_vote(cast, item)
    voted(cast.surgeon, round_, "sbrt")
    closed = close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert (closed.agreement["grade"], closed.agreement["discuss_alternatives"]) == ("amber", True)
    assert round_for(cast.observer.actor, round_.pk)["agreement"] == closed.agreement
    assert rounds_content(item)[0]["grade"]["alternatives"]


def test_each_ballot_keeps_which_advice_its_caster_was_shown_first(cast: Cast, item: AgendaItem) -> None:
    round_ = an_open_vote(cast, item)
    read_case_assessment(actor=cast.surgeon.actor, case_id=item.case_id)
    read_case_assessment(actor=cast.surgeon.actor, case_id=item.case_id)
    seen, unseen = voted(cast.surgeon, round_, "sbrt"), voted(cast.radiologist, round_, "sbrt")
    assert (seen.advice_seen, seen.advice) == (True, round_.assessment)
    assert (unseen.advice_seen, unseen.advice) == (False, None)
    elsewhere = voted(cast.chair, round_, "sbrt", advice_seen=True)
    assert (elsewhere.advice_seen, elsewhere.advice) == (True, None)
    assert round_for(cast.surgeon.actor, round_.pk)["my_ballot"]["advice"] == str(round_.assessment_id)


def test_where_the_board_wants_it_a_voter_sees_scores_then_nothing_then_all(cast: Cast, item: AgendaItem) -> None:
    Board.objects.filter(pk=cast.board.pk).update(advice_before_ballot=False)
    case = type(item.case).objects.select_related("board").get(pk=item.case_id)
    surgeon, coordinator = cast.surgeon.actor, cast.coordinator.actor
    before = read_case_assessment(actor=surgeon, case_id=case.pk).content
    assert (before["options"], bool(before["scores"])) == ([], True)
    assert read_case_assessment(actor=coordinator, case_id=case.pk).content["options"]
    assert (advice_for(surgeon, case), advice_for(coordinator, case)) == (SCORES, ALL)
    round_ = an_open_vote(cast, item)
    assert (advice_for(surgeon, case), advice_for(coordinator, case)) == (NOTHING, ALL)
    assert voted(cast.surgeon, round_, "sbrt").advice_seen is False
    assert advice_for(surgeon, case) == ALL
    assert read_case_assessment(actor=surgeon, case_id=case.pk).content["options"]
    assert advice_for(cast.radiologist.actor, case) == NOTHING
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert advice_for(cast.radiologist.actor, case) == ALL
    assert Round.objects.get().agreement["grade"] == "amber"
