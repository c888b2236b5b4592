"""The actions of a board: one's own or everybody's, what is overdue first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board, Case
from decisions.models import ActionItem

MOST = 200  # rows of one list
WHOSE = {"mine": "Mine", "everybody": "Everybody's"}
SHOW = {"open": "Open", "overdue": "Overdue", "ended": "Done or dropped"}


@dataclass(frozen=True)
class ActionRow:
    """One action as a list shows it; `days_late` counts days past the day it was due, 0 when it is not late.
    `has_left`: its owner no longer sits on the board, so somebody else must take it."""

    action: ActionItem
    days_late: int
    has_left: bool


@dataclass(frozen=True)
class ActionList:
    """`total` counts what was asked for, `overdue` what of the same people is late."""

    board: Board
    rows: list[ActionRow]
    total: int
    overdue: int


def read_actions(*, actor: Actor, board_id: object, whose: str = "mine", show: str = "open") -> ActionList:
    """At most 200 rows, the earliest day first (of what has ended: the latest end first), and how many there are.

    `whose` is a key of WHOSE, `show` one of SHOW; anything else is taken for the first. Audited as a list of cases.
    """
    board = case_access.board(actor, board_id, "decision.read")
    today = board.day_of(timezone.now())
    rows = _of(actor, board, whose)
    late = overdue(board, today)
    chosen = {"overdue": rows & late, "ended": rows.exclude(state=ActionItem.OPEN).order_by("-ended_at")}.get(
        show, rows.filter(state=ActionItem.OPEN)
    )
    found = list(chosen.select_related("case__patient", "case__board", "owner", "ended_by", "item__meeting")[:MOST])
    case_access.shown(actor, {row.case_id: row.case for row in found}.values())
    return ActionList(board, [as_row(row, today) for row in found], chosen.count(), (rows & late).count())


def overdue(board: Board, today: date) -> QuerySet[ActionItem]:
    """The open actions of the board's cases that were due before today."""
    return ActionItem.objects.filter(case__board=board, state=ActionItem.OPEN, due_on__lt=today)


def rows_of_case(case: Case, today: date) -> dict[Any, list[ActionRow]]:
    """The actions of one case, which has been read, by agenda item: open ones first, then by day."""
    rows: dict[Any, list[ActionRow]] = {}
    found = ActionItem.objects.filter(case=case).select_related("owner")
    for row in sorted(found, key=lambda each: (each.state != ActionItem.OPEN, each.due_on)):
        rows.setdefault(row.item_id, []).append(as_row(row, today))
    return rows


def as_row(row: ActionItem, today: date) -> ActionRow:
    late = (today - row.due_on).days if row.state == ActionItem.OPEN else 0
    return ActionRow(row, max(late, 0), row.owner is not None and row.owner.ended_at is not None)


def _of(actor: Actor, board: Board, whose: str) -> QuerySet[Any]:
    rows = ActionItem.objects.filter(case__board=board)
    return rows if whose == "everybody" else rows.filter(owner__user=actor.user)
