"""How often one person may write, by settings.WRITES_PER_MINUTE (0 = no limit)."""

from typing import Any

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle

SAFE = ("GET", "HEAD", "OPTIONS")


class WriteThrottle(SimpleRateThrottle):
    """Counts the writes of a person through any door of the API, tokens included.

    The count lives in the cache: exact with Redis, per process without it.
    """

    scope = "writes"

    def __init__(self) -> None:
        # The rate is read at each request, so that a changed setting needs no new process.
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)

    def get_rate(self) -> str | None:
        limit = settings.WRITES_PER_MINUTE
        return f"{limit}/min" if limit else None

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if request.method in SAFE or not request.user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}
