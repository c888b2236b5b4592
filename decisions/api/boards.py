"""How a board meets: its rule, holidays and deadlines, its name and quorum."""

from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.api.door import Door
from cases.api.schema import operation
from cases.api.shapes import Choice, Day, Nothing, Shape, Text, Whole, optional_text, read_body, text
from cases.models import Board
from decisions.actions.generate_meetings import generate_meetings
from decisions.actions.set_board_rules import set_board_rules
from decisions.actions.set_board_schedule import BoardSchedule, set_board_schedule
from decisions.agenda.recurrence import PATTERNS, PLACES, WEEKDAYS
from decisions.api.scheduling_answers import BoardSettingsAnswer, GeneratedAnswer


class Clock(serializers.TimeField):
    """A time of day, such as 08:30."""

    default_error_messages = {"invalid": "is not a time of day such as 08:30.", "null": "may not be null."}


class RecurrenceShape(Shape):
    every = Choice(list(PATTERNS))
    interval = Whole(required=False)
    weekday = Choice(WEEKDAYS)
    nth = Choice(list(PLACES), required=False, help_text="for months")
    first_on = Day()
    starts = Clock()
    place = optional_text(160)
    capacity_minutes = Whole(required=False)


class HolidayShape(Shape):
    on = Day()
    name = text(80)


class ScheduleShape(Shape):
    time_zone = Text(required=False)
    recurrence = RecurrenceShape(allow_null=True, help_text="null: no rule, and what it planned is cancelled")
    holidays = serializers.ListField(child=HolidayShape(), required=False)
    cut_off_hours = Whole(required=False)
    agenda_days = Whole(required=False)
    weeks_ahead = Whole(required=False)


class ReadBoardSettings(Door):
    @operation("Read how a board meets", BoardSettingsAnswer, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Its rule, holidays, deadlines, name and quorum."""
        return Response(_settings(access.board(self.actor, board_id, "meeting.read")))


class SetBoardSchedule(Door):
    @operation("Say when a board meets", GeneratedAnswer, body=ScheduleShape, also=(404,))
    def post(self, request: Request, board_id: Any) -> Response:
        """The whole rule (null ends it) and all holidays; time zone and deadlines may be left out. The meetings
        follow at once."""
        board = access.board(self.actor, board_id, "board.configure")
        body = read_body(request, ScheduleShape)
        kept = {name: getattr(board, name) for name in ("time_zone", "cut_off_hours", "agenda_days", "weeks_ahead")}
        rule = {"interval": 1, "capacity_minutes": 60, **(body.pop("recurrence") or {})}
        holidays = body.pop("holidays", [])
        schedule = BoardSchedule(recurrence=rule, holidays=holidays, **kept | body)
        done = set_board_schedule(actor=self.actor, board_id=board_id, schedule=schedule)
        return Response(GeneratedAnswer(done).data)


class RulesShape(Shape):
    name = text(160)
    quorum = serializers.ListField(child=serializers.ListField(child=Text(), max_length=20), max_length=20)
    remind_after_days = Whole(required=False)
    attendance_target = Whole(required=False, help_text="per cent of meetings")


class SetBoardRules(Door):
    @operation("Set name and quorum", BoardSettingsAnswer, body=RulesShape, also=(404,))
    def post(self, request: Request, board_id: Any) -> Response:
        """Each need of the quorum is met by one person of any of its specialties."""
        board = set_board_rules(actor=self.actor, board_id=board_id, **read_body(request, RulesShape))
        return Response(_settings(board))


class GenerateMeetings(Door):
    @operation("Make the meetings to come", GeneratedAnswer, body=Nothing, also=(404,))
    def post(self, request: Request, board_id: Any) -> Response:
        """Those of the rule that are missing. They are also made by the clock; no slot is made twice."""
        read_body(request, Nothing)
        return Response(GeneratedAnswer(generate_meetings(actor=self.actor, board_id=board_id)).data)


def _settings(board: Board) -> Any:
    rule = dict(board.recurrence) or None
    if rule:
        rule["first_on"] = date.fromisoformat(rule["first_on"])
    holidays = [{"on": date.fromisoformat(row["on"]), "name": row["name"]} for row in board.holidays]
    names = ("id", "name", "time_zone", "quorum", "cut_off_hours", "agenda_days", "weeks_ahead")
    names += ("remind_after_days", "attendance_target")
    found = {name: getattr(board, name) for name in names}
    return BoardSettingsAnswer(found | {"recurrence": rule, "holidays": holidays}).data
