"""What every page has in common: which methods it answers, and who is asking."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cases.access import actor_of

View = Callable[..., HttpResponse]


def door(*methods: str) -> Callable[[View], View]:
    """Make a page of `view(request, actor, ...)`: answers `methods` (GET brings HEAD) to people who are logged in.

    Anybody else is sent to the log-in page and comes back afterwards.
    """
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, **ids: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _ask_to_log_in(request)
            return view(request, actor_of(request), **ids)

        return require_http_methods(allowed)(page)

    return decorate


def number_asked(request: HttpRequest, name: str, *, least: int) -> int:
    """The page or place of a list that an address names; `least` for what is no number. One of more digits
    than any list has is cut to nine, which is past the end of every list, as it is itself."""
    digits = request.GET.get(name, "")
    if not (digits.isascii() and digits.isdigit()):
        return least
    return max(least, int(digits.lstrip("0")[:9] or 0))


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    come_back_to = request.get_full_path() if request.method == "GET" else "/"
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect_to_login(come_back_to)
    # A fragment cannot show a log-in form: the whole page goes there instead.
    answer = HttpResponse(status=401)
    answer.headers["HX-Redirect"] = redirect_to_login("/").headers["Location"]
    return answer
