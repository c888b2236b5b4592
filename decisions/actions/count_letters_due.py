"""How many letters of a board are overdue to their referrers, and how many failed on their way."""

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from decisions.actions.read_letters import LOOK_BACK
from decisions.actions.read_outcome_clocks import letter_waits, recent_items
from decisions.models import Dispatch, DispatchEvent


def count_letters_due(*, actor: Actor, board_id: object) -> tuple[int, int]:
    """(overdue, failed). Counts alone, so not audited."""
    board = case_access.board(actor, board_id, "letter.read")
    overdue = sum(wait.clock.state == "overdue" for wait in letter_waits(board, recent_items(board)))
    last = DispatchEvent.objects.filter(dispatch=OuterRef("pk")).order_by("-id").values("state")[:1]
    recent = Dispatch.objects.filter(document__board=board, prepared_at__gte=timezone.now() - LOOK_BACK)
    return overdue, recent.annotate(last=Subquery(last)).filter(last="failed").count()
