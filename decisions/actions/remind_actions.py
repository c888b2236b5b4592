"""Remind people of what they agreed to do: before its day, on it, and when it has passed."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Board, Membership, Notice, User
from cases.notices.tell import tell
from decisions.consensus.reminders import FIRST, Step, step_reached
from decisions.models import ActionItem


def remind_actions() -> int:
    """Tell of every step that an open action has reached, once per action and step. Returns how many steps were told.

    The owner is told; where the owner is somebody outside the board or has left it, its coordinators are. A week
    late, coordinators and chairs are told as well. An action that changes hands or is moved begins anew.
    """
    return sum(_remind(board) for board in Board.objects.filter(pk__in=_waiting().values("case__board")))


@transaction.atomic
def _remind(board: Board) -> int:
    today = board.day_of(timezone.now())
    rows = _waiting().filter(case__board=board, due_on__lte=today + FIRST).select_related("owner__user")
    reached = {_key(row, step): (row, step) for row in rows if (step := step_reached(row.due_on, today))}
    told = set(Notice.objects.filter(key__in=list(reached)).values_list("key", flat=True))
    for key, (row, step) in reached.items():
        if key not in told:
            tell(_people(board, row, step), kind=step.kind, board=board, path=f"/actions/{row.pk}/", key=key)
    return len(reached.keys() - told)


def _waiting() -> QuerySet[ActionItem]:
    return ActionItem.objects.filter(state=ActionItem.OPEN)


def _key(row: ActionItem, step: Step) -> str:
    return f"{row.pk}:{row.owner_id or 'outside'}:{row.due_on.isoformat()}:{step.name}"


def _people(board: Board, row: ActionItem, step: Step) -> list[User]:
    sits = row.owner is not None and row.owner.ended_at is None
    roles = {"coordinator", "chair"} if step.escalates else set() if sits else {"coordinator"}
    seats = Membership.objects.filter(board=board, ended_at=None, role__in=roles).select_related("user")
    return [*([row.owner.user] if sits and row.owner else []), *(seat.user for seat in seats)]
