"""How the OpenAPI document is made: names of operations, tags, and the errors of each."""

from collections.abc import Callable, Iterator
from inspect import getdoc
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from cases.api.problems import KINDS, MEDIA_TYPE

ALWAYS = (401, 403, 406, 500, 503)
OF_A_WRITE = (409, 411, 413, 415, 429)
NO_BODY: Any = None


class FieldProblem(serializers.Serializer[Any]):
    """One thing wrong with one field: where (one of pointer, parameter, header), what, and the remedy."""

    pointer = serializers.CharField(required=False, help_text="JSON pointer into the body")
    parameter = serializers.CharField(required=False, help_text="name of the query parameter")
    header = serializers.CharField(required=False, help_text="name of the header")
    field = serializers.CharField()
    says = serializers.CharField()
    remedy = serializers.CharField(allow_blank=True)


class ProblemDetails(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField(help_text="urn:problem-type:tumorboard:<kind>")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    request_id = serializers.CharField()
    current_version = serializers.IntegerField(required=False, help_text="with 409 and 412 of a stale version")
    errors = FieldProblem(many=True, required=False)


def operation(
    summary: str,
    answer: Any,
    *,
    status: int = 200,
    body: Any = NO_BODY,
    query: Any = None,
    headers: Any = (),
    also: tuple[int, ...] = (),
    description: str | None = None,
) -> Callable[[Any], Any]:
    """Describe one operation: what goes in, what comes out, and the problems it may answer with.

    `also` adds statuses beyond those that every operation has.
    """
    parameters = [*([query] if query else []), *(HEADERS[name] for name in headers)]

    def describe(method: Any) -> Any:
        statuses = {*ALWAYS, *also, *(OF_A_WRITE if method.__name__ == "post" else ())}
        if body is not None or query is not None or method.__name__ == "post":
            statuses.add(400)
        good = answer if isinstance(answer, dict) else {status: answer}
        answers = {**good, **{(one, MEDIA_TYPE): _problem(one) for one in sorted(statuses)}}
        told = description or getdoc(method) or ""
        return extend_schema(summary=summary, description=told, request=body, parameters=parameters, responses=answers)(
            method
        )

    return describe


def _problem(status: int) -> OpenApiResponse:
    return OpenApiResponse(ProblemDetails, KINDS[status][1])


HEADERS = {
    "If-Match": OpenApiParameter(
        "If-Match",
        str,
        OpenApiParameter.HEADER,
        description='The ETag that you read, such as "3". Needed unless the body has expected_version.',
    ),
    "Idempotency-Key": OpenApiParameter(
        "Idempotency-Key",
        str,
        OpenApiParameter.HEADER,
        required=True,
        description="A text of your own, at most 64 characters; the same key again gives the same receipt.",
    ),
    "ETag": OpenApiParameter(
        "ETag",
        str,
        OpenApiParameter.HEADER,
        response=[200],
        description="The version, for If-Match.",
    ),
    "Location": OpenApiParameter(
        "Location",
        str,
        OpenApiParameter.HEADER,
        response=[201, 202],
        description="Where the result is.",
    ),
}


class DoorSchema(AutoSchema):
    """Names an operation after its class and its tag after the first word of the path."""

    def get_operation_id(self) -> str:
        owner = next(one for one in type(self.view).__mro__ if self.method.lower() in vars(one))
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in owner.__name__).lstrip("_")

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/", 1)[0]]


def explain_tags(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Postprocessing: explain the tags used, and say that unknown fields are refused."""
    for name, component in result["components"]["schemas"].items():
        if name.endswith("ShapeRequest"):
            component["additionalProperties"] = False
    used = sorted({tag for one in _operations(result) for tag in one["tags"]})
    result["tags"] = [{"name": tag, "description": TAGS[tag]} for tag in used]
    return result


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from (one for name, one in path.items() if name in ("get", "post", "put", "patch", "delete"))


TAGS = {
    "actions": "What is to be done after a discussion.",
    "assess": "Advice on facts that are sent along; nothing is stored.",
    "boards": "The boards on which you sit.",
    "calendar": "The address of your meetings for a calendar program, and whether they come by e-mail.",
    "cases": "Cases: pathway, facts, lesions, imaging, assessment, treatment, follow-up, history.",
    "decisions": "Signed decisions, their amendments and their export.",
    "delegations": "Delegated votes, by their own address.",
    "dispatches": "Letters on their way.",
    "documents": "Agendas, packs, outcome summaries and letters.",
    "emergencies": "Emergency boards: one case, called outside the meetings.",
    "exports": "Cohorts as CSV or Parquet, by their own address, and what their columns mean.",
    "facts": "The catalogue of facts.",
    "instruments": "Instruments whose results are recorded and never computed here.",
    "items": "Cases on an agenda: voting rounds and decisions.",
    "jobs": "Background work and its progress.",
    "key-images": "Single pictures of a study, by their own address.",
    "keys": "Public keys with which decisions are sealed.",
    "knowledge": "What the literature says, as the assessment uses it: no patient's data.",
    "lesions": "Lesions, by their own address.",
    "letters": "Letters of signed decisions.",
    "meetings": "Meetings: agenda, attendance, papers.",
    "notices": "What you were told, on every board of yours: no patient's data.",
    "outcome-reports": "Outcome reports of a board, by their own address.",
    "patients": "Identity of a patient.",
    "planned-visits": "Follow-up visits that are wanted, by their own address.",
    "rounds": "Voting rounds.",
    "schema": "This document.",
    "studies": "Imaging studies, by their own address.",
}
