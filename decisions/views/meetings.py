"""The meetings of a board, and planning a new one."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board
from cases.pathway.refusals import BadInput, NotVisible
from cases.views.door import door
from cases.views.forms import Clock, Count, Day, PageForm, Words, sent
from cases.views.shell import current_seat
from decisions.actions.read_meetings import Line, read_meetings, read_meetings_between
from decisions.actions.schedule_meeting import schedule_meeting
from decisions.agenda.month import Month
from decisions.agenda.recurrence import WEEKDAYS, Recurrence
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
    """The list, or with `view=month` a month of it as a calendar."""
    board = _board(request)
    as_month = request.GET.get("view") == "month"
    context = _month(request, actor, board) if as_month else _list(request, actor, board)
    place = reverse("decisions:meetings")
    tabs = [
        {"label": "List", "url": place, "current": not as_month},
        {"label": "Month", "url": f"{place}?view=month", "current": as_month},
    ]
    rule = Recurrence.from_json(board.recurrence)
    return board_page(request, board, "decisions/meetings.html", context | {"tabs": tabs, "rule": rule})


def _list(request: HttpRequest, actor: Actor, board: Board) -> dict[str, Any]:
    found = read_meetings(actor=actor, board_id=board.pk)
    hidden = request.GET.get("past") == "no"
    return {
        "upcoming": found.upcoming,
        "past": [] if hidden else found.past,
        "past_hidden": hidden,
        "past_count": len(found.past),
    }


def _month(request: HttpRequest, actor: Actor, board: Board) -> dict[str, Any]:
    today = board.day_of(timezone.now())
    month = Month.read(request.GET.get("month", "")) or Month.of(today)
    first, last = month.weeks[0][0], month.weeks[-1][-1]
    on: dict[Any, list[Line]] = {}
    for line in read_meetings_between(actor=actor, board_id=board.pk, first=first, last=last):
        on.setdefault(board.day_of(line.meeting.starts_at), []).append(line)
    holidays = {row["on"]: row["name"] for row in board.holidays}
    weeks = [
        [
            {
                "day": day,
                "other": Month.of(day) != month,
                "today": day == today,
                "holiday": holidays.get(day.isoformat(), ""),
                "lines": on.get(day, []),
            }
            for day in week
        ]
        for week in month.weeks
    ]
    return {
        "month": month,
        "weeks": weeks,
        "weekdays": [day.capitalize() for day in WEEKDAYS],
        "this_month": Month.of(today) == month,
    }


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
