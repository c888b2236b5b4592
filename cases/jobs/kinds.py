"""Which function does which kind of job.

A kind is two functions: `compute`, which may be slow and runs outside any transaction, and
`store`, which writes its outcome inside the very transaction that ends the job. A worker
that lost its lease computes in vain: its `store` is rolled back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from cases.models import Job


class NotYet(Exception):
    """Raised by `compute` when the job must wait for others. `over` says whether the waiting is over; it is asked
    again while the job's row is held, and whoever ends the waiting calls `engine.wake`."""

    def __init__(self, over: Callable[[], bool]) -> None:
        super().__init__()
        self.over = over


class Report(Protocol):
    """How a job tells its progress: done of total, with a word on what it is at."""

    def __call__(self, done: int, total: int, says: str = "") -> None: ...


@dataclass(frozen=True)
class Work:
    """One kind of job. `store` returns the small JSON result kept on the job's row."""

    kind: str
    label: str
    compute: Callable[[Job, Report], Any]
    store: Callable[[Job, Any], dict[str, Any]]


_KINDS: dict[str, Work] = {}


def register(work: Work) -> Work:
    """Make a kind known to this process. Registering the same kind twice replaces it."""
    _KINDS[work.kind] = work
    return work


def work_of(kind: str) -> Work:
    """The work registered for `kind`; KeyError when no module registered it."""
    return _KINDS[kind]
