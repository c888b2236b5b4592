"""The meetings of a board, and planning a new one."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import access
from cases.audit import Actor
from cases.models import Board
from cases.pathway.refusals import BadInput, NotVisible
from cases.views.door import door
from cases.views.forms import Clock, Count, Day, PageForm, Words, sent
from cases.views.shell import current_seat
from decisions.actions.read_meetings import read_meetings
from decisions.actions.schedule_meeting import schedule_meeting
from decisions.models import Meeting
from decisions.views.board_frame import board_page


class WhenForm(PageForm):
    """Day and time are those of the board, whatever clock the browser has."""

    day = Day("Day", required=True)
    time = Clock("Time", required=True)
    place = Words("Place", help_text="Room, or “video”.")

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board = board
        self.fields["time"].help_text = f"24 hours, at the board ({board.time_zone})."

    def details(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        entered = self.given
        day, clock = entered.pop("day"), entered.pop("time")
        zone = ZoneInfo(self.board.time_zone)
        return entered | {"starts_at": datetime.combine(day, clock, tzinfo=zone) if day and clock else None}

    @classmethod
    def known(cls, meeting: Meeting) -> dict[str, Any]:
        """When and where the meeting is now, for a form that changes it."""
        local = meeting.starts_at.astimezone(ZoneInfo(meeting.board.time_zone))
        return {"day": local.date(), "time": local.time(), "place": meeting.place}


class MeetingForm(WhenForm):
    capacity_minutes = Count("Minutes available", unit="min", example=60, required=True)


@door("GET")
def meetings(request: HttpRequest, actor: Actor) -> HttpResponse:
    board = _board(request)
    found = read_meetings(actor=actor, board_id=board.pk)
    return board_page(request, board, "decisions/meetings.html", {"upcoming": found.upcoming, "past": found.past})


@door("GET", "POST")
def schedule(request: HttpRequest, actor: Actor) -> HttpResponse:
    board = _board(request)
    access.seat(actor, board.pk, "meeting.plan")
    form = MeetingForm(sent(request), board=board)
    try:
        if request.method == "POST" and form.is_valid():
            meeting = schedule_meeting(actor=actor, board_id=board.pk, **form.details())
            return redirect("decisions:meeting", meeting.pk)
    except BadInput as refusal:
        form.show(refusal, {"starts_at": "day"})
    status = 400 if form.is_bound else 200
    return board_page(request, board, "decisions/schedule.html", {"form": form}, status=status)


def _board(request: HttpRequest) -> Board:
    """The board chosen in the app bar."""
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    return seat.board
