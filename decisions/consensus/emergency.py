"""An emergency board outside meetings: who must answer, whether they have, and when others are told. Pure.

Everything is worked out from stored moments when it is read, so that a worker that stands still
hides nothing: it can only be late with its messages. The limits are this product's own, for want
of a published figure, and each board sets its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.pathway.clocks import whole_seconds
from decisions.consensus.quorum import quorum

ANSWERED, COMING, UNABLE = "answered", "coming", "unable"
SPECIALTY, EVERYBODY, UNSIGNED = "specialty", "everybody", "unsigned"


@dataclass(frozen=True)
class Limits:
    """Minutes: the answer wanted within; when a call without it is told to more people, twice; when a
    quorum that waits for a signature is."""

    answer_within: int = 30
    first_step: int = 10
    second_step: int = 20
    sign_within: int = 15


@dataclass(frozen=True)
class Said:
    """What one person of one specialty answered last, and when."""

    specialty: str
    answer: str
    at: datetime


@dataclass(frozen=True)
class Call:
    """A call: when it was made, by which limits, and which specialties must answer (as a quorum is written)."""

    called_at: datetime
    needs: tuple[tuple[str, ...], ...]
    limits: Limits


@dataclass(frozen=True)
class Standing:
    """Where a call stands. `missing` are the needs without an answer, `met_at` when the last one came.
    `left` is whole seconds until the answers are due, negative once they are. `steps`: who should have
    been told by now, in their order."""

    missing: tuple[tuple[str, ...], ...]
    met_at: datetime | None
    due_at: datetime
    elapsed: int
    left: int
    steps: tuple[str, ...]


def standing(call: Call, said: Sequence[Said], now: datetime, *, ended_at: datetime | None = None) -> Standing:
    """How `call` stands at `now`, or stood when it ended. An answer is never taken back, so the needs
    that are met stay met."""
    at = ended_at or now
    answers = sorted((one for one in said if one.answer == ANSWERED), key=lambda one: one.at)
    met_at = next((one.at for place, one in enumerate(answers, 1) if not _missing(call, answers[:place])), None)
    due_at = call.called_at + timedelta(minutes=call.limits.answer_within)
    return Standing(
        missing=_missing(call, answers),
        met_at=met_at,
        due_at=due_at,
        elapsed=whole_seconds(call.called_at, at),
        left=whole_seconds(at, due_at),
        steps=() if ended_at else _steps(call, met_at, now),
    )


def _missing(call: Call, answers: Sequence[Said]) -> tuple[tuple[str, ...], ...]:
    found = quorum(call.needs, [one.specialty for one in answers])
    return tuple(tuple(need) for need in found["missing"])


def _steps(call: Call, met_at: datetime | None, now: datetime) -> tuple[str, ...]:
    limits = call.limits
    if met_at is not None:
        return (UNSIGNED,) if now >= met_at + timedelta(minutes=limits.sign_within) else ()
    waited = now - call.called_at
    steps = ((SPECIALTY, limits.first_step), (EVERYBODY, limits.second_step))
    return tuple(name for name, minutes in steps if waited >= timedelta(minutes=minutes))
