"""Errors that happen before a view of the API is reached, in the API's own form.

Django asks these handlers for every address; pages keep Django's own answers.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from cases.api.problems import Problem

PREFIX = "/api/"


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A request that no view may see: an unknown host, too many fields."""
    if request.path.startswith(PREFIX):
        return Problem(400, "The request could not be read.").response(request)
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A failure of our own outside any view."""
    if request.path.startswith(PREFIX):
        return Problem(500, "The error has been noted. Give the request_id when you report it.").response(request)
    return defaults.server_error(request)
