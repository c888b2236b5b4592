"""Presentation mode: one case on the projector, moved on by key or button."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases.audit import Actor
from cases.views.door import door
from decisions.actions.read_room import RoomRead
from decisions.actions.read_screen import CaseOnScreen, read_screen
from decisions.views import ballots
from decisions.views.assessment import shown as assessment_shown
from decisions.views.board_frame import board_page
from decisions.views.quorum_words import quorum_in_words


@door("GET")
def present(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """The whole page; for htmx only what is on the screen."""
    room, on_screen = read_screen(actor=actor, meeting_id=meeting_id)
    template = "decisions/_screen.html" if request.htmx else "decisions/present.html"  # type: ignore[attr-defined]
    context = _room(room) | (_case(on_screen) if on_screen else {})
    case = on_screen.read.item.case if on_screen else None
    return board_page(request, room.meeting.board, template, context, case=case)


def _room(room: RoomRead) -> dict[str, Any]:
    return {
        "room": True,
        "read_room": room,
        "meeting": room.meeting,
        "on": str(room.item.pk) if room.item else "",
        "leave_url": reverse("decisions:meeting", args=[room.meeting.pk]),
        "missing_seats": [need["says"] for need in quorum_in_words(room.quorum) if need["missing"]],
        "agenda": room.meeting.items.filter(removed_at=None).values_list("pk", "case__reference"),
    }


def _case(on_screen: CaseOnScreen) -> dict[str, Any]:
    read, vote = on_screen.read, on_screen.vote
    context: dict[str, Any] = assessment_shown(on_screen.assessed) if on_screen.assessed else {"advice_hidden": True}
    return context | {
        "on_screen": on_screen,
        "item": read.item,
        "figure": read.figure,
        "case_facts": read.facts,
        "decision": on_screen.decision,
        "decided": on_screen.decided,
        "round": vote,
        "result": ballots.result(vote) if vote and vote["state"] == "closed" else None,
        "decisive": [row for row in context.get("missing", ()) if row["matters"] == "decisive"],
        "still_to_ask": on_screen.to_ask,
        "minutes": on_screen.minutes,
    }
