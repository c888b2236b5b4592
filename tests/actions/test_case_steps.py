"""Moving a case: only along the table, only by those who may, each move with its line of history."""

from itertools import product

import pytest

from cases.actions.complete_referral import complete_referral
from cases.actions.take_step import take_step
from cases.models import CaseEvent
from cases.pathway.permissions import may
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, Stale, WrongState
from cases.pathway.stages import MOVES, Stage
from tests import board_builders, builders
from tests.actions.refused import refused


def at_stage(cast, stage):
    """A case at the stage, brought there by the actions."""
    match stage:
        case Stage.REFERRAL:
            return builders.a_referral(cast)
        case Stage.IMAGING:
            return builders.stepped(cast, builders.a_referral(cast), "accept")
        case Stage.SCORING:
            return builders.a_case_ready_for_listing(cast)
        case Stage.MDT_DISCUSSION:
            return builders.stepped(cast, builders.a_case_ready_for_listing(cast), "list_for_board")
        case Stage.CLOSED:
            return builders.stepped(cast, builders.a_referral(cast), "close")
    treated = board_builders.signed(cast, board_builders.a_closed_vote(cast).item).case
    return treated if stage is Stage.TREATMENT else builders.stepped(cast, treated, "treatment_complete")


@pytest.mark.parametrize("at", list(Stage))
def test_from_each_stage_exactly_the_moves_of_the_table_are_possible(cast, at):
    case = at_stage(cast, at)
    assert case.stage == at
    for move in MOVES.values():
        act = {"actor": cast.chair.actor, "case_id": case.pk, "move": move.name}
        if at not in move.starts or move.internal:
            with pytest.raises(BadInput if move.internal else WrongState):
                take_step(**act, reason="…", override_reason="…")
        elif move.needs_reason:
            assert set(refused(take_step, **act)) == {"reason"}
    case.refresh_from_db()
    assert case.stage == at


PEOPLE = ["coordinator", "surgeon", "chair", "observer", "analyst", "auditor", "administrator", "outsider"]


@pytest.mark.parametrize("who, move", list(product(PEOPLE, ["accept", "reject", "close"])))
def test_a_move_is_made_by_those_who_may_and_nobody_else(cast, who, move):
    person, case = getattr(cast, who), builders.a_referral(cast)
    act = {"actor": person.actor, "case_id": case.pk, "move": move, "reason": "…"}
    if who == "outsider":
        with pytest.raises(NotVisible):
            take_step(**act)
    elif not may(person.membership.role, MOVES[move].verb):
        with pytest.raises(NotYourRole):
            take_step(**act)
    else:
        assert take_step(**act).stage == MOVES[move].ends


def test_a_move_writes_who_from_where_to_where_and_why(cast):
    case = builders.a_referral(cast)
    moved = take_step(actor=cast.surgeon.actor, case_id=case.pk, move="return_referral", reason="Which side?")
    event = CaseEvent.objects.latest("id")
    assert (event.kind, event.from_stage, event.to_stage, event.reason, event.actor) == (
        "step.return_referral",
        "referral",
        "referral",
        "Which side?",
        cast.surgeon.user,
    )
    assert (moved.version, moved.awaiting_information) == (1, "Which side?")


def test_a_case_that_moved_on_since_it_was_opened_is_refused(cast):
    case = builders.a_referral(cast)
    act = {"case_id": case.pk, "move": "accept", "expected_version": case.version}
    take_step(actor=cast.coordinator.actor, **act)
    with pytest.raises(Stale) as stale:
        take_step(actor=cast.surgeon.actor, **act)
    assert stale.value.current == 1


@pytest.mark.parametrize("move", ["fly", "", None, 7, "decision_signed", "x" * 1000])
def test_a_move_that_is_not_in_the_table_is_refused(cast, move):
    case = builders.a_referral(cast)
    assert set(refused(take_step, actor=cast.chair.actor, case_id=case.pk, move=move)) == {"move"}


@pytest.mark.parametrize("text", ["x" * 2_000_000, "a\x00b"])
def test_a_reason_is_text_of_a_sentence_or_some(cast, text):
    case = builders.a_referral(cast)
    act = {"actor": cast.chair.actor, "case_id": case.pk, "move": "close"}
    assert set(refused(take_step, **act, reason=text)) == {"reason"}


@pytest.mark.parametrize("left_out", [*builders.MINIMUM_FACTS, "escc"])
def test_each_item_of_the_minimum_data_set_is_asked_for_before_listing(cast, left_out):
    facts = {left_out: None} if left_out != "escc" else {}
    lesion = builders.a_lesion if left_out == "escc" else builders.stable_t8_lesion
    case = builders.a_case_ready_for_listing(cast, facts=facts, lesion=lesion)
    act = {"actor": cast.coordinator.actor, "case_id": case.pk, "move": "list_for_board"}
    assert set(refused(take_step, **act)) == {"override_reason"}
    listed = take_step(**act, override_reason="Emergency: the rest follows.")
    assert listed.stage == "mdt_discussion"
    event = CaseEvent.objects.latest("id")
    assert event.reason == "Emergency: the rest follows."
    assert event.data["missing"] == ["performance_status" if left_out == "kps" else left_out]


def test_a_referral_without_study_lesion_or_question_says_whom_to_ask(cast):
    case = builders.a_referral(cast, clinical_question="")
    says = refused(take_step, actor=cast.coordinator.actor, case_id=case.pk, move="list_for_board")["override_reason"]
    for piece in (
        "At least one lesion with its level (ask radiology)",
        "A reported study",
        "The question for the board",
    ):
        assert piece in says


def test_a_referral_is_completed_and_what_it_said_before_is_kept(cast):
    case = builders.a_referral(cast, clinical_question="", history="Back pain.")
    builders.stepped(cast, case, "return_referral", reason="What is the question?")
    case = complete_referral(actor=cast.coordinator.actor, case_id=case.pk, clinical_question="Operate?")
    assert (case.clinical_question, case.history, case.awaiting_information) == ("Operate?", "Back pain.", "")
    event = CaseEvent.objects.latest("id")
    assert (event.says, event.data) == ("Referral completed: clinical question", {"before": {"clinical_question": ""}})


def test_completing_a_referral_refuses_too_much_nothing_and_a_stale_page(cast):
    case = builders.a_referral(cast)
    act = {"actor": cast.coordinator.actor, "case_id": case.pk}
    assert set(refused(complete_referral, **act, clinical_question="x" * 4001, history="x" * 2_000_000)) == {
        "clinical_question",
        "history",
    }
    assert set(refused(complete_referral, **act)) == {"clinical_question"}
    builders.stepped(cast, case, "accept")
    with pytest.raises(Stale):
        complete_referral(**act, history="…", expected_version=0)
    builders.stepped(cast, case, "close")
    with pytest.raises(WrongState):
        complete_referral(**act, history="…")
