"""The agenda of a meeting: which cases, in which order."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.door import Door, created, version_seen
from cases.api.problems import NeedsVersion
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Id, ReasonShape, Shape, Whole, optional_text, read_body, text
from decisions.actions.list_case import list_case
from decisions.actions.move_cases import move_cases
from decisions.actions.reorder_agenda import reorder_agenda
from decisions.actions.unlist_case import unlist_case
from decisions.api.answers import ItemAnswer, MeetingLine
from decisions.api.meetings import etag
from decisions.api.scheduling_answers import MovedCases


class ItemShape(Shape):
    case_id = Id()
    minutes = Whole(**OPTIONAL)
    lane = optional_text(24)
    presenter_id = Id(**OPTIONAL)
    owner_id = Id(help_text="needed for a case that is only listed: the member who answers for it", **OPTIONAL)
    protocol = optional_text(160)
    late_reason = optional_text(300)
    override_reason = optional_text()
    reason = optional_text()


class ListCase(Door):
    @operation("Put a case on the agenda", ItemAnswer, status=201, body=ItemShape, headers=["Location"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """The agenda plans itself anew; the case moves to the board's discussion. Without `minutes` they are
        estimated. Listed and not discussed needs `owner_id` and `protocol`."""
        item = list_case(actor=self.actor, meeting_id=meeting_id, **read_body(request, ItemShape))
        return created(ItemAnswer(item).data, f"/api/v1/meetings/{meeting_id}/")


class UnlistCase(Door):
    @operation("Take a case off the agenda", ItemAnswer, body=ReasonShape, also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """The case stays with the board and can be listed again."""
        item = unlist_case(actor=self.actor, item_id=item_id, **read_body(request, ReasonShape))
        return Response(ItemAnswer(item).data)


class OrderShape(Shape):
    item_ids = serializers.ListField(child=Id(), max_length=200)
    expected_version = Whole(min_value=0, help_text="instead of If-Match", **OPTIONAL)
    late_reason = optional_text(300)


class ReorderAgenda(Door):
    @operation("Order the agenda", MeetingLine, body=OrderShape, headers=["If-Match", "ETag"], also=(404, 412, 428))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """Every item once, in the order wanted, based on the version that you saw. Before the meeting each is
        pinned to its place."""
        body = read_body(request, OrderShape)
        version = version_seen(request, body)
        if version is None:
            raise NeedsVersion()
        meeting = reorder_agenda(
            actor=self.actor,
            meeting_id=meeting_id,
            item_ids=body["item_ids"],
            expected_version=version,
            late_reason=body.get("late_reason", ""),
        )
        return Response(MeetingLine(meeting).data, headers=etag(meeting))


class TransferShape(Shape):
    item_ids = serializers.ListField(child=Id(), max_length=200)
    target_id = Id(help_text="another meeting of the board that has not begun")
    reason = text(200)


class MoveCases(Door):
    @operation("Move cases to another meeting", MovedCases, body=TransferShape, also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """All of them or none; what cannot be moved is named with its reason."""
        moved = move_cases(actor=self.actor, meeting_id=meeting_id, **read_body(request, TransferShape))
        return Response(MovedCases({"items": moved}).data)
