"""Turns what an action refused into a calm page with the right status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.access import note_refused
from cases.pathway.refusals import Refusal


class CalmRefusals:
    """Middleware: a `Refusal` that no view has shown beside its form becomes a page of its own.

    A request by htmx gets the same words as a note, with the same status. The API turns
    refusals into problem+json by itself and never reaches this.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        note_refused(request, exception)
        return refusal_page(request, exception)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a whole page, or as a note for htmx; `refusal.status` either way."""
    if getattr(request, "htmx", False):
        return render(request, "cases/_refusal.html", {"refusal": refusal}, status=refusal.status)
    return render(request, f"{refusal.status}.html", {"refusal": refusal}, status=refusal.status)
