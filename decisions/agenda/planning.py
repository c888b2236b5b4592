"""What the planner is asked and what it answers. Minutes are whole and count from the meeting's start."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from decisions.agenda.limits import BREAK_MINUTES, LONGEST_STRETCH

EMERGENCY = "emergency"
LANES = ("", "urgent", "soon", "routine")  # after the emergencies; what nobody has assessed may be urgent


@dataclass(frozen=True)
class Pin:
    """Where a person put a case: at a place (1 is the first), or not before a minute. One of the two."""

    place: int | None = None
    minute: int | None = None


@dataclass(frozen=True)
class Person:
    """A member. `coming` False: has sent apologies; None: not known. `leaves` None: stays."""

    key: str
    name: str
    specialty: str = ""
    coming: bool | None = None
    leaves: int | None = None


@dataclass(frozen=True)
class AgendaCase:
    """One case. `lane` is that of its urgency ("" not triaged), `deadline` the act-by moment of its
    most pressing clock and `deadline_of` that clock's name; `presenter` the key of a person, `needs`
    the specialties its first options ask for. Not `discussed`: it is only listed."""

    key: str
    minutes: int
    lane: str = ""
    deadline: datetime | None = None
    deadline_of: str = ""
    complexity: str = ""
    presenter: str = ""
    needs: tuple[str, ...] = ()
    pin: Pin | None = None
    discussed: bool = True

    @property
    def is_emergency(self) -> bool:
        return self.lane == EMERGENCY

    @property
    def is_free(self) -> bool:
        """Whether the planner may choose its place."""
        return self.pin is None and not self.is_emergency


@dataclass(frozen=True)
class BreakRule:
    """A break of `minutes` before more than `longest` minutes of discussion without one."""

    minutes: int = int(BREAK_MINUTES.value)
    longest: int = int(LONGEST_STRETCH.value)


@dataclass(frozen=True)
class LaterMeeting:
    """A coming meeting of the board, and the minutes that it has left."""

    key: str
    starts_at: datetime
    minutes_left: int


@dataclass(frozen=True)
class PlanRequest:
    """`starts_at` carries the board's zone; `before` is the order of the previous plan (keys), which
    decides between equals; `keep_order` lets it stand: a published agenda is not shuffled. `begins` is
    the minute from which is planned: later than 0 once the meeting has begun."""

    starts_at: datetime
    capacity: int
    cases: tuple[AgendaCase, ...]
    people: tuple[Person, ...] = ()
    rule: BreakRule = field(default_factory=BreakRule)
    before: tuple[str, ...] = ()
    keep_order: bool = False
    later: tuple[LaterMeeting, ...] = ()
    begins: int = 0

    def moment(self, minute: int) -> datetime:
        """The moment of a minute, in the board's zone. Elapsed time, also where the clocks change."""
        return (self.starts_at.astimezone(UTC) + timedelta(minutes=minute)).astimezone(self.starts_at.tzinfo)

    def person(self, key: str) -> Person | None:
        return next((person for person in self.people if person.key == key), None)


class Why(StrEnum):
    """What put a case where it stands."""

    EMERGENCY = "emergency"
    PLACE = "pinned_place"
    TIME = "pinned_time"
    LEAVING = "leaving"
    PUBLISHED = "as_published"
    TOGETHER = "together"
    DEADLINE = "deadline"
    LANE = "lane"


@dataclass(frozen=True)
class Entry:
    """A case with its time. `rest` is the break before it, in minutes."""

    key: str
    place: int
    start: int
    minutes: int
    rest: int
    why: Why
    reason: str
    warnings: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        return self.start + self.minutes


@dataclass(frozen=True)
class NotFitting:
    """A case without a time, why, and what becomes of its deadline: "", kept, missed or past.
    `could_go_to` is the key of a later meeting."""

    key: str
    reason: str
    deadline: str
    could_go_to: str
    says: str


@dataclass(frozen=True)
class Plan:
    """`listed` are the keys of the cases that are only listed."""

    entries: tuple[Entry, ...]
    not_fitting: tuple[NotFitting, ...]
    listed: tuple[str, ...]

    @property
    def ends(self) -> int:
        """The minute at which the last case ends; 0 for an empty agenda."""
        return self.entries[-1].end if self.entries else 0

    @property
    def order(self) -> tuple[str, ...]:
        """Every case once: those with a time, those without, those only listed."""
        return (*(e.key for e in self.entries), *(n.key for n in self.not_fitting), *self.listed)
