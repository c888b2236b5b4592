"""The clocks of cases, as they stand when they are read."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.read_clocks import as_of, read_clocks
from cases.api.answers import Answer, CaseLine
from cases.api.door import Door
from cases.api.schema import operation


class PressingClockAnswer(Answer):
    """The open clock that needs somebody first, as it stood when it was read."""

    id = serializers.CharField(source="clock.id")
    name = serializers.CharField(source="clock.name")
    state = serializers.CharField(source="standing.state", help_text="not started, running, due soon, breached")
    left_seconds = serializers.IntegerField(
        source="standing.left", allow_null=True, help_text="negative once the target is past"
    )
    due_at = serializers.DateTimeField(allow_null=True)


class WorklistLine(CaseLine):
    """A case in a list with its most pressing clock; null when no clock is open."""

    treated = serializers.BooleanField(
        help_text="in follow-up, with a recorded treatment, nothing new since and no clock counting"
    )
    clock = PressingClockAnswer(source="pressing_clock", allow_null=True)


class CasePage(Answer):
    results = WorklistLine(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ClockAnswer(Answer):
    """One time limit and how it stood when it was read. Seconds are elapsed whole seconds."""

    id = serializers.CharField(source="clock.id")
    name = serializers.CharField(source="clock.name")
    says = serializers.CharField(source="clock.says")
    measures = serializers.CharField(source="clock.measures")
    hours = serializers.FloatField(source="clock.hours", help_text="0 is immediately")
    starts = serializers.CharField(source="clock.starts", help_text="the fact that starts it")
    started_at = serializers.CharField(source="clock.started_at", allow_null=True)
    stops = serializers.CharField(source="clock.stops", help_text="the fact that stops it")
    stopped_at = serializers.CharField(source="clock.stopped_at", allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True, help_text="null: it cannot be counted")
    applies = serializers.BooleanField(source="clock.applies", allow_null=True, help_text="null: cannot say")
    state = serializers.CharField(
        source="standing.state", help_text="cannot say, not started, running, due soon, met, breached"
    )
    open = serializers.BooleanField(source="standing.open", help_text="it applies and nothing has stopped it")
    elapsed_seconds = serializers.IntegerField(source="standing.elapsed", allow_null=True)
    left_seconds = serializers.IntegerField(source="standing.left", allow_null=True)
    said = serializers.CharField(source="standing.says", help_text="time left or over, in words")
    needs = serializers.ListField(source="clock.needs", child=serializers.CharField(), help_text="facts not recorded")
    cite = serializers.CharField(source="clock.cite")
    strength = serializers.CharField(source="clock.strength")
    verification = serializers.CharField(source="clock.verification")
    local = serializers.BooleanField(source="clock.local", help_text="a target of single hospitals")
    audit = serializers.CharField(source="clock.audit")
    caveat = serializers.CharField(source="clock.caveat")


class ClockList(Answer):
    as_of = serializers.DateTimeField(help_text="when it was read; for a closed case when it was closed")
    results = ClockAnswer(many=True)


class ReadClocks(Door):
    @operation("Read the clocks of a case", ClockList, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """Every time limit that applies, or of which nobody can say yet whether it does, as it stands now."""
        case, found = read_clocks(actor=self.actor, case_id=case_id)
        return Response(ClockList({"as_of": as_of(case), "results": found}).data)
