"""What every operation of the API has in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.access import actor_of
from cases.api.field_errors import BadHeader
from cases.api.problems import NeedsLength, NeedsVersion, Problem
from cases.api.throttles import WriteThrottle
from cases.audit import Actor
from cases.pathway.refusals import FieldError


class Door(APIView):
    """One operation: parse with an input shape, call one action, render with an answer.

    Two operations on one address are two classes, joined by a third that inherits both.
    """

    throttle_classes = [WriteThrottle]
    http_method_names = ["get", "head", "post"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before anything else of an operation: is there a body that nobody would read?"""
        super().initial(request, *args, **kwargs)
        if "Transfer-Encoding" in request.headers:
            raise NeedsLength()
        if request.headers.get("Content-Encoding", "identity") != "identity":
            raise UnsupportedMediaType("", "A compressed body is not read.")

    @property
    def actor(self) -> Actor:
        """Who acts, with request id and address for the access log."""
        return actor_of(self.request)


def created(body: Any, location: str) -> Response:
    """201 with the address of what was made."""
    return Response(body, status=201, headers={"Location": location})


def version_seen(request: Request, body: dict[str, Any]) -> int | None:
    """The version on which a change is based: If-Match, or expected_version in the body.

    None for `If-Match: *`, which means "whatever the version". Raises NeedsVersion when
    nothing was said and BadHeader when the header names no version.
    """
    header = request.headers.get("If-Match")
    if header is None:
        if "expected_version" not in body:
            raise NeedsVersion()
        return int(body["expected_version"])
    if header.strip() == "*":
        return None
    digits = header.strip().strip('"')
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        remedy = 'Send the ETag that you read, such as "3".'
        raise BadHeader([FieldError("If-Match", "is not the ETag of a version.", remedy)])
    return int(digits)


@extend_schema(exclude=True)
class UnknownRoute(APIView):
    """Whatever no other address of the API answers, in any method, for anybody."""

    authentication_classes = ()
    permission_classes = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        slash = "" if request.path.endswith("/") else " Addresses of this API end with a slash."
        return Problem(404, f"There is nothing at this address.{slash}").response(request)
