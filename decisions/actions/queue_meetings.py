"""Ask for the coming meetings of every board that meets by a rule: once per board and day."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.jobs.engine import enqueue
from cases.models import Board
from decisions.actions.generate_meetings import GENERATING


@transaction.atomic
def queue_meetings(*, actor: Actor) -> int:
    """How many boards were asked for. However many clocks call, a board has one job for each of its days; a
    day on which no clock ran is made up for by the next, which looks just as far ahead."""
    now = timezone.now()
    boards = Board.objects.exclude(recurrence={}).order_by("pk")
    for board in boards:
        enqueue(GENERATING.kind, f"{board.pk}:{board.day_of(now)}", board=board, requested_by=actor.user)
    return len(boards)
