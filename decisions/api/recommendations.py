"""What became of recommendations: those open, the cases that come back, and putting one on the next agenda."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer
from cases.api.door import Door
from cases.api.schema import operation
from cases.api.shapes import Shape, read_body, text
from decisions.actions.read_returns import read_returns
from decisions.actions.read_unimplemented import read_unimplemented
from decisions.actions.relist_case import relist_case

MOST = 200


class UnsaidAnswer(Answer):
    case_id = serializers.UUIDField(source="case.pk")
    reference = serializers.CharField(source="case.reference")
    decided_on = serializers.DateField()
    days = serializers.IntegerField()
    listed = serializers.BooleanField(help_text="on an agenda to come")


class ReturningAnswer(Answer):
    case_id = serializers.UUIDField(source="case.pk")
    reference = serializers.CharField(source="case.reference")
    seen_on = serializers.DateField()
    reasons = serializers.ListField(child=serializers.CharField())
    listed = serializers.BooleanField()


class LostAnswer(Answer):
    case_id = serializers.UUIDField(source="case.pk")
    reference = serializers.CharField(source="case.reference")
    tried_on = serializers.DateField()
    last_seen_on = serializers.DateField(allow_null=True)


class OpenAnswer(Answer):
    unsaid = UnsaidAnswer(many=True)
    asking = ReturningAnswer(many=True)
    lost = LostAnswer(many=True)


class OpenRecommendations(Door):
    @operation("List open recommendations", OpenAnswer, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Recommendations of which nobody has spoken, cases that follow-up sends back, patients lost to it: of
        each the first 200, those that wait longest."""
        _, unsaid, _ = read_unimplemented(actor=self.actor, board_id=board_id, most=MOST)
        returns = read_returns(actor=self.actor, board_id=board_id, most=MOST)
        return Response(OpenAnswer({"unsaid": unsaid, "asking": returns.asking, "lost": returns.lost}).data)


class RelistShape(Shape):
    reason = text(300)


class RelistAnswer(Answer):
    item_id = serializers.UUIDField(source="pk")
    meeting_id = serializers.UUIDField()
    case_id = serializers.UUIDField()


class RelistCase(Door):
    @operation("Put a case on the next agenda", RelistAnswer, status=201, body=RelistShape, also=(404, 409))
    def post(self, request: Request, case_id: Any) -> Response:
        """The next meeting of its board to come; 409 while none is planned or the case is on an agenda."""
        item = relist_case(actor=self.actor, case_id=case_id, **read_body(request, RelistShape))
        return Response(RelistAnswer(item).data, status=201)
