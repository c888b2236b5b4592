"""Tells the worklist of cases to which meeting a person is asked next."""

from typing import Any

from django.urls import reverse

from cases.audit import Actor
from cases.views.invitations import Invitation, answers_invitation
from decisions.actions.read_invitation import read_invitation


@answers_invitation
def invitation_of(actor: Actor, board_id: Any) -> Invitation | None:
    found = read_invitation(actor=actor, board_id=board_id)
    if found is None:
        return None
    ids = [found.meeting.pk]
    said = found.reply.get_answer_display().lower() if found.reply else ""
    return Invitation(
        starts_at=found.meeting.starts_at,
        place=found.meeting.place,
        cases=found.cases,
        url=reverse("decisions:meeting", args=ids),
        reply_url=reverse("decisions:reply", args=ids),
        said=said,
    )
