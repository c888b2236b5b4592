"""The next meeting to which a person is asked."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from decisions import access
from decisions.agenda.meeting_moves import BEFORE
from decisions.models import Meeting, MeetingReply


@dataclass(frozen=True)
class Asked:
    """`cases` on the agenda; `reply` is one's own answer, None while there is none since the last move."""

    meeting: Meeting
    cases: int
    reply: MeetingReply | None


def read_invitation(*, actor: Actor, board_id: object) -> Asked | None:
    """The nearest meeting to come that has not begun; None when there is none or nothing to answer. A meeting
    only, so not audited."""
    if not case_access.holds(actor, board_id, "meeting.reply"):
        return None
    rows = access.meetings(actor).filter(board=board_id, state__in=BEFORE, starts_at__gt=timezone.now())
    found: Any = rows.annotate(cases=Count("items", filter=Q(items__removed_at=None))).order_by("starts_at").first()
    if found is None:
        return None
    reply = MeetingReply.objects.filter(meeting=found, membership__user=actor.user).first()
    stale = reply is not None and found.moved_at is not None and reply.noted_at < found.moved_at
    return Asked(found, found.cases, None if stale else reply)
