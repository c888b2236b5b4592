"""Where a recipient without an account opens a letter. Nothing of the patient is shown before the answer."""

import contextlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cases.access import actor_of
from cases.pathway.refusals import BadInput, NotVisible, WrongState
from cases.views.throttle import count_failure, seconds_to_wait
from cases.views.typed_dates import NotADate, read_day
from decisions.actions.open_letter import link_asks, open_letter

_HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


@require_http_methods(["GET", "HEAD", "POST"])
def open_(request: HttpRequest, token: str) -> HttpResponse:
    """The question; by POST the letter. Only looking counts as no opening: programs of mail look at links too."""
    secret, sender = token, actor_of(request).address
    wait = seconds_to_wait(secret, sender)
    if wait:
        return _page(request, {"wait": wait}, 429, {"Retry-After": str(wait)})
    try:
        if request.method == "POST":
            return _letter(request, secret, sender)
        return _page(request, {"link": link_asks(secret)}, 200)
    except NotVisible:
        count_failure(secret, sender)
        return _page(request, {"unknown": True}, 404)
    except WrongState as ended:
        return _page(request, {"ended": ended}, 410)


def _letter(request: HttpRequest, secret: str, sender: str) -> HttpResponse:
    try:
        file = open_letter(secret=secret, answer=_answer(request), address=sender)
    except BadInput as refusal:
        count_failure(secret, sender)
        return _page(request, {"link": link_asks(secret), "errors": refusal.errors}, 400)
    # The name of the file says nothing about patients: it ends up in lists of downloads.
    headers = _HEADERS | {"Content-Disposition": 'inline; filename="letter.pdf"'}
    return HttpResponse(bytes(file.pdf), content_type="application/pdf", headers=headers)


def _answer(request: HttpRequest) -> str:
    """A date as it was typed becomes YYYY-MM-DD; everything else stays."""
    typed = request.POST.get("answer", "")[:40].replace("\x00", "")
    with contextlib.suppress(NotADate):
        return read_day(typed).isoformat()
    return typed


def _page(
    request: HttpRequest, context: dict[str, object], status: int, more: dict[str, str] | None = None
) -> HttpResponse:
    answer = render(request, "decisions/open_letter.html", context, status=status)
    for name, value in (_HEADERS | (more or {})).items():
        answer.headers[name] = value
    return answer
