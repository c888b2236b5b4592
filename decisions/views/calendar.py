"""A person's meetings in their own calendar program: the address, its page, and single invitations."""

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cases.access import actor_of
from cases.actions.renew_calendar import renew_calendar
from cases.actions.revoke_calendar import revoke_calendar
from cases.audit import Actor
from cases.models import CalendarFeed, CalendarPreference
from cases.notices.mail import sends_mail
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.forms import PageForm, Pick
from decisions import access
from decisions.actions.read_calendar import read_calendar
from decisions.actions.set_calendar_preference import ALARMS, set_calendar_preference
from decisions.exchange.calendar import Link, calendar_feed, invitation
from decisions.models import Meeting

KIND = "text/calendar; charset=utf-8"
PER_HOUR = 60  # of one address: a program asks once an hour, a person presses "refresh"
MISSES_PER_HOUR = 30  # of one sender
HOUR = 60 * 60


def _before(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} minutes before"
    return {60: "An hour before", 120: "Two hours before"}.get(minutes, "A day before")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The meetings for who knows the address, without a log-in. Unknown, ended and foreign are all not found."""
    name = hashlib.sha256(secret.encode()).hexdigest()[:32]
    sender = hashlib.sha256(actor_of(request).address.encode()).hexdigest()[:32]
    if _count(f"calendar:{name}") > PER_HOUR or _missed(sender) > MISSES_PER_HOUR:
        return HttpResponse("Too many requests.\n", "text/plain", 429, headers={"Retry-After": str(HOUR)})
    try:
        meetings, alarm = read_calendar(secret=secret)
    except NotVisible:
        _count(f"calendar-miss:{sender}")
        return HttpResponse("Not found.\n", "text/plain", 404)
    return _file(request, calendar_feed(meetings, link=_link(request), alarm=alarm))


@door("GET")
def download_invitation(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    meeting = access.meeting(actor, meeting_id)
    meeting.cases = meeting.items.filter(removed_at=None).count()  # type: ignore[attr-defined]
    body = invitation(meeting, link=_link(request), organiser=settings.DEFAULT_FROM_EMAIL)
    answer = _file(request, body)
    answer.headers["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    return answer


class InvitationsForm(PageForm):
    invitations = forms.BooleanField(
        label="Send me each meeting by e-mail, for my calendar",
        required=False,
        help_text="New, moved and cancelled meetings of your boards, at once. Those to come are sent when you begin.",
    )
    alarm_minutes = Pick(
        "Remind me before a meeting",
        [(str(each), _before(each)) for each in ALARMS],
        nothing="No reminder",
        help_text="In the invitations from now on, and in your subscription.",
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        minutes = self.given["alarm_minutes"]
        return {"invitations": self.given["invitations"], "alarm_minutes": int(minutes) if minutes else None}


@door("GET", "POST")
def my_calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page of one's own address, of invitations and reminders. A new address is shown in the answer that
    makes it, and never again."""
    address = ""
    preference = CalendarPreference.objects.filter(user=actor.user).first()
    known = {"invitations": preference.invitations, "alarm_minutes": preference.alarm_minutes} if preference else None
    form = InvitationsForm(initial=known)
    if request.method == "POST" and request.POST.get("do") == "choose":
        form = InvitationsForm(request.POST)
        if form.carried_out(lambda: set_calendar_preference(actor=actor, **form.chosen)):
            messages.success(request, "Your choice is kept.")
            return redirect("decisions:my_calendar")
        return _page(request, actor, form, status=400)
    if request.method == "POST" and request.POST.get("do") == "revoke":
        revoke_calendar(actor=actor)
        messages.success(request, "The address has ended. Programs that use it are told that it is not found.")
        return redirect("decisions:my_calendar")
    if request.method == "POST" and request.POST.get("do") == "renew":
        _, secret = renew_calendar(actor=actor)
        address = request.build_absolute_uri(reverse("decisions:calendar_feed", args=[secret]))
    return _page(request, actor, form, address)


def _page(request: HttpRequest, actor: Actor, form: InvitationsForm, address: str = "", status: int = 200) -> Any:
    current = CalendarFeed.objects.filter(user=actor.user, revoked_at=None).first()
    context = {"feed": current, "address": address, "form": form, "sends": sends_mail()}
    return render(request, "decisions/my_calendar.html", context, status=status)


def _link(request: HttpRequest) -> Link:
    def page(meeting: Meeting) -> str:
        return request.build_absolute_uri(reverse("decisions:meeting", args=[meeting.pk]))

    return page


def _file(request: HttpRequest, body: bytes) -> HttpResponse:
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    answer = HttpResponse(body, content_type=KIND, headers=headers)
    return get_conditional_response(request, etag=etag, response=answer) or answer  # type: ignore[return-value]


def _count(key: str) -> int:
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        return 1


def _missed(sender: str) -> int:
    return int(cache.get(f"calendar-miss:{sender}") or 0)
