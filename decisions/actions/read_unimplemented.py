"""Recommendations of which nobody has said what became of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Case
from decisions.agenda.meeting_moves import UNTIL_CLOSED
from decisions.models import AgendaItem, Decision, Implementation

MOST = 100
NEEDED = ("reference", "stage", "board", "patient__family_name", "patient__given_name")
"""What a list shows of a case: of hundreds, histories and questions are not read."""


@dataclass(frozen=True)
class Unsaid:
    """A case whose latest recommendation is so many days old without a word on what became of it; `listed`
    tells whether it is on an agenda to come."""

    case: Case
    decided_on: date
    days: int
    listed: bool


def read_unimplemented(
    *, actor: Actor, board_id: object, start: int = 0, most: int = MOST
) -> tuple[Board, list[Unsaid], int]:
    """Those older than the board's days of a reminder, the oldest first, `most` of them after the first `start`;
    and how many there are in all. Audited as a list."""
    board = access.board(actor, board_id, "case.read")
    now = timezone.now()
    waiting = unsaid(board)
    rows = waiting.select_related("case__patient").only("made_at", *(f"case__{name}" for name in NEEDED))
    decisions = list(rows.annotate(listed=listed(OuterRef("case")))[start : start + most])
    for each in decisions:
        each.case.board = board
    access.shown(actor, [each.case for each in decisions])
    found = [
        Unsaid(each.case, board.day_of(each.made_at), (now - each.made_at).days, each.listed)  # type: ignore[attr-defined]
        for each in decisions
    ]
    return board, found, len(found) if start == 0 and len(found) < most else waiting.count()


def unsaid(board: Board) -> QuerySet[Decision]:
    """The latest recommendation of each case of the board that waits for a word, the oldest first.

    Asked from the decisions, so that the database joins them once instead of asking of case after case.
    """
    later = Decision.objects.filter(case=OuterRef("case"), outcome="recommended", made_at__gt=OuterRef("made_at"))
    said = Implementation.objects.filter(case=OuterRef("case"), recorded_at__gte=OuterRef("made_at"))
    before = timezone.now() - timedelta(days=board.remind_after_days)
    open_ones = Decision.objects.filter(case__board=board, outcome="recommended", made_at__lt=before)
    return open_ones.filter(~Exists(later), ~Exists(said)).order_by("made_at", "pk")


def listed(case: OuterRef) -> Exists:
    """Whether a case is on an agenda to come."""
    waiting = AgendaItem.objects.filter(removed_at=None, outcome="pending", meeting__state__in=UNTIL_CLOSED)
    return Exists(waiting.filter(case=case))
