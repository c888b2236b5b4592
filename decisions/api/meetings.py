"""Meetings: plan, read, put cases in order, run."""

from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.access import shown
from cases.api.door import Door, created
from cases.api.pages import PageQuery, page
from cases.api.schema import operation
from cases.api.shapes import (
    OPTIONAL,
    Id,
    Moment,
    Nothing,
    ReasonShape,
    Shape,
    Whole,
    YesNo,
    optional_text,
    read_body,
    read_query,
)
from cases.models import Membership
from decisions import access
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.close_meeting import close_meeting
from decisions.actions.note_attendance import note_attendance
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.schedule_meeting import schedule_meeting
from decisions.actions.start_meeting import start_meeting
from decisions.agenda.load import load
from decisions.api.answers import AttendanceAnswer, ItemAnswer, MeetingAnswer, MeetingLine, MeetingPage, MemberAnswer
from decisions.models import AgendaItem, Meeting, Round


class MeetingQuery(PageQuery):
    board = Id(**OPTIONAL)
    state = serializers.ChoiceField([code for code, _ in Meeting.STATES], **OPTIONAL)


class ListMeetings(Door):
    @operation("List meetings", MeetingPage, query=MeetingQuery)
    def get(self, request: Request) -> Response:
        """Meetings of your boards, the latest first, by pages."""
        query = read_query(request, MeetingQuery)
        paging = {name: query.pop(name) for name in ("cursor", "page_size") if name in query}
        found = page(access.meetings(self.actor).filter(**query), order="-starts_at", **paging)
        return Response(found.render(MeetingLine))


class MeetingShape(Shape):
    board_id = Id()
    starts_at = Moment()
    place = optional_text(160)
    capacity_minutes = Whole(**OPTIONAL)


class ScheduleMeeting(Door):
    @operation("Plan a meeting", MeetingLine, status=201, body=MeetingShape, headers=["Location"], also=(404,))
    def post(self, request: Request) -> Response:
        """A meeting with an empty agenda."""
        meeting = schedule_meeting(actor=self.actor, **read_body(request, MeetingShape))
        return created(MeetingLine(meeting).data, f"/api/v1/meetings/{meeting.pk}/")


class Meetings(ListMeetings, ScheduleMeeting):
    """/meetings/"""


class ReadMeeting(Door):
    @operation("Read a meeting", MeetingAnswer, headers=["ETag"], also=(404,))
    def get(self, request: Request, meeting_id: Any) -> Response:
        """The agenda in its order, and who is there. Of open votes only that they are open."""
        meeting = access.meeting(self.actor, meeting_id)
        items = list(_items(meeting))
        shown(self.actor, [item.case for item in items])
        agenda = {
            "items": ItemAnswer(items, many=True).data,
            "warning": _warning(meeting, items),
            "members": MemberAnswer(_members(meeting), many=True).data,
        }
        return Response({**MeetingLine(meeting).data, **agenda}, headers=etag(meeting))


def _items(meeting: Meeting) -> Any:
    lines = Prefetch("rounds", Round.objects.only("pk", "item", "number", "state"))
    rows = AgendaItem.objects.filter(meeting=meeting, removed_at=None)
    related = ("meeting", "case__board", "case__patient", "presenter__user", "owner__user")
    return rows.select_related(*related).prefetch_related(lines, "decisions")


def _members(meeting: Meeting) -> list[Membership]:
    noted = dict(meeting.attendance.values_list("membership", "present"))
    members = list(Membership.objects.filter(board=meeting.board_id, ended_at=None).select_related("user"))
    for member in members:
        member.present = noted.get(member.pk)  # type: ignore[attr-defined]
    return sorted(members, key=lambda member: member.user.name)


def _warning(meeting: Meeting, items: list[AgendaItem]) -> str:
    return load((one.minutes for one in items if one.lane == "to_discuss"), meeting.capacity_minutes).warning


def etag(meeting: Meeting) -> dict[str, str]:
    """The header that names the version of the agenda, for If-Match."""
    return {"ETag": f'"{meeting.version}"'}


class PublishAgenda(Door):
    @operation("Publish the agenda", MeetingLine, body=Nothing, headers=["ETag"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """From planned to published."""
        read_body(request, Nothing)
        meeting = publish_agenda(actor=self.actor, meeting_id=meeting_id)
        return Response(MeetingLine(meeting).data, headers=etag(meeting))


class StartMeeting(Door):
    @operation("Start a meeting", MeetingLine, body=Nothing, headers=["ETag"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """From published to in session."""
        read_body(request, Nothing)
        meeting = start_meeting(actor=self.actor, meeting_id=meeting_id)
        return Response(MeetingLine(meeting).data, headers=etag(meeting))


class CloseShape(Shape):
    carry_to = Id(help_text="the meeting at which the cases not discussed are listed at once", **OPTIONAL)


class CloseMeeting(Door):
    @operation("Close a meeting", MeetingLine, body=CloseShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """From in session to closed; what was not discussed is carried over."""
        body = read_body(request, CloseShape)
        meeting = close_meeting(actor=self.actor, meeting_id=meeting_id, **body)
        return Response(MeetingLine(meeting).data, headers=etag(meeting))


class CancelMeeting(Door):
    @operation("Cancel a meeting", MeetingLine, body=ReasonShape, headers=["ETag"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """Before it begins; its cases are carried over."""
        body = read_body(request, ReasonShape)
        meeting = cancel_meeting(actor=self.actor, meeting_id=meeting_id, **body)
        return Response(MeetingLine(meeting).data, headers=etag(meeting))


class AttendanceShape(Shape):
    membership_id = Id()
    present = YesNo()


class NoteAttendance(Door):
    @operation("Note attendance", AttendanceAnswer, body=AttendanceShape, also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """Whether a member is in the room; the last word counts."""
        row = note_attendance(actor=self.actor, meeting_id=meeting_id, **read_body(request, AttendanceShape))
        return Response(AttendanceAnswer(row).data)
