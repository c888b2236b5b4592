"""Ask for what the clock makes of meetings: the proposed agenda, the agenda and the pack, the outcome summary."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.audit import Actor
from cases.jobs.engine import enqueue
from decisions.access import SCHEDULED
from decisions.actions.make_paper import MAKING, OUTCOME
from decisions.agenda.meeting_moves import BEFORE, CLOSED
from decisions.agenda.paper_times import steps_due
from decisions.models import AgendaItem, Document, Meeting

LOOKS_BACK = timedelta(days=7)  # how long a clock may have stood still before an outcome summary is left to people


@transaction.atomic
def queue_papers(*, actor: Actor) -> int:
    """How many steps are due. However many clocks call, each has one job, named by the meeting, its time and the
    step: a meeting that is moved gets its papers again, before its new time."""
    now = timezone.now()
    asked = [*_before_meetings(now), *_after_meetings(now)]
    for meeting, step in asked:
        arguments = {"meeting": str(meeting.pk), "step": step}
        enqueue(MAKING.kind, _key(meeting, step), arguments=arguments, board=meeting.board, requested_by=actor.user)
    return len(asked)


def _key(meeting: Meeting, step: str) -> str:
    return f"{meeting.pk}:{meeting.starts_at:%Y%m%dT%H%MZ}:{step}"


def _before_meetings(now: datetime) -> list[tuple[Meeting, str]]:
    """Meetings with something on their agenda: nobody needs the paper of an empty one."""
    items = AgendaItem.objects.filter(meeting=OuterRef("pk"), removed_at=None)
    rows = Meeting.objects.filter(Exists(items), kind=SCHEDULED, state__in=BEFORE, starts_at__gt=now)
    return [
        (meeting, step)
        for meeting in rows.select_related("board").order_by("starts_at")
        for step in steps_due(
            starts_at=meeting.starts_at,
            now=now,
            agenda_days=meeting.board.agenda_days,
            cut_off_hours=meeting.board.cut_off_hours,
        )
    ]


def _after_meetings(now: datetime) -> list[tuple[Meeting, str]]:
    """Meetings that were closed and have no outcome summary, which closing makes."""
    made = Document.objects.filter(meeting=OuterRef("pk"), kind="outcome_summary")
    since = now - LOOKS_BACK
    rows = Meeting.objects.filter(~Exists(made), kind=SCHEDULED, state=CLOSED, closed_at__gte=since)
    return [(meeting, OUTCOME) for meeting in rows.select_related("board")]
