"""The voting protocol, law by law, and each refusal with its words; nothing half-written after one."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from cases.models import AuditEntry, CaseEvent, Membership
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, Refusal, WrongState
from decisions.actions.cast_vote import cast_vote
from decisions.actions.close_vote import NO_LONGER_A_MEMBER, close_vote
from decisions.actions.open_vote import open_vote
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.void_vote import void_vote
from decisions.consensus.ballots import ballots_digest, receipt_of
from decisions.consensus.tally import tally
from decisions.models import BallotEvent, Round, Seat
from tests.board_builders import QUESTION, a_closed_vote, a_key, an_item_in_session, an_open_vote, attended, voted
from tests.builders import a_case_ready_for_listing, recorded
from tests.cast import Cast, a_person
from tests.stage import in_advance

stage = in_advance(an_item_in_session)


def fields(refusal: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [error.field for error in refusal.value.errors]


def written() -> tuple[int, int, int, int]:
    return BallotEvent.objects.count(), Round.objects.count(), Seat.objects.count(), CaseEvent.objects.count()


# --- opening ---------------------------------------------------------------------------


def test_opening_freezes_the_people_who_hold_a_vote_now(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    a_person("latecomer", cast.board, "clinician", "radiology")
    assert {seat.user_id for seat in round_.seats.all()} == {person.user.pk for person in cast.voters}
    assert {seat.specialty for seat in round_.seats.all()} == {p.membership.specialty for p in cast.voters}


def test_the_options_are_the_assessments_own_with_defer_and_abstain(cast: Cast) -> None:
    round_ = an_open_vote(cast, options=None)
    offered = [o["treatment"] for o in round_.assessment.result["options"]]
    assert round_.options[-2:] == ["defer", "abstain"]
    assert round_.options[:-2]
    assert set(round_.options[:-2]) <= set(offered)
    assert round_.facts_version == round_.assessment.facts_version


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": " "}, "question"),
        ({"question": "x" * 401}, "question"),
        ({"options": ["sbrt", "leeches"]}, "options"),
        ({"options": ["sbrt", "sbrt"]}, "options"),
        ({"options": ["defer"]}, "options"),
        ({"options": []}, "options"),
        ({"options": [["sbrt"]]}, "options"),
    ],
)
def test_a_vote_that_cannot_be_put_is_refused(cast: Cast, changes: dict[str, Any], field: str) -> None:
    item = an_item_in_session(cast)
    before = written()
    with pytest.raises(BadInput) as refusal:
        open_vote(**({"actor": cast.chair.actor, "item_id": item.pk, "question": QUESTION} | changes))
    assert set(fields(refusal)) == {field}
    assert written() == before


@pytest.mark.parametrize("who", ["coordinator", "surgeon", "observer", "auditor", "administrator", "analyst"])
def test_only_the_chair_opens_a_vote(cast: Cast, who: str) -> None:
    item = an_item_in_session(cast)
    with pytest.raises(NotYourRole):
        open_vote(actor=getattr(cast, who).actor, item_id=item.pk, question=QUESTION)


def test_a_stale_assessment_needs_a_reason_and_own_options(cast: Cast) -> None:
    item = an_item_in_session(cast)
    recorded(cast, item.case, {"kps": 40})
    with pytest.raises(WrongState, match="older than the facts") as refusal:
        open_vote(actor=cast.chair.actor, item_id=item.pk, question=QUESTION)
    assert "without_assessment_reason" in refusal.value.remedy
    round_ = an_open_vote(cast, item, without_assessment_reason="The worker is down.")
    assert (round_.assessment, round_.without_assessment_reason) == (None, "The worker is down.")


def test_one_vote_at_a_time_and_the_next_is_a_new_round(cast: Cast) -> None:
    item = an_item_in_session(cast)
    first = an_open_vote(cast, item)
    with pytest.raises(WrongState, match="open already"):
        an_open_vote(cast, item)
    close_vote(actor=cast.chair.actor, round_id=first.pk)
    assert an_open_vote(cast, item).number == 2


# --- casting ---------------------------------------------------------------------------


def test_a_ballot_is_answered_with_a_receipt_over_everything_in_it(cast: Cast) -> None:
    event = voted(cast.surgeon, an_open_vote(cast), "sbrt", comment="Good performance status.", advice_seen=True)
    stored = BallotEvent.objects.get(pk=event.pk).as_ballot()
    assert stored.receipt == event.receipt == receipt_of(replace(stored, receipt=""), settings.AUDIT_KEY)
    assert (stored.choice, stored.comment, stored.advice_seen) == ("sbrt", "Good performance status.", True)


def test_the_same_post_again_gives_the_first_receipt_even_after_closing(cast: Cast) -> None:
    round_, key = an_open_vote(cast), a_key()
    first = voted(cast.surgeon, round_, "sbrt", idempotency_key=key)
    assert voted(cast.surgeon, round_, "sbrt", idempotency_key=key).receipt == first.receipt
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert voted(cast.surgeon, round_, "sbrt", idempotency_key=key).receipt == first.receipt
    assert BallotEvent.objects.count() == 1


@pytest.mark.parametrize("change", [{"choice": "cebrt"}, {"comment": "x"}, {"replaces": "x"}])
def test_another_content_under_the_same_key_is_refused(cast: Cast, change: dict[str, Any]) -> None:
    round_, key = an_open_vote(cast), a_key()
    voted(cast.surgeon, round_, "sbrt", idempotency_key=key)
    with pytest.raises(BadInput) as refusal:
        cast_vote(
            **({"actor": cast.surgeon.actor, "round_id": round_.pk, "choice": "sbrt", "idempotency_key": key} | change)
        )
    assert fields(refusal) == ["idempotency_key"]
    assert BallotEvent.objects.count() == 1


def test_a_key_that_somebody_else_used_tells_nothing(cast: Cast) -> None:
    round_, key = an_open_vote(cast), a_key()
    voted(cast.surgeon, round_, "sbrt", idempotency_key=key)
    assert voted(cast.radiologist, round_, "cebrt", idempotency_key=key).choice == "cebrt"


def test_a_second_ballot_without_the_first_ones_receipt_is_refused(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    voted(cast.surgeon, round_, "sbrt")
    before = written()
    with pytest.raises(WrongState, match="You have already voted") as refusal:
        voted(cast.surgeon, round_, "cebrt")
    assert "To change your ballot" in refusal.value.remedy
    assert written() == before


def test_a_ballot_is_changed_by_naming_the_receipt_that_is_held(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    first = voted(cast.surgeon, round_, "sbrt")
    second = voted(cast.surgeon, round_, "cebrt", replaces=first.receipt)
    assert (second.sequence, second.replaces) == (2, first.receipt)
    with pytest.raises(WrongState, match="not the one you mean"):
        voted(cast.surgeon, round_, "defer", replaces=first.receipt)
    closed = close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert closed.tally["leading"] == ["cebrt"]
    assert closed.tally["cast"] == 1


def test_there_must_be_a_ballot_to_replace(cast: Cast) -> None:
    with pytest.raises(BadInput) as refusal:
        voted(cast.surgeon, an_open_vote(cast), "sbrt", replaces="f" * 64)
    assert fields(refusal) == ["replaces"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"choice": "leeches"}, "choice"),
        ({"choice": ""}, "choice"),
        ({"choice": None}, "choice"),
        ({"choice": ["sbrt"]}, "choice"),
        ({"idempotency_key": ""}, "idempotency_key"),
        ({"idempotency_key": "k" * 65}, "idempotency_key"),
        ({"idempotency_key": 7}, "idempotency_key"),
        ({"comment": "x" * 2001}, "comment"),
        ({"comment": "\ud800"}, "comment"),
        ({"replaces": "x" * 65}, "replaces"),
        ({"advice_seen": "yes"}, "advice_seen"),
    ],
)
def test_a_ballot_that_cannot_be_read_names_its_field(cast: Cast, changes: dict[str, Any], field: str) -> None:
    round_ = an_open_vote(cast)
    with pytest.raises(BadInput) as refusal:
        cast_vote(
            **(
                {"actor": cast.surgeon.actor, "round_id": round_.pk, "choice": "sbrt", "idempotency_key": a_key()}
                | changes
            )
        )
    assert fields(refusal) == [field]
    assert not BallotEvent.objects.exists()


def test_an_unknown_choice_lists_the_choices(cast: Cast) -> None:
    with pytest.raises(BadInput, match="sbrt, cebrt, observation, defer, abstain"):
        voted(cast.surgeon, an_open_vote(cast), "leeches")


@pytest.mark.parametrize("who", ["coordinator", "observer", "analyst", "auditor", "administrator"])
def test_who_holds_no_vote_casts_none(cast: Cast, who: str) -> None:
    round_ = an_open_vote(cast)
    with pytest.raises(NotYourRole):
        voted(getattr(cast, who), round_, "sbrt")


def test_who_joined_later_waits_for_the_next_round(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    late = a_person("latecomer", cast.board, "clinician", "radiology")
    with pytest.raises(NotYourRole, match="electorate"):
        voted(late, round_, "sbrt")
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert voted(late, an_open_vote(cast, round_.item), "sbrt").sequence == 1


def test_the_outsider_cannot_tell_a_vote_from_nothing(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    said = set()
    for pk in (round_.pk, "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotVisible) as refusal:
            cast_vote(actor=cast.outsider.actor, round_id=pk, choice="sbrt", idempotency_key=a_key())
        said.add(str(refusal.value))
    assert len(said) == 1


@pytest.mark.parametrize("end", [close_vote, void_vote])
def test_after_the_end_nobody_votes(cast: Cast, end: Any) -> None:
    round_ = an_open_vote(cast)
    end(actor=cast.chair.actor, round_id=round_.pk, **({"reason": "Wrong question."} if end is void_vote else {}))
    with pytest.raises(WrongState, match="This vote is"):
        voted(cast.surgeon, round_, "sbrt")
    assert not BallotEvent.objects.exists()


def test_who_left_the_board_loses_the_vote_at_once(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    Membership.objects.filter(pk=cast.surgeon.membership.pk).update(ended_at=timezone.now())
    with pytest.raises(NotVisible):
        voted(cast.surgeon, round_, "sbrt")


# --- recusal ---------------------------------------------------------------------------


def test_a_recused_seat_does_not_vote_and_is_not_counted(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    voted(cast.surgeon, round_, "sbrt")
    voted(cast.radiologist, round_, "cebrt")
    recuse_seat(actor=cast.surgeon.actor, round_id=round_.pk, reason="The patient is a relative.")
    with pytest.raises(NotYourRole, match="conflict of interest"):
        voted(cast.surgeon, round_, "sbrt")
    with pytest.raises(WrongState):
        recuse_seat(actor=cast.surgeon.actor, round_id=round_.pk, reason="Again.")
    closed = close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert (closed.tally["leading"], closed.tally["cast"], closed.tally["recused"]) == (["cebrt"], 1, 1)
    assert "spine_surgery" not in closed.quorum["present"]


def test_a_recusal_needs_a_reason_and_an_open_round(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    with pytest.raises(BadInput) as refusal:
        recuse_seat(actor=cast.surgeon.actor, round_id=round_.pk, reason="")
    assert fields(refusal) == ["reason"]
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    with pytest.raises(WrongState):
        recuse_seat(actor=cast.surgeon.actor, round_id=round_.pk, reason="Too late.")
    assert not Seat.objects.exclude(recused_at=None).exists()


def test_a_member_removed_before_the_close_is_recused_visibly(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    voted(cast.surgeon, round_, "sbrt")
    Membership.objects.filter(pk=cast.surgeon.membership.pk).update(ended_at=timezone.now())
    closed = close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert closed.tally["cast"] == 0
    assert round_.seats.get(user=cast.surgeon.user).recused_reason == NO_LONGER_A_MEMBER


# --- closing ---------------------------------------------------------------------------


def test_the_frozen_count_is_the_recount(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    for person, choice in zip(cast.voters, ["sbrt", "sbrt", "cebrt", "abstain"], strict=False):
        voted(person, round_, choice)
    closed = Round.objects.get(pk=close_vote(actor=cast.chair.actor, round_id=round_.pk).pk)
    ballots = [event.as_ballot() for event in closed.ballots.all()]
    assert closed.tally == tally(closed.options, [seat.as_seat() for seat in closed.seats.all()], ballots)
    assert closed.ballots_digest == ballots_digest(ballots, set())
    assert {row["choice"]: row["count"] for row in closed.tally["counts"]} == {
        "sbrt": 2,
        "cebrt": 1,
        "observation": 0,
        "defer": 0,
        "abstain": 1,
    }
    assert (closed.tally["not_cast"], closed.tally["agreement"]) == (1, "majority")


def test_who_closes_second_is_told(cast: Cast) -> None:
    round_ = a_closed_vote(cast)
    with pytest.raises(WrongState, match=r"closed already.* Look at the vote again"):
        close_vote(actor=cast.chair.actor, round_id=round_.pk)
    with pytest.raises(WrongState, match="closed already"):
        void_vote(actor=cast.chair.actor, round_id=round_.pk, reason="No.")


def test_the_quorum_counts_who_is_in_the_room_or_has_voted(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    attended(cast, round_.item.meeting, cast.surgeon, cast.radiologist)
    voted(cast.medical_oncologist, round_, "sbrt")
    closed = close_vote(actor=cast.chair.actor, round_id=round_.pk)
    assert closed.quorum["met"] is True
    assert closed.quorum["present"] == ["medical_oncology", "radiology", "spine_surgery"]


def test_a_missing_specialty_is_stored_with_the_vote(cast: Cast) -> None:
    closed = a_closed_vote(cast, by=[cast.surgeon, cast.chair, cast.radiologist])
    assert closed.quorum["met"] is False
    assert closed.quorum["missing"] == [["radiation_oncology", "medical_oncology"]]


@pytest.mark.parametrize("who", ["coordinator", "surgeon", "observer"])
def test_only_the_chair_ends_a_vote(cast: Cast, who: str) -> None:
    round_ = an_open_vote(cast)
    actor = getattr(cast, who).actor
    with pytest.raises(NotYourRole):
        close_vote(actor=actor, round_id=round_.pk)
    with pytest.raises(NotYourRole):
        void_vote(actor=actor, round_id=round_.pk, reason="No.")


def test_a_void_vote_says_why_and_a_new_one_starts_afresh(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    voted(cast.surgeon, round_, "sbrt")
    with pytest.raises(BadInput) as refusal:
        void_vote(actor=cast.chair.actor, round_id=round_.pk, reason="")
    assert fields(refusal) == ["reason"]
    void = void_vote(actor=cast.chair.actor, round_id=round_.pk, reason="Wrong patient on the screen.")
    assert (void.state, void.tally) == ("void", None)
    assert voted(cast.surgeon, an_open_vote(cast, round_.item), "cebrt").sequence == 1


# --- the trail ---------------------------------------------------------------------------


def test_no_refusal_leaves_a_trace_of_success(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    lines = AuditEntry.objects.count()
    for attempt in (lambda: voted(cast.observer, round_, "sbrt"), lambda: voted(cast.surgeon, round_, "leeches")):
        with pytest.raises(Refusal):
            attempt()
    assert AuditEntry.objects.count() == lines


def test_neither_history_nor_access_log_tells_a_choice(cast: Cast) -> None:
    case = a_case_ready_for_listing(cast)
    round_ = an_open_vote(cast, an_item_in_session(cast, case))
    voted(cast.surgeon, round_, "observation", comment="canary-comment")
    told = [str(vars(row)) for row in (*AuditEntry.objects.all(), *CaseEvent.objects.filter(case=case))]
    assert not [line for line in told if "observation" in line or "canary-comment" in line]
