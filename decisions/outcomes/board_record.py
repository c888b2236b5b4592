"""What a board's meetings give to the figures: who was there, how long cases took, why they were put off,
and what two people read of the same finding. Plain values; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Sitting:
    """One closed meeting: its day and the specialties that were in the room."""

    on: date
    present: frozenset[str]


@dataclass(frozen=True)
class Talk:
    """One case that was discussed at a closed meeting: the `place`-th of `of`, in the order shown, counted from
    1; the minutes it was on the screen; whether the board decided it there."""

    place: int
    of: int
    minutes: float
    decided: bool

    @property
    def first_half(self) -> bool:
        """Whether it was in the first half; the one in the middle of an odd number was."""
        return self.place * 2 <= self.of + 1


@dataclass(frozen=True)
class PutOff:
    """One deferral: its coded reason ("" = nobody has said), the days it cost, whether it still waits."""

    reason: str
    days: int
    waiting: bool


@dataclass(frozen=True)
class Rating:
    """What two people recorded of the same thing for the same day. `what` is its name in words; `order` its
    grades from first to last, empty for a number."""

    what: str
    first: str | float
    second: str | float
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """One clock that ran from its start to its stop: what it measures (`clock` is its id, `name` and `measures` its
    words), its `limit` in words, the month of its stop, how long it took in `unit` (hours or days)."""

    clock: str
    name: str
    measures: str
    limit: str
    unit: str
    month: str
    took: float


@dataclass(frozen=True)
class BoardRecord:
    """`needs` are the disciplines that the board's quorum asks for, in words, each with the specialties of
    which one is enough; `target` the share of meetings at which each is meant to be. `reasons` are the
    deferral reasons in words; `clocks` pairs the name of a clock with how it stands: kept, late, running, or ""
    where that is not known; `spans` are those that have run to their end. `parts` holds, in a record of several
    boards, that of each by its name."""

    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    target: float | None = None
    sittings: tuple[Sitting, ...] = ()
    talks: tuple[Talk, ...] = ()
    put_off: tuple[PutOff, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    ratings: tuple[Rating, ...] = ()
    clocks: tuple[tuple[str, str], ...] = ()
    spans: tuple[Span, ...] = ()
    parts: Mapping[str, "BoardRecord"] = field(default_factory=dict)


EMPTY = BoardRecord()


def together(parts: Mapping[str, BoardRecord]) -> BoardRecord:
    """The record of several boards. What each board asks of its own meetings stays with its part."""
    if len(parts) == 1:
        return next(iter(parts.values()))
    every = list(parts.values())
    return BoardRecord(
        sittings=tuple(one for part in every for one in part.sittings),
        talks=tuple(one for part in every for one in part.talks),
        put_off=tuple(one for part in every for one in part.put_off),
        reasons={reason: words for part in every for reason, words in part.reasons.items()},
        ratings=tuple(one for part in every for one in part.ratings),
        clocks=tuple(one for part in every for one in part.clocks),
        spans=tuple(one for part in every for one in part.spans),
        parts=parts,
    )
