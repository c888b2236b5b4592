"""Exports of a board's cohort: ask, watch, fetch; and what the columns mean."""

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer, JobAnswer
from cases.api.door import Door
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Choice, YesNo, optional_text, read_body
from cases.models import Job
from decisions.actions.export_cohort import EXPORT_COHORT, Wanted, export_cohort
from decisions.actions.read_exports import AskedExport, export_file, read_export, read_exports
from decisions.api.metrics import FilterShape
from decisions.exchange.export_files import file_headers
from decisions.exchange.export_rows import every_column
from decisions.outcomes.filters import ReportFilters

BINARY = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class ExportShape(FilterShape):
    """The filters of the figures, and what the file is to be."""

    file_format = Choice(["csv", "parquet"], help_text="absent: csv", **OPTIONAL)
    project = optional_text(60)
    dates = Choice(["shifted", "month"], help_text="absent: shifted, per patient", **OPTIONAL)
    identified = YesNo(help_text="with names, numbers and true dates; needs a reason and your password", **OPTIONAL)
    reason = optional_text(300)
    password = optional_text(200)


class CohortExportAnswer(Answer):
    id = serializers.UUIDField()
    state = serializers.CharField(help_text="waiting, made, expired, given_up")
    file_format = serializers.CharField()
    identified = serializers.BooleanField()
    project = serializers.CharField()
    dates = serializers.CharField()
    filters = serializers.DictField()
    rows = serializers.IntegerField(allow_null=True)
    columns = serializers.IntegerField(allow_null=True)
    size = serializers.IntegerField(allow_null=True, help_text="bytes")
    sha256 = serializers.CharField(help_text="of the file; empty until it is made")
    asked_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    job = JobAnswer(allow_null=True)


class ExportList(Answer):
    results = CohortExportAnswer(many=True)


class ColumnAnswer(Answer):
    name = serializers.CharField()
    type = serializers.CharField(source="kind", help_text="text, whole, number, truth, day, moment")
    unit = serializers.CharField()
    means = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField(), help_text="codes; empty: any")
    source = serializers.CharField()
    identified_only = serializers.BooleanField(source="who")


class DictionaryAnswer(Answer):
    results = ColumnAnswer(many=True)


def _answer(asked: AskedExport) -> dict[str, Any]:
    names = [name for name in CohortExportAnswer().fields if name not in ("state", "job")]
    return {name: getattr(asked.export, name) for name in names} | {"state": asked.state, "job": asked.job}


class ListExports(Door):
    @operation("List your exports of a board", ExportList, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """The latest twenty that you asked for; each is kept for 24 hours."""
        _, rows = read_exports(actor=self.actor, board_id=board_id)
        return Response(ExportList({"results": [_answer(row) for row in rows]}).data)


class AskForExport(Door):
    @operation(
        "Ask for an export", CohortExportAnswer, status=202, body=ExportShape, headers=["Location"], also=(404, 409)
    )
    def post(self, request: Request, board_id: Any) -> Response:
        """One flat row per case, under pseudonyms. The same choice of the same state gives the same export."""
        given = {name: value for name, value in read_body(request, ExportShape).items() if value is not None}
        password = given.pop("password", "")
        wanted = Wanted(**{name: given.pop(name) for name in list(given) if name in Wanted.__dataclass_fields__})
        made = export_cohort(
            actor=self.actor, board_id=board_id, filters=ReportFilters(**given), wanted=wanted, password=password
        )
        asked = AskedExport(made, Job.objects.filter(kind=EXPORT_COHORT, key=str(made.pk)).first())
        where = {"Location": f"/api/v1/exports/{made.pk}/"}
        return Response(CohortExportAnswer(_answer(asked)).data, status=202, headers=where)


class Exports(ListExports, AskForExport):
    """/boards/{id}/exports/"""


class ReadExport(Door):
    @operation("Read the state of an export", CohortExportAnswer, also=(404,))
    def get(self, request: Request, export_id: Any) -> Response:
        """Yours alone: rows, bytes and digest once it is made, the job's progress before."""
        return Response(CohortExportAnswer(_answer(read_export(actor=self.actor, export_id=export_id))).data)


class FileRenderer(BaseRenderer):
    """Lets any `Accept` of a file through; the view writes the bytes itself."""

    media_type = "application/octet-stream"
    format = "file"


class FetchExport(Door):
    renderer_classes = [FileRenderer, JSONRenderer]

    @operation("Fetch the file of an export", BINARY, also=(404, 409))
    def get(self, request: Request, export_id: Any) -> StreamingHttpResponse:
        """CSV or Parquet, in stretches; 409 while it is written and after its day."""
        export, parts = export_file(actor=self.actor, export_id=export_id)
        return StreamingHttpResponse(parts, headers=file_headers(export))


class ReadDictionary(Door):
    @operation("Read the data dictionary of exports", DictionaryAnswer)
    def get(self, request: Request) -> Response:
        """What each column means, with type, unit, codes and source. The same for every board."""
        return Response(DictionaryAnswer({"results": every_column()}).data)
