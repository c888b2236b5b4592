"""Results worked out elsewhere: which instruments can be recorded, and those of a case."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.api.answers import Answer, PersonAnswer
from cases.api.door import Door, created
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Day, Id, ReasonShape, Shape, optional_text, read_body, text
from decisions.actions.record_result import record_result
from decisions.actions.withdraw_result import withdraw_result
from decisions.models import RecordedResult
from decisions.reasoning.loader import load_knowledge


class FieldAnswer(Answer):
    """One value of an instrument: read like a fact of the catalogue."""

    name = serializers.CharField(source="fact.name")
    label = serializers.CharField(source="fact.label")
    kind = serializers.CharField(source="fact.kind")
    unit = serializers.CharField(source="fact.unit")
    low = serializers.FloatField(source="fact.low", allow_null=True, help_text="limits of entry")
    high = serializers.FloatField(source="fact.high", allow_null=True)
    choices = serializers.DictField(source="fact.choices", help_text="code -> label")
    mandatory = serializers.BooleanField()
    needs = serializers.ListField(child=serializers.CharField(), help_text="fields that must be given with it")
    pattern = serializers.CharField()
    definition = serializers.CharField(source="fact.definition")


class InstrumentAnswer(Answer):
    """An instrument whose result is recorded and never worked out here."""

    id = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField(help_text="survival, frailty, reported")
    version = serializers.CharField()
    year = serializers.IntegerField(allow_null=True)
    records = serializers.CharField()
    direction = serializers.CharField()
    range_says = serializers.CharField()
    not_computed = serializers.CharField()
    tool_needed = serializers.BooleanField()
    asked = FieldAnswer(many=True)
    result = serializers.ListField(child=serializers.CharField(), help_text="of these at least one is given")
    citation = serializers.CharField(source="source.citation")
    verification = serializers.CharField()
    caveats = serializers.ListField(child=serializers.CharField())


class InstrumentList(Answer):
    results = InstrumentAnswer(many=True)


class ListInstruments(Door):
    @operation("List instruments that are recorded", InstrumentList)
    def get(self, request: Request) -> Response:
        """Every instrument whose result may be recorded, with its fields. None of them is computed."""
        return Response(InstrumentList({"results": list(load_knowledge().recorded.values())}).data)


class ResultAnswer(Answer):
    """A result worked out elsewhere. A row that another one supersedes does not count any more."""

    id = serializers.UUIDField()
    instrument = serializers.CharField()
    instrument_version = serializers.CharField()
    knowledge_version = serializers.CharField()
    values = serializers.DictField(help_text="by field of the instrument; empty when withdrawn")
    computed_on = serializers.DateField()
    computed_by = serializers.CharField()
    tool = serializers.CharField()
    note = serializers.CharField()
    withdrawn = serializers.BooleanField()
    recorded_by = PersonAnswer()
    recorded_at = serializers.DateTimeField()
    supersedes_id = serializers.UUIDField(allow_null=True)


class ResultList(Answer):
    results = ResultAnswer(many=True)


class ResultShape(Shape):
    instrument = text(60)
    values = serializers.DictField(help_text="by field of the instrument, see GET /instruments/")
    computed_on = Day(help_text="the day on which it was worked out")
    computed_by = text(160)
    tool = optional_text(300)
    note = optional_text(10_000)
    supersedes = Id(help_text="the row that this one corrects", **OPTIONAL)


class ListResults(Door):
    @operation("List results worked out elsewhere", ResultList, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """Every row ever recorded, the newest result first; what is superseded is named by its successor."""
        case = access.case(self.actor, case_id, "case.read", subject="recorded results")
        rows = RecordedResult.objects.filter(case=case).select_related("recorded_by")
        return Response(ResultList({"results": rows}).data)


class RecordResult(Door):
    @operation(
        "Record a result worked out elsewhere",
        ResultAnswer,
        status=201,
        body=ResultShape,
        headers=["Location"],
        also=(404,),
    )
    def post(self, request: Request, case_id: Any) -> Response:
        """One more row. Nothing is computed, converted or assumed; `supersedes` makes it a correction."""
        row = record_result(actor=self.actor, case_id=case_id, **read_body(request, ResultShape))
        return created(ResultAnswer(row).data, f"/api/v1/cases/{case_id}/results/")


class Results(ListResults, RecordResult):
    """/cases/{id}/results/"""


class WithdrawResult(Door):
    @operation("Take a result back", ResultAnswer, status=201, body=ReasonShape, headers=["Location"], also=(404,))
    def post(self, request: Request, case_id: Any, result_id: Any) -> Response:
        """It no longer counts; what was recorded stays readable."""
        given = read_body(request, ReasonShape)
        row = withdraw_result(actor=self.actor, case_id=case_id, result_id=result_id, **given)
        return created(ResultAnswer(row).data, f"/api/v1/cases/{case_id}/results/")
