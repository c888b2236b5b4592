"""How the meeting stands: which case is on and for how long, breaks, quorum for the case, who watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases import access as case_access
from cases.access import as_id
from cases.audit import Actor
from cases.models import Membership
from cases.pathway.permissions import POLICY
from cases.pathway.refusals import NotVisible
from decisions.actions.read_room_version import room_versions
from decisions.agenda.breaks import break_due
from decisions.agenda.meeting_moves import IN_SESSION
from decisions.agenda.spans import Span, lasted
from decisions.consensus.quorum import quorum
from decisions.models import AgendaItem, Break, Discussion, Meeting


@dataclass(frozen=True)
class RoomRead:
    """States and times only, nothing of a case.

    `item` is the case that is on (None before the first), the `number`th of `total` on the agenda;
    `since` is when its stretch began (None while its time does not run), `before` what it had before that.
    `quorum` is that of the voters present who have declared no interest in the case.
    """

    meeting: Meeting
    version: str
    item: AgendaItem | None
    number: int
    total: int
    since: datetime | None
    before: timedelta
    pause: Break | None
    break_due: bool
    quorum: dict[str, Any]
    first: bool
    last: bool

    @property
    def in_session(self) -> bool:
        return self.meeting.state == IN_SESSION

    @property
    def earlier_seconds(self) -> float:
        return self.before.total_seconds()

    @property
    def counts_from(self) -> datetime | None:
        """The moment from which a clock would show the case's whole time; None while it stands still."""
        return self.since - self.before if self.since else None


def read_room(*, actor: Actor, meeting_id: object) -> RoomRead:
    """The state of a meeting, for whoever may read it. It holds no patient data and is not audited."""
    meeting = Meeting.objects.select_related("board").filter(pk=as_id(meeting_id)).first()
    if meeting is None:
        raise NotVisible()
    case_access.seat(actor, meeting.board_id, "meeting.read")
    return room_of(meeting)


def room_of(meeting: Meeting) -> RoomRead:
    """Likewise, for whoever has been given the meeting for reading."""
    # First: a version older than what is shown beside it costs one look more, a newer one would hide a change.
    version = room_versions([meeting.pk])[meeting.pk]
    items = list(meeting.items.filter(removed_at=None).only("pk", "meeting", "lane", "case"))
    discussions, breaks = list(meeting.discussions.all()), list(meeting.breaks.all())
    latest = discussions[-1] if discussions else None
    place = next((n for n, item in enumerate(items) if latest and item.pk == latest.item_id), None)
    item = items[place] if place is not None else None
    spans = spans_of([row for row in discussions if item and row.item_id == item.pk])
    running = latest is not None and latest.ended_at is None
    now = timezone.now()
    to_discuss = [n for n, row in enumerate(items) if row.lane == "to_discuss"]
    return RoomRead(
        meeting=meeting,
        version=version,
        item=item,
        number=0 if place is None else place + 1,
        total=len(items),
        since=latest.began_at if latest and running else None,
        before=lasted((span for span in spans if span.ended is not None), now),
        pause=next((row for row in breaks if row.ended_at is None), None),
        break_due=_break_due(meeting, breaks, now),
        quorum=quorum(meeting.board.quorum, present_for(meeting, item)),
        first=place is not None and not any(n < place for n in to_discuss),
        last=place is not None and not any(n > place for n in to_discuss),
    )


def spans_of(rows: Sequence[Discussion | Break]) -> list[Span]:
    """Stored stretches as the pure floor counts them."""
    return [Span(row.began_at, row.ended_at) for row in rows]


def present_for(meeting: Meeting, item: AgendaItem | None) -> list[str]:
    """The specialty of each voter who is noted as present now and has declared no interest in the case."""
    there = meeting.attendance.filter(present=True).values("membership")
    voters = Membership.objects.filter(pk__in=there, ended_at=None, role__in=POLICY["vote.cast"])
    if item is not None:
        voters = voters.exclude(pk__in=item.interests.values("membership"))
    return list(voters.values_list("specialty", flat=True))


def _break_due(meeting: Meeting, breaks: Sequence[Break], now: datetime) -> bool:
    if meeting.state != IN_SESSION or meeting.opened_at is None:
        return False
    return break_due(meeting.opened_at, spans_of(breaks), now)
