"""Outcome reports of a board: which there are, making one, and what one says."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer, JobAnswer
from cases.api.door import Door
from cases.api.schema import operation
from cases.api.shapes import Shape, optional_text, read_body
from decisions.actions.make_outcome_report import make_outcome_report
from decisions.actions.read_outcome_reports import ReportPaper, read_outcome_report, read_outcome_reports


class OutcomeReportLine(Answer):
    """`pages` null: not printed yet. The PDF is that of the document of the same id."""

    id = serializers.UUIDField()
    period = serializers.CharField(help_text="a month (2026-10) or two days (2025-10-01/2026-09-30)")
    version = serializers.IntegerField()
    superseded = serializers.BooleanField()
    made_at = serializers.DateTimeField()
    content_hash = serializers.CharField()
    pages = serializers.IntegerField(allow_null=True)


class OutcomeReportList(Answer):
    results = OutcomeReportLine(many=True)


class OutcomeTable(Answer):
    """Rows map ids of columns to values; null = not known or hidden. Shares are 0 to 1."""

    id = serializers.CharField()
    title = serializers.CharField()
    says = serializers.CharField()
    counts = serializers.CharField(help_text="what is in the denominator and what is not")
    source = serializers.CharField()
    suppressed = serializers.IntegerField(help_text="rows hidden because they tell of fewer than five people")
    rows = serializers.ListField(child=serializers.DictField())


class OutcomeChapter(Answer):
    id = serializers.CharField()
    title = serializers.CharField()
    tables = OutcomeTable(many=True)


class SurprisingCase(Answer):
    case = serializers.UUIDField()
    reference = serializers.CharField()
    says = serializers.CharField()


class OutcomeReportAnswer(OutcomeReportLine):
    """`surprises` are empty, and small counts hidden, for who may not see cases."""

    chapters = OutcomeChapter(many=True)
    surprises = SurprisingCase(many=True)


class PeriodShape(Shape):
    period = optional_text(24)


class ListOutcomeReports(Door):
    @operation("List the outcome reports of a board", OutcomeReportList, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Every version of every period, the latest period first."""
        read = read_outcome_reports(actor=self.actor, board_id=board_id)
        return Response(OutcomeReportList({"results": [_line(paper) for paper in read.papers]}).data)


class MakeOutcomeReport(Door):
    @operation("Make an outcome report", JobAnswer, status=202, body=PeriodShape, headers=["Location"], also=(404,))
    def post(self, request: Request, board_id: Any) -> Response:
        """Asks for the report of a period to be made anew; the job tells its progress, then the document's id."""
        period = read_body(request, PeriodShape).get("period") or ""
        job = make_outcome_report(actor=self.actor, board_id=board_id, period=period)
        return Response(JobAnswer(job).data, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}/"})


class OutcomeReports(ListOutcomeReports, MakeOutcomeReport):
    """/boards/{id}/outcome-reports/"""


class ReadOutcomeReport(Door):
    @operation("Read an outcome report", OutcomeReportAnswer, also=(404,))
    def get(self, request: Request, report_id: Any) -> Response:
        """What the board decided, what was done, what came of it, and where predictions were wrong."""
        read = read_outcome_report(actor=self.actor, document_id=report_id)
        answer = _line(read.paper) | {"chapters": read.chapters, "surprises": read.surprises}
        return Response(OutcomeReportAnswer(answer).data)


def _line(paper: ReportPaper) -> dict[str, Any]:
    document = paper.document
    return {
        "id": document.pk,
        "period": document.period,
        "version": document.version,
        "superseded": paper.superseded,
        "made_at": document.made_at,
        "content_hash": document.content_hash,
        "pages": paper.file.pages if paper.file else None,
    }
