"""What facts say about urgency, for those who must know before the assessment is made.

Which facts make which lane is knowledge and belongs to `decisions`, which stands above `cases`:
it registers its one reading here, and until something has registered nothing is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.pathway.clocks import Clock
from cases.pathway.urgency import Lane


@dataclass(frozen=True)
class UrgencyReading:
    """The lane (None: nothing was read), why in words, what makes it (finding -> lane), the clocks, and the
    name of the fact behind each finding with its label."""

    lane: Lane | None
    because: tuple[str, ...] = ()
    findings: Mapping[str, str] = field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()
    facts: Mapping[str, tuple[str, str]] = field(default_factory=dict)


Reader = Callable[[Mapping[str, Any], date], UrgencyReading]

_readers: list[Reader] = []


def reads_urgency(reader: Reader) -> Reader:
    """Register `reader(snapshot of a case, its day) -> UrgencyReading`."""
    _readers[:] = [reader]
    return reader


def urgency_of(facts: Mapping[str, Any], day: date) -> UrgencyReading:
    """What the facts say about urgency on `day`. Pure: nothing is stored."""
    return _readers[0](facts, day) if _readers else UrgencyReading(None)
