"""Answer an emergency board: with a vote, or with the word that one is on it or cannot."""

from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import CaseEvent
from cases.notices.tell import tell
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.call_emergency import path_of
from decisions.actions.cast_vote import cast_vote
from decisions.actions.find_leaders import find_leaders
from decisions.agenda.meeting_moves import IN_SESSION, require_state
from decisions.consensus.emergency import ANSWERED, Standing, standing
from decisions.models import BallotEvent, CallAnswer, EmergencyCall

ANSWERS = tuple(code for code, _ in CallAnswer.ANSWERS)


@transaction.atomic
def answer_call(
    *,
    actor: Actor,
    emergency_id: object,
    answer: str,
    choice: str = "",
    comment: str = "",
    idempotency_key: str = "",
    replaces: str = "",
    advice_seen: bool = False,
) -> BallotEvent | None:
    """“answered” casts this person's ballot (see `cast_vote`) and tells everybody that they have
    answered, by their own act and never how; “coming” and “unable” say only that. Returns the ballot.

    Somebody who has answered stays so: only the ballot can be changed, while the vote is open.
    Raises BadInput where a part of a ballot comes with another answer.
    """
    intake = Intake()
    said = intake.one_of("answer", answer, ANSWERS)
    if said and said != ANSWERED:
        _refuse_ballot(intake, said, choice=choice, comment=comment, replaces=replaces)
    intake.finish()
    call = access.emergency(actor, emergency_id, "emergency.answer", lock=True)
    require_state(call.meeting.state, (IN_SESSION,), "Answering an emergency board")
    ballot = None
    if answer == ANSWERED:
        ballot = cast_vote(
            actor=actor,
            round_id=_open_round(call),
            choice=choice,
            comment=comment,
            idempotency_key=idempotency_key,
            replaces=replaces,
            advice_seen=advice_seen,
        )
    _say(actor, call, answer)
    return ballot


def _refuse_ballot(intake: Intake, answer: str, **ballot: str) -> None:
    # Left unread, it would look as if a vote had been cast.
    for name, part in ballot.items():
        if part:
            remedy = f"Leave it out, or answer with “{ANSWERED}” to vote."
            intake.refuse(name, f"This belongs to a ballot, and “{answer}” casts none.", remedy)


def _open_round(call: EmergencyCall) -> object:
    round_id = call.item.rounds.exclude(state="void").order_by("-number").values_list("pk", flat=True).first()
    if round_id is None:
        raise WrongState("There is no vote at this emergency board now.", remedy="Ask the chair to open one.")
    return round_id


def _say(actor: Actor, call: EmergencyCall, answer: str) -> None:
    before = list(call.answers.filter(user=actor.user).values_list("answer", flat=True))
    if ANSWERED in before and answer != ANSWERED:
        raise WrongState("You have answered already.", remedy="You can change your ballot while the vote is open.")
    if ANSWERED in before or before[-1:] == [answer]:
        return
    seat = case_access.seat(actor, call.meeting.board_id, "emergency.answer")
    CallAnswer.objects.create(call=call, user=actor.user, specialty=seat.specialty, answer=answer, at=timezone.now())
    if answer == ANSWERED and not standing_of(call).missing:
        _tell_quorum(actor, call)


def standing_of(call: EmergencyCall) -> Standing:
    """Where the call stands now, from what is stored of it."""
    said = [one.as_said() for one in call.answers.all()]
    return standing(call.as_call(), said, timezone.now(), ended_at=call.meeting.closed_at)


def _tell_quorum(actor: Actor, call: EmergencyCall) -> None:
    board = call.meeting.board
    tell(
        find_leaders(board=board),
        kind="emergency_quorum",
        board=board,
        path=path_of(call),
        key=str(call.pk),
        about=call.pk,
    )
    if not call.item.case.events.filter(kind="emergency.quorum", data__meeting=str(call.pk)).exists():
        CaseEvent.objects.create(
            case=call.item.case,
            kind="emergency.quorum",
            says="Emergency board: those who must answer have answered",
            actor=actor.user,
            at=timezone.now(),
            data={"meeting": str(call.pk)},
        )
