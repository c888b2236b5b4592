"""Voting rounds: open, read, vote, recuse, close. What is shown is settled by `round_for`."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer
from cases.api.door import Door, created
from cases.api.field_errors import BadHeader
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Id, Nothing, ReasonShape, Shape, YesNo, optional_text, read_body, text
from cases.pathway.refusals import BadInput, FieldError
from decisions.actions.ask_for_ballots import ask_for_ballots
from decisions.actions.cast_vote import cast_vote
from decisions.actions.close_vote import close_vote
from decisions.actions.open_vote import open_vote
from decisions.actions.read_round import own_ballot, round_for
from decisions.actions.record_dissent import record_dissent
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.void_vote import void_vote
from decisions.api.answers import OwnBallot, RoundAnswer

KEY = "Idempotency-Key"


class RoundShape(Shape):
    question = text(400)
    options = serializers.ListField(
        child=text(60), max_length=40, help_text="treatment codes; absent: those advised", **OPTIONAL
    )
    without_assessment_reason = optional_text(300)
    again_reason = optional_text(300)


class OpenVote(Door):
    @operation("Open a vote", RoundAnswer, status=201, body=RoundShape, headers=["Location"], also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """The next round on a case of the agenda; its electorate is settled now."""
        round_ = open_vote(actor=self.actor, item_id=item_id, **read_body(request, RoundShape))
        return created(RoundAnswer(round_for(self.actor, round_.pk)).data, f"/api/v1/rounds/{round_.pk}/")


class ReadRound(Door):
    @operation("Read a vote", RoundAnswer, also=(404,))
    def get(self, request: Request, round_id: Any) -> Response:
        """While it is open: the question and your own ballot. Closed: the count, the quorum, and
        the ballots for those who hold a vote."""
        return Response(RoundAnswer(round_for(self.actor, round_id)).data)


class BallotShape(Shape):
    choice = text(60)
    comment = optional_text(2000)
    replaces = optional_text(64)
    advice_seen = YesNo(**OPTIONAL)
    for_seat = Id(**OPTIONAL)


class CastVote(Door):
    @operation("Cast a ballot", OwnBallot, status=201, body=BallotShape, headers=[KEY], also=(404,))
    def post(self, request: Request, round_id: Any) -> Response:
        """Your ballot and its receipt. The same post with the same key gives the same receipt,
        however often it is sent. To change a ballot, name its receipt in `replaces`. `for_seat` is a
        seat whose vote is delegated to you; left out, it is your own."""
        body, key = read_body(request, BallotShape), _key(request)
        try:
            ballot = cast_vote(actor=self.actor, round_id=round_id, idempotency_key=key, **body)
        except BadInput as wrong:
            raise _about_the_header(wrong) from None
        return Response(OwnBallot(own_ballot(ballot)).data, status=201)


def _key(request: Request) -> str:
    key = request.headers.get(KEY, "").strip()
    if not key:
        raise BadHeader([FieldError(KEY, "is missing.", "Send a new random text with every new ballot.")])
    return key


def _about_the_header(wrong: BadInput) -> BadInput:
    if all(error.field == "idempotency_key" for error in wrong.errors):
        return BadHeader([FieldError(KEY, error.says, error.remedy) for error in wrong.errors])
    return wrong


class RecuseSeat(Door):
    @operation("Declare a conflict of interest", RoundAnswer, body=ReasonShape, also=(404,))
    def post(self, request: Request, round_id: Any) -> Response:
        """Your seat stops counting in this round, for good."""
        recuse_seat(actor=self.actor, round_id=round_id, **read_body(request, ReasonShape))
        return Response(RoundAnswer(round_for(self.actor, round_id)).data)


class DissentShape(Shape):
    statement = text(1000)


class RecordDissent(Door):
    @operation("Record a dissent", RoundAnswer, status=201, body=DissentShape, also=(404,))
    def post(self, request: Request, round_id: Any) -> Response:
        """Why your ballot is unlike the leading choice of a closed vote. It prints on the decision with
        your name, and cannot be changed."""
        record_dissent(actor=self.actor, round_id=round_id, **read_body(request, DissentShape))
        return Response(RoundAnswer(round_for(self.actor, round_id)).data, status=201)


class AskedAnswer(Answer):
    asked = serializers.IntegerField()


class AskForBallots(Door):
    @operation("Ask for ballots", AskedAnswer, body=Nothing, also=(404,))
    def post(self, request: Request, round_id: Any) -> Response:
        """Tells everybody of the electorate who is not in the room, once; who has voted is not looked at."""
        read_body(request, Nothing)
        return Response(AskedAnswer({"asked": ask_for_ballots(actor=self.actor, round_id=round_id)}).data)


class CloseVote(Door):
    @operation("Close a vote", RoundAnswer, body=Nothing, also=(404,))
    def post(self, request: Request, round_id: Any) -> Response:
        """Counts the ballots and the quorum, and freezes both."""
        read_body(request, Nothing)
        close_vote(actor=self.actor, round_id=round_id)
        return Response(RoundAnswer(round_for(self.actor, round_id)).data)


class VoidVote(Door):
    @operation("Declare a vote void", RoundAnswer, body=ReasonShape, also=(404,))
    def post(self, request: Request, round_id: Any) -> Response:
        """An open round that does not count; its ballots stay sealed."""
        void_vote(actor=self.actor, round_id=round_id, **read_body(request, ReasonShape))
        return Response(RoundAnswer(round_for(self.actor, round_id)).data)
