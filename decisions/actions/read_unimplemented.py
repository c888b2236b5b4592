"""Recommendations of which nobody has said what became of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Case
from decisions.models import Decision, Implementation
from decisions.outcomes.implementation import REMIND_AFTER_DAYS


@dataclass(frozen=True)
class Unsaid:
    """A case whose latest recommendation is so many days old without a word on what became of it."""

    case: Case
    decided_on: date
    days: int


def read_unimplemented(*, actor: Actor, board_id: object) -> tuple[Board, list[Unsaid]]:
    """Those older than the reminder's days, the oldest first; audited by their references."""
    board = access.board(actor, board_id, "case.read")
    now = timezone.now()
    latest = Decision.objects.filter(case=OuterRef("pk"), outcome="recommended").order_by("-made_at")
    said = Implementation.objects.filter(case=OuterRef("pk"), recorded_at__gte=OuterRef("decided_at"))
    cases = (
        access.cases(actor, board_id=board.pk)
        .annotate(decided_at=Subquery(latest.values("made_at")[:1]))
        .filter(decided_at__lt=now - timedelta(days=REMIND_AFTER_DAYS))
        .filter(~Exists(said))
        .order_by("decided_at")
    )
    rows = access.shown(actor, cases)
    return board, [
        Unsaid(case, board.day_of(case.decided_at), (now - case.decided_at).days)  # type: ignore[attr-defined]
        for case in rows
    ]
