"""Telling open pages that something has changed in their meeting, by server-sent events.

An event carries a version number and nothing else; the page then fetches what it shows with its own
permission check. One thread per process looks at the meetings that somebody follows.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from cases.audit import Actor
from cases.pathway.refusals import Refusal
from cases.views.door import door
from decisions.actions.read_room_version import read_room_version, room_versions
from decisions.actions.watch_meeting import watch_meeting

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25  # seconds
BEAT_EVERY = 10.0
LASTS = 240.0  # less than a proxy waits; the browser then connects again by itself
COME_BACK_AFTER = "30"

Look = Callable[[Collection[UUID]], dict[UUID, str]]


class Watch:
    """The meetings that streams of this process follow, looked at by one thread while there are any."""

    def __init__(self, look: Look, *, every: float = LOOK_EVERY) -> None:
        self._look, self._every = look, every
        self._news = threading.Condition()
        self._followers: Counter[UUID] = Counter()
        self._versions: dict[UUID, str] = {}
        self._thread: threading.Thread | None = None

    def follow(self, meeting: UUID, *, most: int) -> bool:
        """Take a place among the followers; False when `most` are taken."""
        with self._news:
            if self._followers.total() >= most:
                return False
            self._followers[meeting] += 1
            return True

    def unfollow(self, meeting: UUID) -> None:
        """Give the place back."""
        with self._news:
            self._followers[meeting] -= 1
            if not self._followers[meeting]:
                del self._followers[meeting]
                self._versions.pop(meeting, None)

    def newer(self, meeting: UUID, known: str, *, within: float) -> str:
        """The version once it is not `known` any more, or `known` when `within` seconds have passed."""
        with self._news:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="meeting-watch", daemon=True)
                self._thread.start()
            self._news.wait_for(lambda: self._versions.get(meeting, known) != known, timeout=within)
            return self._versions.get(meeting, known)

    def _run(self) -> None:
        while wanted := self._wanted():
            try:
                seen = self._look(wanted)
            except Exception as error:  # whatever it is, the next look may succeed
                log.warning("meetings could not be looked at: %s", type(error).__name__)
                connections.close_all()
                seen = {}
            with self._news:
                fresh = {pk: version for pk, version in seen.items() if pk in self._followers}
                if any(self._versions.get(pk) != version for pk, version in fresh.items()):
                    self._versions.update(fresh)
                    self._news.notify_all()
            time.sleep(self._every)
        connections.close_all()

    def _wanted(self) -> list[UUID]:
        with self._news:
            if not self._followers:
                self._thread = None
            return list(self._followers)


WATCH = Watch(room_versions)


class MeetingStream:
    """The events of one page: each version of a meeting as it comes, and a beat while none does.

    `allowed` is asked at every beat and says whether the person may still follow.
    """

    def __init__(self, watch: Watch, meeting: UUID, first: str, *, known: str, allowed: Callable[[], bool]) -> None:
        self._watch, self._meeting, self._version, self._allowed = watch, meeting, first, allowed
        self._greeting: bytes | None = b"retry: 1000\n\n" + (_BEAT if known == first else _event(first))
        self._ends = time.monotonic() + LASTS
        self._asked = time.monotonic()
        self._open = True

    def __iter__(self) -> "MeetingStream":
        return self

    def __next__(self) -> bytes:
        if self._greeting is not None:
            greeting, self._greeting = self._greeting, None
            return greeting
        _let_go_of_the_database()
        now = time.monotonic()
        if now >= self._ends or (now - self._asked >= BEAT_EVERY and not self._may_go_on()):
            raise StopIteration
        version = self._watch.newer(self._meeting, self._version, within=BEAT_EVERY)
        if version == self._version:
            return _BEAT
        self._version = version
        return _event(version)

    def _may_go_on(self) -> bool:
        self._asked = time.monotonic()
        return self._allowed()

    def close(self) -> None:
        """Called by the web server when the page is gone."""
        if self._open:
            self._open = False
            self._watch.unfollow(self._meeting)


_BEAT = b"event: beat\ndata:\n\n"


def _event(version: str) -> bytes:
    return f"event: version\nid: {version}\ndata: {version}\n\n".encode()


def _let_go_of_the_database() -> None:
    # A stream waits for minutes; its connection is for others meanwhile.
    if not connection.in_atomic_block:
        connection.close()


@door("GET")
def stream(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponseBase:
    """The stream of a meeting. When this process keeps as many as it may: 503, and the page asks instead."""
    version = read_room_version(actor=actor, meeting_id=meeting_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if request.method == "HEAD":
        return HttpResponse(content_type="text/event-stream", headers=headers)
    watch_meeting(actor=actor, meeting_id=meeting_id)
    session = request.session

    def allowed() -> bool:
        try:
            watch_meeting(actor=actor, meeting_id=meeting_id)
        except Refusal:
            return False
        return bool(session.exists(session.session_key)) and not _idle(session)

    if not WATCH.follow(meeting_id, most=settings.MEETING_STREAMS):
        return HttpResponse("Busy", status=503, headers={"Retry-After": COME_BACK_AFTER}, content_type="text/plain")
    events = MeetingStream(WATCH, meeting_id, version, known=request.headers.get("Last-Event-ID", ""), allowed=allowed)
    return StreamingHttpResponse(events, content_type="text/event-stream", headers=headers)


def _idle(session: Any) -> bool:
    """Whether the session as it is stored now has been idle for too long: a stream is no activity."""
    stored = type(session)(session.session_key)
    return time.time() - stored.get("seen_at", 0) > settings.SESSION_IDLE_SECONDS
