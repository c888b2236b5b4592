"""Figures of a board as flat rows, for dashboards: JSON or CSV, small counts hidden where cases may not be seen."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer, JobAnswer
from cases.api.door import Door
from cases.api.field_errors import query_named
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Day, Shape, Text, optional_text, read_body, read_query
from decisions.actions.make_report import make_report
from decisions.actions.read_report import ReadReport, read_report
from decisions.actions.record_implementation import record_implementation
from decisions.outcomes.csv_form import csv_text
from decisions.outcomes.filters import ReportFilters
from decisions.outcomes.tables import Table

CSV = {(200, "text/csv"): OpenApiTypes.STR}


class FilterShape(Shape):
    since = Day(help_text="decided on this day or later", **OPTIONAL)
    until = Day(help_text="decided on this day or before", **OPTIONAL)
    primary_site = optional_text(60)
    modality = optional_text(32)
    age = optional_text(20)
    sex = optional_text(10)


class MetricShape(FilterShape):
    boards = Text(
        max_length=2000,
        allow_blank=True,
        help_text="further boards to count together: ids joined by commas, or “all” of which you may read figures",
        **OPTIONAL,
    )


class MetricLine(Answer):
    id = serializers.CharField()
    title = serializers.CharField()
    says = serializers.CharField(help_text="what was found, in a sentence; empty where counts are hidden")
    counts = serializers.CharField(help_text="what is in the denominator and what is not")
    source = serializers.CharField()
    suppressed = serializers.IntegerField(help_text="rows hidden because they tell of fewer than five people")


class MetricList(Answer):
    """`as_of` null: never made. `stale`: cases have changed since."""

    as_of = serializers.DateTimeField(allow_null=True)
    cases = serializers.IntegerField(allow_null=True)
    stale = serializers.BooleanField()
    job = JobAnswer(allow_null=True)
    results = MetricLine(many=True)


class MetricRows(Answer):
    """Flat rows: ids of columns to values; null = not known or hidden. Shares are 0 to 1."""

    results = serializers.ListField(child=serializers.DictField())


class ImplementationShape(Shape):
    state = optional_text(8)
    on = Day(**OPTIONAL)
    reason = optional_text(24)
    note = optional_text(2000)


class ImplementationAnswer(Answer):
    id = serializers.UUIDField()
    decision_id = serializers.UUIDField()
    state = serializers.CharField()
    reason = serializers.CharField()
    on = serializers.DateField()
    note = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class ListMetrics(Door):
    @operation("List the figures of a board", MetricList, query=MetricShape, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Which figures there are, as of when; they are made in the background and kept."""
        read = _report(self, request, board_id)
        answer = {
            "as_of": read.report.made_at if read.report else None,
            "cases": read.report.cases if read.report and read.whole else None,
            "stale": read.stale,
            "job": read.job,
            "results": read.tables,
        }
        return Response(MetricList(answer).data)


class MakeMetrics(Door):
    @operation("Make the figures of a board", JobAnswer, status=202, body=MetricShape, also=(404,))
    def post(self, request: Request, board_id: Any) -> Response:
        """Asks for the figures of these filters to be made anew; the job tells its progress."""
        asked = _filters(read_body(request, MetricShape))
        job = make_report(actor=self.actor, board_id=board_id, filters=asked)
        return Response(JobAnswer(job).data, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}/"})


class Metrics(ListMetrics, MakeMetrics):
    """/boards/{id}/metrics/"""


class ReadMetric(Door):
    @operation("Read one figure of a board", MetricRows, query=MetricShape, also=(404,))
    def get(self, request: Request, board_id: Any, metric: str) -> Response:
        """The rows as they were last made. There is no paging."""
        return Response(MetricRows({"results": list(_table(self, request, board_id, metric).rows)}).data)


class ReadMetricCsv(Door):
    @operation("Read one figure of a board as CSV", CSV, query=MetricShape, also=(404,))
    def get(self, request: Request, board_id: Any, metric: str) -> HttpResponse:
        """The same rows as CSV, with a header of column ids."""
        text = csv_text(_table(self, request, board_id, metric))
        return HttpResponse(text, content_type="text/csv; charset=utf-8")


def _table(door: Door, request: Request, board_id: Any, metric: str) -> Table:
    return _report(door, request, board_id).table(metric)


def _report(door: Door, request: Request, board_id: Any) -> ReadReport:
    asked = _filters(read_query(request, MetricShape))
    with query_named():
        return read_report(actor=door.actor, board_id=board_id, filters=asked)


class RecordImplementation(Door):
    @operation(
        "Say what became of a recommendation", ImplementationAnswer, status=201, body=ImplementationShape, also=(404,)
    )
    def post(self, request: Request, case_id: Any) -> Response:
        """The last word counts; until somebody has spoken it is unknown, never done."""
        given = {"state": "", "on": None, **_plain(read_body(request, ImplementationShape))}
        said = record_implementation(actor=self.actor, case_id=case_id, **given)
        return Response(ImplementationAnswer(said).data, status=201)


def _filters(given: dict[str, Any]) -> ReportFilters:
    named = _plain(given)
    boards = tuple(one.strip() for one in named.pop("boards", "").split(",") if one.strip())
    return ReportFilters(**named, boards=boards)


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
