"""The room: which case is on, moving on, breaks; for pages that follow a meeting."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases.audit import Actor
from cases.views.door import door
from decisions.actions.begin_break import begin_break
from decisions.actions.end_break import end_break
from decisions.actions.read_room import RoomRead, read_room
from decisions.actions.read_room_version import read_room_version
from decisions.actions.show_item import show_item
from decisions.actions.watch_meeting import watch_meeting, watchers
from decisions.views.board_frame import board_page
from decisions.views.quorum_words import quorum_in_words


@door("GET", "POST")
def room(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """The strip of a page that follows the meeting, as a fragment; by POST another case is shown."""
    if request.method == "POST":
        show_item(
            actor=actor,
            meeting_id=meeting_id,
            move=request.POST.get("move", ""),
            item_id=request.POST.get("item", ""),
            seen=request.POST.get("seen", ""),
        )
        return _back(request, meeting_id)
    read = read_room(actor=actor, meeting_id=meeting_id)
    here = request.GET.get("item", "")[:40]
    context = {"room_state": strip(actor, read, here)}
    return board_page(request, read.meeting.board, "decisions/_room.html", context)


@door("POST")
def pause(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """Begin a break, or end it."""
    act = end_break if request.POST.get("do") == "end" else begin_break
    act(actor=actor, meeting_id=meeting_id)
    return _back(request, meeting_id)


@door("GET")
def now(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """On to the page of the case that is on; to the meeting's while none is."""
    read = read_room(actor=actor, meeting_id=meeting_id)
    if read.item is None:
        return redirect("decisions:meeting", meeting_id)
    return redirect("decisions:item", read.item.pk)


@door("GET")
def version(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """The version of the meeting, for pages without a stream; 304 while it is what the page has seen."""
    watch_meeting(actor=actor, meeting_id=meeting_id)
    current = read_room_version(actor=actor, meeting_id=meeting_id)
    headers = {"ETag": f'"{current}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    return JsonResponse({"version": current}, headers=headers)


def strip(actor: Actor, read: RoomRead, here: str = "") -> dict[str, Any]:
    """The context `room_state` of _room.html; `here` is the item of the page around it ("" for none)."""
    on = str(read.item.pk) if read.item else ""
    return {
        "read": read,
        "meeting": read.meeting,
        "on": on,
        "here": here,
        "is_here": bool(here) and here == on,
        "missing": [need["says"] for need in quorum_in_words(read.quorum) if need["missing"]],
        "watchers": [member.user.name for member in watchers(actor=actor, meeting_id=read.meeting.pk)],
        "refresh_url": f"{reverse('decisions:room', args=[read.meeting.pk])}?item={here}",
    }


def _back(request: HttpRequest, meeting_id: Any) -> HttpResponse:
    """To the page from which the button was pressed: the projector, or the case that is on."""
    return redirect("decisions:present" if request.POST.get("from") == "present" else "decisions:now", meeting_id)
