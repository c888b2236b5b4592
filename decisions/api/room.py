"""The meeting as it goes: which case is on, breaks, and the time of each case."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.door import Door
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Id, Nothing, Shape, read_body
from decisions.actions.begin_break import begin_break
from decisions.actions.end_break import end_break
from decisions.actions.read_discussions import read_discussions
from decisions.actions.read_room import read_room
from decisions.actions.show_item import MOVES, show_item
from decisions.api.room_answers import DiscussionList, RoomAnswer


class ReadRoom(Door):
    @operation("Read which case is on", RoomAnswer, headers=["ETag"], also=(404,))
    def get(self, request: Request, meeting_id: Any) -> Response:
        """States and times, nothing of the case itself. The ETag changes with whatever the room sees,
        and with no ballot."""
        return _room(self, meeting_id)


class ShowShape(Shape):
    move = serializers.ChoiceField(MOVES)
    item_id = Id(help_text="with the move “item”", **OPTIONAL)
    seen_item_id = Id(help_text="the case that was on when you looked; absent: none was", **OPTIONAL)


class ShowItem(Door):
    @operation("Show a case", RoomAnswer, body=ShowShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """The next or previous case to discuss, or one of the agenda. It ends the time of the case before it."""
        body = read_body(request, ShowShape)
        show_item(
            actor=self.actor,
            meeting_id=meeting_id,
            move=body["move"],
            item_id=body.get("item_id"),
            seen=body.get("seen_item_id", ""),
        )
        return _room(self, meeting_id)


class Room(ReadRoom, ShowItem):
    """/meetings/{id}/room/"""


class BeginBreak(Door):
    @operation("Begin a break", RoomAnswer, body=Nothing, headers=["ETag"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """Screens go blank and no case's time runs."""
        read_body(request, Nothing)
        begin_break(actor=self.actor, meeting_id=meeting_id)
        return _room(self, meeting_id)


class EndBreak(Door):
    @operation("End a break", RoomAnswer, body=Nothing, headers=["ETag"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """The case that was on before it is on again."""
        read_body(request, Nothing)
        end_break(actor=self.actor, meeting_id=meeting_id)
        return _room(self, meeting_id)


class ListDiscussions(Door):
    @operation("Read the time of each case", DiscussionList, also=(404,))
    def get(self, request: Request, meeting_id: Any) -> Response:
        """Every case of the agenda: its stretches on the screen, their sum, and who was there for it."""
        _, rows = read_discussions(actor=self.actor, meeting_id=meeting_id)
        return Response(DiscussionList({"results": rows}).data)


def _room(door: Door, meeting_id: Any) -> Response:
    room = read_room(actor=door.actor, meeting_id=meeting_id)
    return Response(RoomAnswer(room).data, headers={"ETag": f'"{room.version}"'})
