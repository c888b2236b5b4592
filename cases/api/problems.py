"""Every error of the API in one form: application/problem+json (RFC 9457).

A problem has type, title, status, detail, instance and request_id, and an `errors` list
where single fields are at fault. What is unexpected is logged and answered without detail.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions

from cases.access import note_refused
from cases.api.field_errors import BadEntries, BadHeader, BadQuery, from_facts
from cases.facts.errors import FactErrors
from cases.pathway.refusals import FieldError, Refusal, Stale

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# status: (name of the type, title)
KINDS = {
    400: ("bad-input", "Some fields need correcting"),
    401: ("not-signed-in", "Not signed in"),
    403: ("not-allowed", "Not allowed"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    406: ("not-acceptable", "No such representation"),
    409: ("wrong-state", "Not possible at this stage"),
    411: ("length-needed", "Say how long the body is"),
    412: ("stale-version", "The record has changed"),
    413: ("too-large", "Request too large"),
    415: ("wrong-content-type", "Wrong content type"),
    428: ("version-needed", "Say which version you saw"),
    429: ("too-many-requests", "Too many requests"),
    500: ("server-error", "Something went wrong here"),
    503: ("busy", "Busy"),
}


def type_of(status: int) -> str:
    """The URI that names the kind of problem; docs/api.md explains each."""
    return f"urn:problem-type:tumorboard:{KINDS[status][0]}"


@dataclass(frozen=True)
class Problem:
    """One error answer. `extra` holds members of this kind of problem (current_version)."""

    status: int
    detail: str
    title: str = ""
    errors: tuple[dict[str, str], ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def response(self, request: Any) -> HttpResponse:
        """The problem as an answer to `request`."""
        body = {
            "type": type_of(self.status),
            "title": self.title or KINDS[self.status][1],
            "status": self.status,
            "detail": self.detail,
            "instance": request.path,
            "request_id": getattr(request, "id", ""),
            **self.extra,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        return HttpResponse(json.dumps(body), status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


class NeedsVersion(exceptions.APIException):
    """A change that must say which version it is based on."""

    status_code = 428
    default_detail = "Send If-Match with the ETag that you read, or expected_version in the body."


class NeedsLength(exceptions.APIException):
    """A body in chunks, which the web server does not hand on: it would be read as empty."""

    status_code = 411
    default_detail = "Send the whole body with Content-Length, not in chunks."


class BodyTooLarge(exceptions.APIException):
    """A body over the limit."""

    status_code = 413


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """The answer to whatever a view raised; DRF's EXCEPTION_HANDLER."""
    if isinstance(error, Refusal):
        note_refused(context["request"], error)
    return problem_of(error, context["request"]).response(context["request"])


def problem_of(error: Exception, request: Any) -> Problem:
    """The problem that describes `error`. Anything unexpected is logged and says nothing."""
    match error:
        case Refusal():
            return _refused(error, request)
        case FactErrors():
            return _refused(from_facts(error), request)
        case exceptions.APIException():
            return _from_drf(error)
        case Http404():
            return Problem(404, "There is nothing at this address.")
        case PermissionDenied():
            return Problem(403, "You may not do this.")
        case RequestDataTooBig():
            return Problem(413, "The request is larger than this server reads.")
        case SuspiciousOperation() | MultiPartParserError():
            return Problem(400, "The request could not be read.")
        case OperationalError():
            log.exception("database not available")
            return Problem(503, "The database is busy. Try again in a moment.", headers={"Retry-After": "5"})
    log.exception("unhandled error in the API")
    return Problem(500, "The error has been noted. Give the request_id when you report it.")


def _refused(error: Refusal, request: Any) -> Problem:
    errors = tuple(located(error, error.errors))
    if isinstance(error, Stale):
        # RFC 9110: 412 answers a precondition in a header, 409 one in the body.
        status = 412 if "If-Match" in request.headers else 409
        etag = {"ETag": f'"{error.current}"'}
        return Problem(status, str(error), error.title, errors, {"current_version": error.current}, etag)
    return Problem(error.status, str(error), error.title, errors)


def located(error: Refusal, errors: Iterable[FieldError]) -> Iterable[dict[str, str]]:
    """Each field error with where it is: a JSON pointer, a query parameter or a header."""
    for one in errors:
        match error:
            case BadQuery():
                place = {"parameter": one.field}
            case BadHeader():
                place = {"header": one.field}
            case BadEntries():
                place = {"pointer": error.pointers.get(one.field, pointer(one.field))}
            case _:
                place = {"pointer": pointer(one.field)}
        yield {**place, "field": one.field, "says": one.says, "remedy": one.remedy}


def pointer(path: str) -> str:
    """A dotted path as a JSON pointer (RFC 6901); "" is the whole body."""
    if not path:
        return ""
    return "/" + path.replace("~", "~0").replace("/", "~1").replace(".", "/")


def _from_drf(error: exceptions.APIException) -> Problem:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)
    status = error.status_code if error.status_code in KINDS else 400
    return Problem(status, _in_words(error, status), headers=headers)


def _in_words(error: exceptions.APIException, status: int) -> str:
    match status:
        case 405:
            return f"{error} See the Allow header."
        case 406:
            return "This API answers application/json."
        case 415:
            return f"{error} Send plain application/json."
    return str(error)
