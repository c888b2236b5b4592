"""Tells the worklist of cases which of them nobody has taken up."""

from typing import Any

from cases.audit import Actor
from cases.models import Case
from cases.views.untaken import answers_untaken
from decisions.actions.read_untaken import read_untaken


@answers_untaken
def untaken_of(actor: Actor, board_id: Any) -> list[Case]:
    return read_untaken(actor=actor, board_id=board_id)
