"""What is written down of a case in the room: minutes, checklist, conflicts of interest."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.door import Door, created, version_seen
from cases.api.problems import NeedsVersion, Problem
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, ReasonShape, Shape, Whole, optional_text, read_body
from decisions.actions.answer_theme import answer_theme
from decisions.actions.declare_interest import declare_interest
from decisions.actions.read_checklist import read_checklist
from decisions.actions.read_interests import read_interests
from decisions.actions.read_minutes import read_minutes
from decisions.actions.save_minutes import LONGEST, save_minutes
from decisions.agenda.themes import ANSWERS, CODES
from decisions.api.room_answers import (
    ChecklistAnswer,
    InterestAnswer,
    InterestList,
    MinutesAnswer,
    minutes_answer,
)


class ReadMinutes(Door):
    @operation("Read the minutes of a case", MinutesAnswer, headers=["ETag"], also=(404,))
    def get(self, request: Request, item_id: Any) -> Response:
        """As they stand now."""
        read = read_minutes(actor=self.actor, item_id=item_id)
        return Response(minutes_answer(item_id, read.standing), headers=_etag(read.number))


class MinutesShape(Shape):
    text = optional_text(LONGEST)
    expected_version = Whole(min_value=0, help_text="instead of If-Match", **OPTIONAL)


class SaveMinutes(Door):
    @operation(
        "Save the minutes of a case",
        MinutesAnswer,
        body=MinutesShape,
        headers=["If-Match", "ETag"],
        also=(404, 412, 428),
    )
    def post(self, request: Request, item_id: Any) -> HttpResponse | Response:
        """As the next revision, based on the one that you saw. When somebody else has saved since, yours is
        kept aside and does not stand: the problem carries what stands as `standing`, for you to choose."""
        body = read_body(request, MinutesShape)
        seen = version_seen(request, body)
        if seen is None:
            raise NeedsVersion()
        saved = save_minutes(actor=self.actor, item_id=item_id, text=body.get("text", ""), based_on=seen)
        standing = minutes_answer(item_id, saved.standing)
        if saved.aside is None:
            return Response(standing, headers=_etag(saved.number))
        status = 412 if "If-Match" in request.headers else 409
        says = "Somebody else has saved the minutes since. Your text is kept aside; choose which one stands."
        extra = {"current_version": saved.number, "standing": {**standing, "item_id": str(item_id)}}
        problem = Problem(status, says, "The record has changed", extra=extra, headers=_etag(saved.number))
        return problem.response(request)


def _etag(number: int) -> dict[str, str]:
    return {"ETag": f'"{number}"'}


class Minutes(ReadMinutes, SaveMinutes):
    """/items/{id}/minutes/"""


class ReadChecklist(Door):
    @operation("Read the checklist of a case", ChecklistAnswer, also=(404,))
    def get(self, request: Request, item_id: Any) -> Response:
        """Every theme with its last answer."""
        return _checklist(self, item_id)


class ThemeShape(Shape):
    theme = serializers.ChoiceField(CODES)
    answer = serializers.ChoiceField(ANSWERS)


class AnswerTheme(Door):
    @operation("Answer a theme of the checklist", ChecklistAnswer, body=ThemeShape, also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """The last answer counts; each is kept with its name and time."""
        answer_theme(actor=self.actor, item_id=item_id, **read_body(request, ThemeShape))
        return _checklist(self, item_id)


class Checklist(ReadChecklist, AnswerTheme):
    """/items/{id}/checklist/"""


def _checklist(door: Door, item_id: Any) -> Response:
    _, rows = read_checklist(actor=door.actor, item_id=item_id)
    return Response(ChecklistAnswer({"results": rows}).data)


class ListInterests(Door):
    @operation("Read the conflicts of interest in a case", InterestList, also=(404,))
    def get(self, request: Request, item_id: Any) -> Response:
        """All of them for the chair, else your own."""
        rows = read_interests(actor=self.actor, item_id=item_id)
        return Response(InterestList({"results": rows}).data)


class DeclareInterest(Door):
    @operation("Declare a conflict of interest in a case", InterestAnswer, status=201, body=ReasonShape, also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """Before a vote opens; your seat is recused in every vote on this case at this meeting."""
        row = declare_interest(actor=self.actor, item_id=item_id, **read_body(request, ReasonShape))
        return created(InterestAnswer(row).data, f"/api/v1/items/{item_id}/interests/")


class Interests(ListInterests, DeclareInterest):
    """/items/{id}/interests/"""
