"""Delegated votes and preliminary opinions."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer
from cases.api.door import Door
from cases.api.schema import operation
from cases.api.shapes import Id, Moment, Nothing, Shape, optional_text, read_body
from decisions.actions.delegate_vote import delegate_vote
from decisions.actions.give_opinion import give_opinion
from decisions.actions.read_delegations import read_delegations
from decisions.actions.read_opinions import read_opinions
from decisions.actions.revoke_delegation import revoke_delegation


class DelegationAnswer(Answer):
    """One member's vote in the hands of another, from `starts_at` until before `ends_at`."""

    id = serializers.UUIDField()
    owner_name = serializers.CharField()
    delegate_name = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class DelegationList(Answer):
    results = DelegationAnswer(many=True)


class DelegationShape(Shape):
    membership_id = Id()
    starts_at = Moment()
    ends_at = Moment()


class ListDelegations(Door):
    @operation("List delegated votes", DelegationList, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Who votes for whom on a board, now and later."""
        _, rows = read_delegations(actor=self.actor, board_id=board_id)
        return Response(DelegationList({"results": rows}).data)


class DelegateVote(Door):
    @operation("Delegate your vote", DelegationAnswer, status=201, body=DelegationShape, also=(404,))
    def post(self, request: Request, board_id: Any) -> Response:
        """Your vote on the board in the hands of another voting member for a while. You may vote all
        the same, and then your ballot counts."""
        made = delegate_vote(actor=self.actor, board_id=board_id, **read_body(request, DelegationShape))
        return Response(DelegationAnswer(made).data, status=201)


class Delegations(ListDelegations, DelegateVote):
    """/boards/{id}/delegations/"""


class RevokeDelegation(Door):
    @operation("Revoke a delegated vote", DelegationAnswer, body=Nothing, also=(404,))
    def post(self, request: Request, delegation_id: Any) -> Response:
        """From now on the delegate casts no ballot for you; one that is in stays until you vote."""
        read_body(request, Nothing)
        return Response(DelegationAnswer(revoke_delegation(actor=self.actor, delegation_id=delegation_id)).data)


class OpinionAnswer(Answer):
    name = serializers.CharField(source="holder_name")
    specialty = serializers.CharField()
    choice = serializers.CharField()
    text = serializers.CharField()
    advice_seen = serializers.BooleanField()
    at = serializers.DateTimeField()


class OpinionsAnswer(Answer):
    """Preliminary opinions on a case of an agenda; counted nowhere."""

    mine = OpinionAnswer(allow_null=True)
    others = OpinionAnswer(
        many=True,
        allow_null=True,
        help_text="null: sealed until the first vote has closed, unless the board opens them early",
    )


class OpinionShape(Shape):
    choice = optional_text(60)
    text = optional_text(2000)


class ReadOpinions(Door):
    @operation("Read preliminary opinions", OpinionsAnswer, also=(404,))
    def get(self, request: Request, item_id: Any) -> Response:
        """Your own; those of others, if you may read ballots, once the first vote on the case has closed, or at
        once where the board opens them early."""
        return Response(OpinionsAnswer(read_opinions(actor=self.actor, item_id=item_id)).data)


class GiveOpinion(Door):
    @operation("Give a preliminary opinion", OpinionAnswer, status=201, body=OpinionShape, also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """What you think before the meeting: a choice, a text or both, in place of what you said before."""
        given = give_opinion(actor=self.actor, item_id=item_id, **read_body(request, OpinionShape))
        return Response(OpinionAnswer(given).data, status=201)


class Opinions(ReadOpinions, GiveOpinion):
    """/items/{id}/opinions/"""
