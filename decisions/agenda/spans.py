"""Stretches of time: how long a case was discussed, and who was in the room meanwhile."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True)
class Span:
    """From `began` to `ended`; None: it goes on."""

    began: datetime
    ended: datetime | None

    def until(self, now: datetime) -> datetime:
        """Its end, or `now` while it goes on."""
        return now if self.ended is None else self.ended

    def meets(self, other: "Span") -> bool:
        """Whether there was a moment at which both went on. What only touches does not meet."""
        before_its_end = other.ended is None or self.began < other.ended
        return before_its_end and (self.ended is None or other.began < self.ended)


def lasted(spans: Iterable[Span], now: datetime) -> timedelta:
    """The sum of the spans; one that goes on counts up to `now`."""
    return sum((span.until(now) - span.began for span in spans), timedelta())


def presence(words: Iterable[tuple[Who, bool, datetime]]) -> dict[Who, list[Span]]:
    """Who was present when, from what was noted in its order: (who, present, at).

    Present twice in a row is one stay; gone without having come is none.
    """
    stays: dict[Who, list[Span]] = {}
    for who, present, at in words:
        mine = stays.setdefault(who, [])
        here = bool(mine) and mine[-1].ended is None
        if present and not here:
            mine.append(Span(at, None))
        elif here and not present:
            mine[-1] = Span(mine[-1].began, at)
    return stays


def there_during(stays: dict[Who, list[Span]], spans: Sequence[Span]) -> list[Who]:
    """Who was present for some of the `spans`."""
    return [who for who, mine in stays.items() if any(stay.meets(span) for stay in mine for span in spans)]
