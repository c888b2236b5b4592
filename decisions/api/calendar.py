"""The address of a person's calendar."""

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.renew_calendar import renew_calendar
from cases.actions.revoke_calendar import revoke_calendar
from cases.api.answers import Answer
from cases.api.door import Door, created
from cases.api.schema import operation
from cases.api.shapes import Nothing, read_body
from cases.models import CalendarFeed


class CalendarAnswer(Answer):
    """`created_at` null: there is no address. The address itself is told only when it is made."""

    created_at = serializers.DateTimeField(allow_null=True)


class NewCalendarAnswer(Answer):
    url = serializers.CharField(help_text="shown this once")
    created_at = serializers.DateTimeField()


class ReadCalendar(Door):
    @operation("Read whether you have a calendar address", CalendarAnswer)
    def get(self, request: Request) -> Response:
        """Since when there is one."""
        feed = CalendarFeed.objects.filter(user=self.actor.user, revoked_at=None).first()
        return Response(CalendarAnswer({"created_at": feed.created_at if feed else None}).data)


class RenewCalendar(Door):
    @operation("Make a calendar address", NewCalendarAnswer, status=201, body=Nothing, headers=["Location"])
    def post(self, request: Request) -> Response:
        """Ends the one before. In person: a token is refused."""
        read_body(request, Nothing)
        feed, secret = renew_calendar(actor=self.actor)
        url = request.build_absolute_uri(reverse("decisions:calendar_feed", args=[secret]))
        return created(NewCalendarAnswer({"url": url, "created_at": feed.created_at}).data, "/api/v1/calendar/")


class OwnCalendar(ReadCalendar, RenewCalendar):
    """/calendar/"""


class RevokeCalendar(Door):
    @operation("End your calendar address", CalendarAnswer, body=Nothing)
    def post(self, request: Request) -> Response:
        """At once. In person: a token is refused."""
        read_body(request, Nothing)
        revoke_calendar(actor=self.actor)
        return Response(CalendarAnswer({"created_at": None}).data)
