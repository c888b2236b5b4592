"""Who comes to a meeting, who stands in, and moving a meeting to another time."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cases.access import as_id, seat
from cases.api.door import Door
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Choice, Id, Moment, Shape, optional_text, read_body, text
from decisions import access
from decisions.actions.read_replies import read_replies
from decisions.actions.reply_to_meeting import ANSWERS, reply_to_meeting
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.actions.set_deputy import set_deputy
from decisions.api.answers import MeetingLine
from decisions.api.meetings import etag
from decisions.api.scheduling_answers import DeputyAnswer, OwnReplyAnswer, RepliesAnswer


class ListReplies(Door):
    @operation("List who means to come", RepliesAnswer, also=(404,))
    def get(self, request: Request, meeting_id: Any) -> Response:
        """Every member with the answer given so far, and whether the quorum can be expected."""
        meeting = access.meeting(self.actor, meeting_id)
        found = read_replies(actor=self.actor, meetings=[meeting], board=meeting.board)[meeting.pk]
        return Response(RepliesAnswer(found).data)


class ReplyShape(Shape):
    answer = Choice(ANSWERS)
    membership_id = Id(help_text="somebody else, for who plans meetings", **OPTIONAL)
    leaves_at = Moment(help_text="when the member must leave", **OPTIONAL)
    deputy_id = Id(help_text="the seat of who stands in: another member of the same specialty", **OPTIONAL)
    note = optional_text(300)


class ReplyToMeeting(Door):
    @operation("Say whether you come", OwnReplyAnswer, body=ReplyShape, also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """The last word counts."""
        reply = reply_to_meeting(actor=self.actor, meeting_id=meeting_id, **read_body(request, ReplyShape))
        return Response(OwnReplyAnswer(reply).data)


class Replies(ListReplies, ReplyToMeeting):
    """/meetings/{id}/replies/"""


class DeputyShape(Shape):
    membership_id = Id(help_text="somebody else's seat, for who plans meetings", **OPTIONAL)
    deputy_id = Id(help_text="null or absent: nobody", **OPTIONAL)


class SetDeputy(Door):
    @operation("Name a standing deputy", DeputyAnswer, body=DeputyShape, also=(404,))
    def post(self, request: Request, board_id: Any) -> Response:
        """Of your own seat; who plans meetings may for everybody of the board."""
        body = {"membership_id": seat(self.actor, as_id(board_id), "meeting.reply").pk}
        body |= read_body(request, DeputyShape)
        member = set_deputy(actor=self.actor, **body)
        return Response(DeputyAnswer(member).data)


class RescheduleShape(Shape):
    starts_at = Moment()
    place = optional_text(160)
    reason = text(300)


class RescheduleMeeting(Door):
    @operation("Move a meeting to another time", MeetingLine, body=RescheduleShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """Before it begins; its agenda goes with it, and answers are asked for again."""
        body = read_body(request, RescheduleShape)
        meeting = reschedule_meeting(actor=self.actor, meeting_id=meeting_id, **body)
        return Response(MeetingLine(meeting).data, headers=etag(meeting))
