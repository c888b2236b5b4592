"""Middleware that every answer passes: headers, a request id, the limits of a session."""

import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

# A session row is written at most this often, so that reading a page is seldom a write.
NOTE_ACTIVITY_EVERY = 30


class SecurityHeaders:
    """Puts the content security policy on every answer and keeps patient data out of caches.

    A view that sets its own Cache-Control or policy keeps it; static files are cacheable.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RequestId:
    """Gives each request an id, for the access log and for the answer's X-Request-Id."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class SessionLimits:
    """Ends a session after SESSION_IDLE_SECONDS without activity, and after SESSION_COOKIE_AGE in all.

    Kept by the server, not by script. What a page asks for by itself (header X-Background,
    or an event stream) is not activity: an unattended screen logs out however often it polls.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "_auth_user_id" in request.session:
            self.enforce(request, now=int(time.time()))
        return self.get_response(request)

    def enforce(self, request: HttpRequest, *, now: int) -> None:
        session = request.session
        began, seen = session.get("began_at", now), session.get("seen_at", now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
            session.flush()
            return
        if "began_at" not in session:
            session["began_at"] = now
        if "seen_at" not in session or (now - seen >= NOTE_ACTIVITY_EVERY and not is_background(request)):
            session["seen_at"] = now


def is_background(request: HttpRequest) -> bool:
    """Whether the page asked by itself, without the person doing anything."""
    return "X-Background" in request.headers or request.headers.get("Accept", "") == "text/event-stream"
