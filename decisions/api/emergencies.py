"""Emergency boards: call, read, answer, withdraw, ratify. Votes are opened and closed, and decisions
signed, at the addresses of rounds and items."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer
from cases.api.door import Door, created
from cases.api.field_errors import BadHeader
from cases.api.pages import PageQuery, page
from cases.api.schema import operation
from cases.api.shapes import (
    OPTIONAL,
    Choice,
    Id,
    ReasonShape,
    Shape,
    Whole,
    YesNo,
    optional_text,
    read_body,
    read_query,
    text,
)
from cases.pathway.refusals import BadInput, FieldError
from decisions import access
from decisions.actions.answer_call import ANSWERS, answer_call
from decisions.actions.call_emergency import call_emergency
from decisions.actions.ratify_decision import ratify_decision
from decisions.actions.read_emergency import read_emergency
from decisions.actions.read_round import own_ballot
from decisions.actions.withdraw_call import withdraw_call
from decisions.api.answers import OwnBallot, RoundLine
from decisions.api.decisions import SignatureAnswer
from decisions.models import Ratification

KEY = "Idempotency-Key"
NEEDS: dict[str, Any] = {
    "child": serializers.ListField(child=text(40), max_length=20),
    "max_length": 20,
    "help_text": "who must answer: one person of each inner list of specialties",
}


class EmergencyLine(Answer):
    id = serializers.UUIDField(source="pk", help_text="also that of its meeting")
    board_id = serializers.UUIDField(source="meeting.board_id")
    case_id = serializers.UUIDField(source="item.case_id")
    item_id = serializers.UUIDField()
    state = serializers.CharField(source="meeting.state", help_text="in_session, closed, cancelled")
    called_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(source="meeting.closed_at", allow_null=True)


class EmergencyPage(Answer):
    results = EmergencyLine(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class CallPerson(Answer):
    """Somebody who was asked, or who said something. Never how they voted."""

    name = serializers.CharField()
    specialty = serializers.CharField()
    asked = serializers.BooleanField()
    answer = serializers.CharField(help_text="coming, answered, unable; empty while they said nothing")
    at = serializers.DateTimeField(allow_null=True)


class CallStepAnswer(Answer):
    step = serializers.CharField()
    at = serializers.DateTimeField()


class EmergencyAnswer(EmergencyLine):
    """An emergency board as it stands when it is read."""

    question = serializers.CharField()
    needs = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    answer_within = serializers.IntegerField(help_text="minutes")
    missing = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="needs without an answer"
    )
    due_at = serializers.DateTimeField(help_text="until when answers are wanted")
    elapsed_seconds = serializers.IntegerField()
    left_seconds = serializers.IntegerField(help_text="negative once answers are due")
    people = CallPerson(many=True)
    passed_on = CallStepAnswer(many=True)
    to_pass_on = serializers.ListField(child=serializers.CharField(), help_text="due and not done yet")
    rounds = RoundLine(many=True)


def _answer(actor: Any, emergency_id: Any) -> dict[str, Any]:
    read = read_emergency(actor=actor, emergency_id=emergency_id)
    call, now = read.call, read.standing
    more = {
        "question": call.question,
        "needs": call.needs,
        "answer_within": call.answer_within,
        "missing": [list(need) for need in now.missing],
        "due_at": now.due_at,
        "elapsed_seconds": now.elapsed,
        "left_seconds": now.left,
        "people": CallPerson(read.people, many=True).data,
        "passed_on": CallStepAnswer(read.steps, many=True).data,
        "to_pass_on": read.due_steps,
        "rounds": RoundLine(call.item.rounds.all(), many=True).data,
    }
    return {**EmergencyLine(call).data, **more}


class CallShape(Shape):
    question = text(400)
    needs = serializers.ListField(**NEEDS)
    answer_within = Whole(help_text="minutes")
    options = serializers.ListField(
        child=text(60), max_length=40, help_text="treatment codes; absent: those advised", **OPTIONAL
    )


class CallEmergency(Door):
    @operation(
        "Call an emergency board", EmergencyAnswer, status=201, body=CallShape, headers=["Location"], also=(404,)
    )
    def post(self, request: Request, case_id: Any) -> Response:
        """In session at once, its vote open, and those who must answer told without a word of the patient."""
        call = call_emergency(actor=self.actor, case_id=case_id, **read_body(request, CallShape))
        return created(_answer(self.actor, call.pk), f"/api/v1/emergencies/{call.pk}/")


class EmergencyQuery(PageQuery):
    board = Id(**OPTIONAL)
    state = serializers.ChoiceField(["in_session", "closed", "cancelled"], **OPTIONAL)


class ListEmergencies(Door):
    @operation("List emergency boards", EmergencyPage, query=EmergencyQuery)
    def get(self, request: Request) -> Response:
        """Those of your boards, the latest first, by pages."""
        query = read_query(request, EmergencyQuery)
        rows = access.emergencies(self.actor)
        for name in ("board", "state"):
            rows = rows.filter(**{f"meeting__{name}": query.pop(name)}) if name in query else rows
        return Response(page(rows, order="-called_at", **query).render(EmergencyLine))


class ReadEmergency(Door):
    @operation("Read an emergency board", EmergencyAnswer, also=(404,))
    def get(self, request: Request, emergency_id: Any) -> Response:
        """Its clock, who has answered, and whom it should be passed on to, worked out when it is read."""
        return Response(_answer(self.actor, emergency_id))


class CallAnswerShape(Shape):
    answer = Choice(ANSWERS)
    choice = optional_text(60)
    comment = optional_text(2000)
    replaces = optional_text(64)
    advice_seen = YesNo(**OPTIONAL)


class SaidAnswer(Answer):
    answer = serializers.CharField()
    ballot = OwnBallot(allow_null=True)


class AnswerCall(Door):
    @operation("Answer an emergency board", SaidAnswer, status=201, body=CallAnswerShape, headers=[KEY], also=(404,))
    def post(self, request: Request, emergency_id: Any) -> Response:
        """“answered” casts your ballot (`choice`) and tells everybody that you have answered, never how;
        “coming” and “unable” say only that. The same post with the same key gives the same receipt."""
        key = request.headers.get(KEY, "").strip()
        if not key:
            raise BadHeader([FieldError(KEY, "is missing.", "Send a new random text with every new answer.")])
        body = read_body(request, CallAnswerShape)
        try:
            ballot = answer_call(actor=self.actor, emergency_id=emergency_id, idempotency_key=key, **body)
        except BadInput as wrong:
            if all(error.field == "idempotency_key" for error in wrong.errors):
                raise BadHeader([FieldError(KEY, error.says, error.remedy) for error in wrong.errors]) from None
            raise
        said = {"answer": body["answer"], "ballot": own_ballot(ballot) if ballot else None}
        return Response(SaidAnswer(said).data, status=201)


class WithdrawCall(Door):
    @operation("Withdraw an emergency call", EmergencyAnswer, body=ReasonShape, also=(404,))
    def post(self, request: Request, emergency_id: Any) -> Response:
        """Nothing was decided; the open vote is void and the case stays with the board."""
        withdraw_call(actor=self.actor, emergency_id=emergency_id, **read_body(request, ReasonShape))
        return Response(_answer(self.actor, emergency_id))


class RatificationShape(Shape):
    decision_id = Id()
    outcome = Choice([code for code, _ in Ratification.OUTCOMES])
    reason = optional_text()
    then = Choice(["amend", "relist"], help_text="when it is not ratified", **OPTIONAL)
    password = text(200)
    identifier = text(80)


class RatificationAnswer(Answer):
    meeting_id = serializers.UUIDField()
    decision_id = serializers.UUIDField()
    outcome = serializers.CharField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    signature = SignatureAnswer()


class RatifyDecision(Door):
    @operation("Ratify an emergency decision", RatificationAnswer, status=201, body=RatificationShape, also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """What the meeting in session says of the latest version, signed by its chair."""
        made = ratify_decision(actor=self.actor, meeting_id=meeting_id, **read_body(request, RatificationShape))
        return Response(RatificationAnswer(made).data, status=201)
