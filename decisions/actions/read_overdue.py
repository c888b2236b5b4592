"""The actions of a board that are longest overdue: something to chase."""

from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from decisions.actions.read_actions import ActionRow, as_row, overdue

MOST = 5


def read_overdue(*, actor: Actor, board_id: object) -> tuple[list[ActionRow], int]:
    """The first five, the longest overdue first, and how many there are. Audited as a list of cases."""
    board = case_access.board(actor, board_id, "decision.read")
    today = board.day_of(timezone.now())
    rows = overdue(board, today).select_related("case__patient", "case__board", "owner")
    first = list(rows[:MOST])
    if first:
        case_access.shown(actor, {row.case_id: row.case for row in first}.values())
    return [as_row(row, today) for row in first], rows.count() if len(first) == MOST else len(first)
