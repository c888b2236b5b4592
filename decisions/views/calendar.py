"""A person's meetings in their own calendar program: the address, its page, and single invitations."""

import hashlib
from typing import Any

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
from cases.models import CalendarFeed
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from decisions import access
from decisions.actions.read_calendar import read_calendar
from decisions.exchange.calendar import Link, calendar_feed, invitation
from decisions.models import Meeting

KIND = "text/calendar; charset=utf-8"
PER_HOUR = 60  # of one address: a program asks once an hour, a person presses "refresh"
MISSES_PER_HOUR = 30  # of one sender
HOUR = 60 * 60


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The meetings for who knows the address, without a log-in. Unknown, ended and foreign are all not found."""
    name = hashlib.sha256(secret.encode()).hexdigest()[:32]
    sender = hashlib.sha256(actor_of(request).address.encode()).hexdigest()[:32]
    if _count(f"calendar:{name}") > PER_HOUR or _missed(sender) > MISSES_PER_HOUR:
        return HttpResponse("Too many requests.\n", "text/plain", 429, headers={"Retry-After": str(HOUR)})
    try:
        meetings = read_calendar(secret=secret)
    except NotVisible:
        _count(f"calendar-miss:{sender}")
        return HttpResponse("Not found.\n", "text/plain", 404)
    return _file(request, calendar_feed(meetings, link=_link(request)))


@door("GET")
def download_invitation(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    meeting = access.meeting(actor, meeting_id)
    meeting.cases = meeting.items.filter(removed_at=None).count()  # type: ignore[attr-defined]
    body = invitation(meeting, link=_link(request), organiser=settings.DEFAULT_FROM_EMAIL)
    answer = _file(request, body)
    answer.headers["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    return answer


@door("GET", "POST")
def my_calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page of one's own address. A new one is shown in the answer that makes it, and never again."""
    address = ""
    if request.method == "POST" and request.POST.get("do") == "revoke":
        revoke_calendar(actor=actor)
        messages.success(request, "The address has ended. Programs that use it are told that it is not found.")
        return redirect("decisions:my_calendar")
    if request.method == "POST":
        _, secret = renew_calendar(actor=actor)
        address = request.build_absolute_uri(reverse("decisions:calendar_feed", args=[secret]))
    current = CalendarFeed.objects.filter(user=actor.user, revoked_at=None).first()
    return render(request, "decisions/my_calendar.html", {"feed": current, "address": address})


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
