"""The address of a person's calendar, and what comes to it by e-mail."""

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.renew_calendar import renew_calendar
from cases.actions.revoke_calendar import revoke_calendar
from cases.api.answers import Answer
from cases.api.door import Door, created
from cases.api.schema import operation
from cases.api.shapes import Nothing, Shape, Whole, YesNo, read_body
from cases.models import CalendarFeed, CalendarPreference
from decisions.actions.set_calendar_preference import ALARMS, set_calendar_preference


class CalendarAnswer(Answer):
    """`created_at` null: there is no address. The address itself is told only when it is made."""

    created_at = serializers.DateTimeField(allow_null=True)


class NewCalendarAnswer(Answer):
    url = serializers.CharField(help_text="shown this once")
    created_at = serializers.DateTimeField()


class PreferenceAnswer(Answer):
    """Whether each meeting of your boards comes by e-mail, for your calendar program, and the minutes before it at
    which that reminds you; null: it does not."""

    invitations = serializers.BooleanField()
    alarm_minutes = serializers.IntegerField(allow_null=True)


class PreferenceShape(Shape):
    """The whole choice: both are named."""

    invitations = YesNo(help_text="new, moved and cancelled meetings of your boards by e-mail")
    alarm_minutes = Whole(allow_null=True, help_text=f"one of {', '.join(map(str, ALARMS))}; null: no reminder")


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


class ReadPreference(Door):
    @operation("Read whether meetings come to you by e-mail", PreferenceAnswer)
    def get(self, request: Request) -> Response:
        """Until you choose, none does."""
        chosen = CalendarPreference.objects.filter(user=self.actor.user).first()
        return Response(PreferenceAnswer(chosen or CalendarPreference()).data)


class SetPreference(Door):
    @operation("Choose whether meetings come to you by e-mail", PreferenceAnswer, body=PreferenceShape)
    def post(self, request: Request) -> Response:
        """From now on. Those to come are sent when you begin, and cancelled in your calendar when you end it. In
        person: a token is refused."""
        chosen = set_calendar_preference(actor=self.actor, **read_body(request, PreferenceShape))
        return Response(PreferenceAnswer(chosen).data)


class OwnPreference(ReadPreference, SetPreference):
    """/calendar/preference/"""
