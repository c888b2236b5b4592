"""Recommendations of which nobody has said what became of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Case
from decisions.agenda.meeting_moves import UNTIL_CLOSED
from decisions.models import AgendaItem, Decision, Implementation

MOST = 200


@dataclass(frozen=True)
class Unsaid:
    """A case whose latest recommendation is so many days old without a word on what became of it; `listed`
    tells whether it is on an agenda to come."""

    case: Case
    decided_on: date
    days: int
    listed: bool


def read_unimplemented(*, actor: Actor, board_id: object) -> tuple[Board, list[Unsaid]]:
    """The first 200 of those older than the board's days of a reminder, the oldest first; audited as a list."""
    board = access.board(actor, board_id, "case.read")
    now = timezone.now()
    waiting = unsaid(access.cases(actor, board_id=board.pk), board).annotate(listed=listed())
    rows = access.shown(actor, waiting[:MOST])
    return board, [
        Unsaid(case, board.day_of(case.decided_at), (now - case.decided_at).days, case.listed)  # type: ignore[attr-defined]
        for case in rows
    ]


def unsaid(cases: QuerySet[Case], board: Board) -> QuerySet[Case]:
    """Those of the cases of a board that wait for a word, with the moment and the id of the recommendation."""
    latest = Decision.objects.filter(case=OuterRef("pk"), outcome="recommended").order_by("-made_at")
    said = Implementation.objects.filter(case=OuterRef("pk"), recorded_at__gte=OuterRef("decided_at"))
    return (
        cases.annotate(decided_at=Subquery(latest.values("made_at")[:1]), decision=Subquery(latest.values("pk")[:1]))
        .filter(decided_at__lt=timezone.now() - timedelta(days=board.remind_after_days))
        .filter(~Exists(said))
        .order_by("decided_at")
    )


def listed() -> Exists:
    """Whether a case is on an agenda to come."""
    waiting = AgendaItem.objects.filter(removed_at=None, outcome="pending", meeting__state__in=UNTIL_CLOSED)
    return Exists(waiting.filter(case=OuterRef("pk")))
