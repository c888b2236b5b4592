"""Ask the coordinators what became of a recommendation, once its days have passed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases.models import Board, Membership
from cases.notices.tell import tell
from decisions.actions.read_unimplemented import unsaid

RECENT = timedelta(days=14)
"""Reminders go out for recommendations that came due within these days: a history that was taken over, or a
clock that stood still, floods nobody. The list shows all of them."""


def remind_recommendations() -> int:
    """Tell the coordinators of each board, once per recommendation. Returns how many are waiting."""
    return sum(_remind(board) for board in Board.objects.order_by("pk"))


@transaction.atomic
def _remind(board: Board) -> int:
    since = timezone.now() - timedelta(days=board.remind_after_days) - RECENT
    waiting = list(unsaid(board).filter(made_at__gte=since).values_list("pk", flat=True))
    seats = Membership.objects.filter(board=board, ended_at=None, role="coordinator").select_related("user")
    people = [seat.user for seat in seats]
    for decision in waiting:
        tell(people, kind="recommendation_unsaid", board=board, path="/recommendations/", key=str(decision))
    return len(waiting)
