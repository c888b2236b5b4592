"""The agenda as it plans itself: planned again, and one case's place, presenter and lane."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.door import Door
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Id, Moment, Shape, Whole, YesNo, optional_text, read_body
from decisions.actions.change_lane import change_lane
from decisions.actions.follow_plan import Change
from decisions.actions.move_item import move_item
from decisions.actions.pin_item import pin_item
from decisions.actions.plan_agenda import plan_agenda
from decisions.actions.set_presenter import set_presenter
from decisions.actions.unpin_item import unpin_item
from decisions.api.answers import Answer
from decisions.api.meetings import etag
from decisions.models import Meeting


class ChangeLine(Answer):
    """A case whose place the plan changed."""

    item_id = serializers.UUIDField(source="item.pk")
    was = serializers.IntegerField(help_text="its place before")
    position = serializers.IntegerField(source="item.position")
    says = serializers.CharField()


class PlannedAnswer(Answer):
    """What a change of the agenda did to it."""

    meeting_id = serializers.UUIDField()
    version = serializers.IntegerField(help_text="of the agenda now; the ETag")
    changes = ChangeLine(many=True)


class LateShape(Shape):
    late_reason = optional_text(300)


class VersionShape(LateShape):
    expected_version = Whole(min_value=0, help_text="refused when the agenda has changed since", **OPTIONAL)


class PlanShape(LateShape):
    rest = YesNo(help_text="in session: what is left, from now on", **OPTIONAL)


class PlanAgenda(Door):
    @operation("Plan the agenda again", PlannedAnswer, body=PlanShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """Order, times and minutes anew; pins stay. A published agenda needs `late_reason`."""
        return _planned(*plan_agenda(actor=self.actor, meeting_id=meeting_id, **read_body(request, PlanShape)))


class MoveShape(VersionShape):
    place = Whole(min_value=1, help_text="1 is the first")


class MoveItem(Door):
    @operation("Move a case on the agenda", PlannedAnswer, body=MoveShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """The case is pinned to `place` and the rest follows; in session the cases are only numbered anew."""
        item, changes = move_item(actor=self.actor, item_id=item_id, **read_body(request, MoveShape))
        return _planned(item.meeting, changes)


class PinShape(VersionShape):
    at = Moment(help_text="the time to keep it for; left out: its place now", **OPTIONAL)


class PinItem(Door):
    @operation("Pin a case of the agenda", PlannedAnswer, body=PinShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """To where it stands, or to a time of the meeting."""
        item, changes = pin_item(actor=self.actor, item_id=item_id, **read_body(request, PinShape))
        return _planned(item.meeting, changes)


class UnpinItem(Door):
    @operation("Unpin a case of the agenda", PlannedAnswer, body=VersionShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """The planner finds its place again."""
        item, changes = unpin_item(actor=self.actor, item_id=item_id, **read_body(request, VersionShape))
        return _planned(item.meeting, changes)


class PresenterShape(LateShape):
    presenter_id = Id(help_text="left out: nobody in particular", **OPTIONAL)
    minutes = Whole(help_text="left out: estimated", **OPTIONAL)


class SetPresenter(Door):
    @operation("Say who presents a case", PlannedAnswer, body=PresenterShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """Presenter and minutes, both as given."""
        item, changes = set_presenter(actor=self.actor, item_id=item_id, **read_body(request, PresenterShape))
        return _planned(item.meeting, changes)


class LaneShape(LateShape):
    lane = optional_text(24)
    reason = optional_text(300)
    owner_id = Id(help_text="needed for a case that is only listed: the member who answers for it", **OPTIONAL)
    protocol = optional_text(160)


class ChangeLane(Door):
    @operation("Change the lane of a case", PlannedAnswer, body=LaneShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """To be discussed, or only listed: then with owner and protocol. The case's history keeps the reason."""
        body = {"lane": "", "reason": ""} | read_body(request, LaneShape)
        item, changes = change_lane(actor=self.actor, item_id=item_id, **body)
        return _planned(item.meeting, changes)


def _planned(meeting: Meeting, changes: list[Change]) -> Response:
    answer = PlannedAnswer({"meeting_id": meeting.pk, "version": meeting.version, "changes": changes})
    return Response(answer.data, headers=etag(meeting))
