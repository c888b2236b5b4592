"""The forms of the board's settings: when it meets, and who must be there."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.models import Board
from cases.pathway.permissions import SPECIALTIES
from cases.views.forms import Clock, Count, Day, PageForm, Pick, Words
from cases.views.typed_dates import NotADate, read_day
from decisions.actions.set_board_schedule import BoardSchedule, zones_for
from decisions.agenda.recurrence import PATTERNS, PLACES, WEEKDAYS

MOST_NEEDS = 8
_RULE = ("every", "interval", "weekday", "nth", "first_on", "starts", "place", "capacity_minutes")


class Holidays(Words):
    """One day on each line: a date without spaces, then its name. Clean value: rows of `on` and `name`."""

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        return [self._row(line) for line in lines if line]

    def _row(self, line: str) -> dict[str, Any]:
        day, _, name = line.partition(" ")
        try:
            return {"on": read_day(day), "name": name.strip()}
        except NotADate as refused:
            raise ValidationError(f"“{line[:60]}”: {refused}") from None

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{date.fromisoformat(row['on']):%d-%b-%Y} {row['name']}" for row in value)


class ScheduleForm(PageForm):
    every = Pick("How often", [*PATTERNS.items(), ("", "No rule: each meeting is planned by hand")], radios=True)
    interval = Count("Every how many weeks or months", example=1)
    weekday = Pick("On", [(day, day.capitalize()) for day in WEEKDAYS])
    nth = Pick("Which one of the month", [(each, each.capitalize()) for each in PLACES], help_text="For once a month.")
    first_on = Day("Counted from", help_text="No meeting is made before this day.")
    starts = Clock("Begins at", help_text="24 hours, on the wall at the board, summer and winter.")
    capacity_minutes = Count("Minutes available", unit="min", example=60)
    place = Words("Place", help_text="Room, or “video”.")
    time_zone = Pick("Time zone", [], required=True)
    cut_off_hours = Count("The list goes out before the meeting", unit="h", example=24, required=True)
    agenda_days = Count("The agenda is proposed before the meeting", unit="days", example=3, required=True)
    weeks_ahead = Count("Meetings stand in the calendar for", unit="weeks", example=8, required=True)
    holidays = Holidays(
        "Days on which the board does not meet", lines=5, help_text="One on each line: 25-Dec-2026 Christmas Day"
    )

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(name, name.replace("_", " ")) for name in zones_for(board)]
        field = self.fields["time_zone"]
        assert isinstance(field, Pick)
        field.choices = [*field.choices, *zones]

    @classmethod
    def of(cls, board: Board) -> "ScheduleForm":
        """The form as the board is now."""
        names = ("time_zone", "cut_off_hours", "agenda_days", "weeks_ahead", "holidays")
        rule = dict(board.recurrence) or {"every": "", "interval": 1, "capacity_minutes": 60}
        if rule.get("first_on"):
            rule["first_on"] = date.fromisoformat(rule["first_on"])
        return cls(initial={name: getattr(board, name) for name in names} | rule, board=board)

    @property
    def schedule(self) -> BoardSchedule:
        """What was entered, as the action takes it."""
        given = self.given
        rule = {name: given.pop(name) for name in _RULE}
        return BoardSchedule(recurrence=rule, **given | {"holidays": given["holidays"] or []})


class QuorumForm(PageForm):
    """A table of specialties by needs: a need is met by one person of any specialty ticked in its column."""

    name = Words("Name of the board", required=True)
    remind_after_days = Count("Ask what became of a recommendation after", unit="days", example=30)
    attendance_target = Count("Each discipline is meant to be at", unit="% of meetings", example=67)

    def __init__(self, *args: Any, needs: int = MOST_NEEDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(needs):
            self.fields[f"need_{place}"] = forms.MultipleChoiceField(
                label=f"Need {place + 1}", choices=list(SPECIALTIES.items()), required=False
            )

    @classmethod
    def of(cls, board: Board) -> "QuorumForm":
        """The form as the board is now, with one empty need to fill in."""
        ticked = {f"need_{place}": need for place, need in enumerate(board.quorum)}
        policy = {name: getattr(board, name) for name in ("name", "remind_after_days", "attendance_target")}
        return cls(initial=policy | ticked, needs=min(MOST_NEEDS, max(3, len(board.quorum) + 1)))

    @property
    def needs(self) -> list[str]:
        """The names of the columns; those past the last that was ticked are not shown again."""
        names = [name for name in self.fields if name.startswith("need_")]
        last = max((place for place, name in enumerate(names) if self[name].value()), default=-1)
        return names[: max(3, last + 2)]

    @property
    def table(self) -> list[dict[str, Any]]:
        """A row for each specialty with a cell for each need."""
        ticked = {name: self[name].value() or [] for name in self.needs}
        return [
            {
                "label": label,
                "cells": [
                    {"name": name, "value": code, "checked": code in ticked[name], "need": place}
                    for place, name in enumerate(self.needs, 1)
                ],
            }
            for code, label in SPECIALTIES.items()
        ]

    @property
    def rules(self) -> dict[str, Any]:
        """What was entered, as the action takes it; a column without a tick is no need."""
        given = self.given
        policy = {name: given.pop(name) for name in ("name", "remind_after_days", "attendance_target")}
        return policy | {"quorum": [need for need in given.values() if need]}
