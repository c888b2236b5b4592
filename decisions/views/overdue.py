"""Tells the worklist of cases which agreed actions are overdue."""

from typing import Any

from django.urls import reverse

from cases.audit import Actor
from cases.views.overdue import Overdue, OverdueAction, answers_overdue
from decisions.actions.read_actions import ActionRow
from decisions.actions.read_overdue import read_overdue


@answers_overdue
def overdue_of(actor: Actor, board_id: Any) -> Overdue:
    first, count = read_overdue(actor=actor, board_id=board_id)
    return Overdue(
        [_shown(row) for row in first], count, f"{reverse('decisions:actions')}?whose=everybody&show=overdue"
    )


def _shown(row: ActionRow) -> OverdueAction:
    action = row.action
    url = reverse("decisions:case_decisions", args=[action.case_id])
    return OverdueAction(action.case, action.says, action.owner_name, row.days_late, url)
