"""A meeting as its page shows it: agenda with times and readiness, who is there, what happens at closing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from cases.access import shown
from cases.actions.read_worklist import assessment_states, minimum_data_gaps_of
from cases.audit import Actor
from cases.models import Membership
from cases.pathway.minimum_data import Gap
from cases.pathway.permissions import POLICY
from decisions import access
from decisions.agenda.load import Load, load
from decisions.agenda.meeting_moves import UNTIL_CLOSED
from decisions.consensus.quorum import quorum
from decisions.models import AgendaItem, Decision, Meeting, Round
from decisions.models.emergencies import to_ratify

TO_DISCUSS = "to_discuss"


@dataclass(frozen=True)
class AgendaRow:
    """One case of the agenda. `due` is None for a case without a time, `rest_at` when the break before
    it begins, if there is one; `standing` is signed, deferred, voting, voted, carried_over, listed or
    waiting; `assessment` as in the worklist."""

    item: AgendaItem
    number: int
    due: datetime | None
    rest_at: datetime | None
    standing: str
    decision: Decision | None
    gaps: tuple[Gap, ...]
    assessment: str

    @property
    def key(self) -> str:
        return str(self.item.pk)


@dataclass(frozen=True)
class Attendee:
    """A member of the board at this meeting. `present` is None while nobody has noted it."""

    membership: Membership
    votes: bool
    present: bool | None


@dataclass(frozen=True)
class MeetingRead:
    """`quorum` is that of the voters noted as present now (decisions.consensus.quorum); `to_ratify` are
    the emergency decisions that wait for a meeting of the board, while this one is not over."""

    meeting: Meeting
    rows: list[AgendaRow]
    removed: list[AgendaItem]
    load: Load
    attendees: list[Attendee]
    to_ratify: list[AgendaItem]
    quorum: dict[str, Any]

    @property
    def timed(self) -> list[AgendaRow]:
        return [row for row in self.rows if row.due is not None]

    @property
    def without_time(self) -> list[AgendaRow]:
        """To be discussed, but the plan found no room."""
        return [row for row in self.rows if row.due is None and row.item.lane == TO_DISCUSS]

    @property
    def only_listed(self) -> list[AgendaRow]:
        return [row for row in self.rows if row.item.lane != TO_DISCUSS]

    @property
    def planned_minutes(self) -> int:
        """From the beginning to the end of the last case with a time, breaks included."""
        return max(((row.item.planned_start or 0) + row.item.minutes for row in self.timed), default=0)

    @property
    def rest_minutes(self) -> int:
        """How much of that is break."""
        return sum(row.item.rest_before for row in self.rows)

    @property
    def minutes_left(self) -> int:
        return max(0, self.meeting.capacity_minutes - self.planned_minutes)

    @property
    def voting(self) -> list[AgendaRow]:
        return [row for row in self.rows if row.standing == "voting"]

    @property
    def to_carry_over(self) -> list[AgendaRow]:
        """What closing the meeting now would carry over."""
        return [row for row in self.rows if row.standing in ("waiting", "listed")]

    @property
    def to_sign(self) -> list[AgendaRow]:
        return [row for row in self.rows if row.standing == "voted"]


def read_meeting(*, actor: Actor, meeting_id: object) -> MeetingRead:
    """Everything on the page of a meeting, in a number of queries that does not grow with the agenda.

    Audited as a look at the meeting, and at the cases of its list. Of votes only which are open.
    """
    meeting = access.meeting(actor, meeting_id)
    items = list(_items(meeting))
    standing = [item for item in items if item.removed_at is None]
    waiting = to_ratify(meeting.board) if meeting.state in UNTIL_CLOSED else []
    shown(actor, [item.case for item in [*items, *waiting]])
    attendees = _attendees(meeting)
    return MeetingRead(
        meeting=meeting,
        rows=_rows(meeting, standing),
        removed=[item for item in items if item.removed_at is not None],
        load=load((item.minutes for item in standing if item.lane == TO_DISCUSS), meeting.capacity_minutes),
        attendees=attendees,
        to_ratify=waiting,
        quorum=quorum(meeting.board.quorum, [a.membership.specialty for a in attendees if a.votes and a.present]),
    )


def _items(meeting: Meeting) -> Any:
    rounds = Prefetch("rounds", Round.objects.only("pk", "item", "number", "state"))
    signed = Decision.objects.only("pk", "item", "version", "outcome", "made_at").order_by("-version")
    rows = AgendaItem.objects.filter(meeting=meeting).select_related(
        "case__board", "case__patient", "presenter__user", "owner__user"
    )
    return rows.prefetch_related(rounds, Prefetch("decisions", signed))


def _rows(meeting: Meeting, items: list[AgendaItem]) -> list[AgendaRow]:
    cases = [item.case for item in items]
    lacks = minimum_data_gaps_of(cases, meeting.board.day_of(timezone.now()))
    assessments = assessment_states(cases)
    rows, ended = [], 0
    for number, item in enumerate(items, 1):
        item.meeting, start = meeting, item.planned_start
        decision = next(iter(item.decisions.all()), None)
        rows.append(
            AgendaRow(
                item=item,
                number=number,
                due=item.planned_at,
                rest_at=meeting.moment(ended) if item.rest_before else None,
                standing=_standing(item, decision),
                decision=decision,
                gaps=lacks[item.case_id],
                assessment=assessments[item.case_id],
            )
        )
        ended = ended if start is None else start + item.minutes
    return rows


def _standing(item: AgendaItem, decision: Decision | None) -> str:
    states = {each.state for each in item.rounds.all()}
    if decision is not None:
        return "deferred" if decision.outcome == "none_yet" else "signed"
    if "open" in states:
        return "voting"
    if item.outcome == "carried_over":
        return "carried_over"
    if "closed" in states:
        return "voted"
    return "waiting" if item.lane == TO_DISCUSS else "listed"


def _attendees(meeting: Meeting) -> list[Attendee]:
    noted = dict(meeting.attendance.values_list("membership", "present"))
    members = Membership.objects.filter(board=meeting.board_id, ended_at=None, role__in=POLICY["meeting.read"])
    rows = [
        Attendee(member, member.role in POLICY["vote.cast"], noted.get(member.pk))
        for member in members.select_related("user")
    ]
    return sorted(rows, key=lambda row: (not row.votes, row.membership.specialty, row.membership.user.name))
