"""The meetings of the simulated years: as many a week as it takes, all of them past and closed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cases.models import Membership
from decisions.management.years.people import Staff
from decisions.management.years.pile import Pile
from decisions.models import Attendance, AttendanceNote, Meeting

CASES = 12  # at a meeting, on average
ROOMS = (9, 11, 13, 15, 17)  # hours at which a day's meetings begin
LENGTH = timedelta(hours=2)
PRESENT = 0.9
SOONEST = timedelta(days=1)


@dataclass(frozen=True)
class Sitting:
    """One meeting that was, or is still to come (`meeting` None), with the members who were there."""

    day: date
    starts_at: datetime
    meeting: Meeting | None
    present: tuple[Membership, ...] = ()


class Calendar:
    """Every sitting in its order, and how many cases each has had so far. A week back is `a_week` places back."""

    def __init__(self, staff: Staff, cases: int, years: int, today: date, chance: Random, pile: Pile) -> None:
        weeks = round(years * 365.25 / 7)
        self.a_week = min(len(ROOMS) * 5, max(1, -(-cases // (weeks * CASES))))
        zone = ZoneInfo(staff.board.time_zone)
        monday = today - timedelta(days=today.weekday())
        self.sittings: list[Sitting] = []
        for week in range(-weeks, 3):
            for slot in range(self.a_week):
                day = monday + timedelta(weeks=week, days=(slot + 2) % 5)
                starts_at = datetime.combine(day, time(ROOMS[slot // 5]), zone)
                held = day <= today - SOONEST
                self.sittings.append(
                    _held(staff, day, starts_at, chance, pile) if held else Sitting(day, starts_at, None)
                )
        self._positions: Counter[object] = Counter()

    def places(self, cases: int, chance: Random) -> list[int]:
        """For each case the place of the sitting that decides it, in order of time; never in the first week."""
        return sorted(chance.randrange(self.a_week, len(self.sittings)) for _ in range(cases))

    def next_position(self, meeting: Meeting) -> int:
        """The next place on the agenda of a meeting."""
        self._positions[meeting.pk] += 1
        return self._positions[meeting.pk]


def _held(staff: Staff, day: date, starts_at: datetime, chance: Random, pile: Pile) -> Sitting:
    closed_at = starts_at + LENGTH
    meeting = Meeting(
        board=staff.board,
        starts_at=starts_at,
        place="Seminar room (simulated)",
        capacity_minutes=int(LENGTH.total_seconds() // 60),
        state="closed",
        version=3,
        opened_at=starts_at,
        closed_at=closed_at,
        created_by=staff.coordinator.user,
        created_at=starts_at - timedelta(days=21),
    )
    pile.add(meeting)
    present = []
    for seat in staff.voters:
        there = seat.user_id == getattr(staff.chair.user, "pk", None) or chance.random() < PRESENT
        note = {"meeting": meeting, "membership": seat, "present": there, "noted_at": starts_at}
        pile.add(Attendance(**note), AttendanceNote(**note, noted_by=staff.coordinator.user))
        if there:
            present.append(seat)
    return Sitting(day, starts_at, meeting, tuple(present))
