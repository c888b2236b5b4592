"""The inbox: what this person was told, and how they want to be told."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cases import access
from cases.actions.mark_notices import mark_notices
from cases.actions.set_notice_preferences import set_notice_preferences
from cases.audit import Actor
from cases.models import NoticePreference
from cases.pathway.notices import CHOSEN, KINDS, Way
from cases.views.door import door
from cases.views.forms import PageForm, sent
from cases.views.shell import current_seat, shell

PAGE = 50


@door("GET")
def inbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Newest first. `now` goes with "mark all as read", so that what arrives meanwhile stays unread."""
    rows = access.notices(actor)
    unread_only = request.GET.get("show") == "unread"
    rows = rows.filter(read_at=None) if unread_only else rows
    start = _moment(request.GET.get("before", ""))
    rows = rows.filter(at__lt=start) if start else rows
    found = list(rows[: PAGE + 1])
    unread, here = shell(request)["shell"].get("unread", 0), reverse("cases:inbox")
    context = {
        "tabs": [
            {"label": "All", "url": here, "current": not unread_only, "count": None},
            {"label": "Unread", "url": f"{here}?show=unread", "current": unread_only, "count": unread},
        ],
        "notices": found[:PAGE],
        "unread_only": unread_only,
        "now": timezone.now(),
        "older": found[PAGE - 1].at if len(found) > PAGE else None,
    }
    seat = current_seat(request)
    with timezone.override(ZoneInfo(seat.board.time_zone) if seat else None):
        return render(request, "cases/inbox.html", context)


def _moment(text: str) -> datetime | None:
    """The moment that an address or a form gives, in UTC; None where it has no zone or is in no calendar."""
    try:
        found = parse_datetime(text)
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


@door("POST")
def open_notice(request: HttpRequest, actor: Actor, notice_id: Any) -> HttpResponse:
    """Mark it as read and go where it leads: a page of this server, written by the software."""
    return redirect(mark_notices(actor=actor, notice_id=notice_id)[0].path)


@door("POST")
def read(request: HttpRequest, actor: Actor, notice_id: Any) -> HttpResponse:
    mark_notices(actor=actor, notice_id=notice_id)
    return redirect("cases:inbox")


@door("POST")
def read_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    mark_notices(actor=actor, until=_moment(request.POST.get("until", "")))
    return redirect("cases:inbox")


class PreferencesForm(PageForm):
    """One choice per category that a person may choose by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category in CHOSEN:
            self.fields[category.value] = forms.ChoiceField(
                label=category.label,
                choices=[("", _usually(category)), *((way.value, way.label) for way in Way)],
                required=False,
                widget=forms.RadioSelect,
            )


def _usually(category: str) -> str:
    """What holds without a choice, in words."""
    urgent = {kind.urgency.value for kind in KINDS.values() if kind.category == category}
    if len(urgent) == 1:
        return f"As usual ({Way(urgent.pop()).label.lower()})"
    return "As usual (urgent ones at once, the rest once a day)"


@door("GET", "POST")
def preferences(request: HttpRequest, actor: Actor) -> HttpResponse:
    chosen = dict(NoticePreference.objects.filter(user=actor.user).values_list("category", "way"))
    form = PreferencesForm(sent(request), initial=chosen)
    if request.method == "POST" and form.carried_out(
        lambda: set_notice_preferences(actor=actor, ways={name: value or "" for name, value in form.given.items()})
    ):
        messages.success(request, "Your choices are kept. They hold for what you are told from now on.")
        return redirect("cases:inbox")
    return render(request, "cases/notice_preferences.html", {"form": form}, status=400 if form.is_bound else 200)
