"""What you were told: the inbox."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.actions.mark_notices import mark_notices
from cases.api.answers import Answer
from cases.api.door import Door
from cases.api.pages import PageQuery, page
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Moment, Nothing, Shape, read_body, read_query


class NoticeQuery(PageQuery):
    unread = serializers.BooleanField(help_text="only those not read yet", **OPTIONAL)


class NoticeAnswer(Answer):
    """One thing you were told. Its words are fixed for each kind and hold no patient data."""

    id = serializers.UUIDField()
    board_id = serializers.UUIDField()
    kind = serializers.CharField()
    subject = serializers.CharField(source="says.subject")
    sentence = serializers.CharField(source="says.sentence")
    category = serializers.CharField(source="says.category")
    path = serializers.CharField(help_text="the page to open, on this server")
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticePage(Answer):
    results = NoticeAnswer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ReadCount(Answer):
    read = serializers.IntegerField(help_text="how many were marked by this")


class UntilShape(Shape):
    """Up to when: what you were told later stays unread."""

    until = Moment()


class ListNotices(Door):
    @operation("List your notices", NoticePage, query=NoticeQuery)
    def get(self, request: Request) -> Response:
        """What you were told on the boards you sit on, newest first, by pages."""
        query = read_query(request, NoticeQuery)
        rows = access.notices(self.actor)
        if query.pop("unread", False):
            rows = rows.filter(read_at=None)
        return Response(page(rows, order="-at", **query).render(NoticeAnswer))


class ReadAllNotices(Door):
    @operation("Mark your notices as read", ReadCount, body=UntilShape)
    def post(self, request: Request) -> Response:
        """Everything that you were told at or before a moment."""
        found = mark_notices(actor=self.actor, **read_body(request, UntilShape))
        return Response(ReadCount({"read": len(found)}).data)


class ReadNotice(Door):
    @operation("Mark a notice as read", NoticeAnswer, body=Nothing, also=(404,))
    def post(self, request: Request, notice_id: Any) -> Response:
        """Reading it twice changes nothing."""
        read_body(request, Nothing)
        return Response(NoticeAnswer(mark_notices(actor=self.actor, notice_id=notice_id)[0]).data)
