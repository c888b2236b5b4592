"""Tells the worklist of cases how many letters to referrers are overdue or have failed."""

from typing import Any

from django.urls import reverse

from cases import access as case_access
from cases.audit import Actor
from cases.views.letters_due import LettersDue, answers_letters_due
from decisions.actions.count_letters_due import count_letters_due


@answers_letters_due
def letters_due_of(actor: Actor, board_id: Any) -> LettersDue:
    if not case_access.holds(actor, board_id, "letter.read"):
        return LettersDue()
    overdue, failed = count_letters_due(actor=actor, board_id=board_id)
    return LettersDue(overdue, failed, reverse("decisions:letters"))
