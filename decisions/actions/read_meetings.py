"""The meetings of a board: those to come and those held, with how many cases each has."""

from dataclasses import dataclass

from django.db.models import Count, Q

from cases import access as case_access
from cases.audit import Actor
from decisions import access
from decisions.agenda.meeting_moves import UNTIL_CLOSED
from decisions.models import Meeting

MOST_PAST = 100


@dataclass(frozen=True)
class Meetings:
    """Meetings with `cases` (how many) on each: `upcoming` the nearest first, `past` the latest first."""

    upcoming: list[Meeting]
    past: list[Meeting]


def read_meetings(*, actor: Actor, board_id: object) -> Meetings:
    """Every meeting that is not over and the last hundred that are. No patient data, so not audited."""
    board = case_access.board(actor, board_id, "meeting.read")
    on_it = Count("items", filter=Q(items__removed_at=None))
    rows = access.meetings(actor).filter(board=board).annotate(cases=on_it)
    return Meetings(
        upcoming=list(rows.filter(state__in=UNTIL_CLOSED).order_by("starts_at")),
        past=list(rows.exclude(state__in=UNTIL_CLOSED).order_by("-starts_at")[:MOST_PAST]),
    )
