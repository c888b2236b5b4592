"""Declare a conflict of interest in a case before the board votes on it."""

from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.agenda.meeting_moves import UNTIL_CLOSED, require_state
from decisions.models import Interest


@transaction.atomic
def declare_interest(*, actor: Actor, item_id: object, reason: str) -> Interest:
    """The own conflict, for every vote that opens on this case at this meeting, for good.

    While a vote is open the conflict is declared in that vote (recuse_seat): WrongState.
    """
    item = access.item(actor, item_id, "vote.cast", lock=True)
    intake = Intake()
    why = intake.text("reason", reason, most=300, needed="Say in a few words what the conflict is.")
    intake.finish()
    require_state(item.meeting.state, UNTIL_CLOSED, "Declaring a conflict of interest")
    if item.rounds.filter(state="open").exists():
        raise WrongState("A vote on this case is open.", remedy="Declare the conflict in the vote itself.")
    seat = case_access.seat(actor, item.meeting.board_id, "vote.cast")
    if item.interests.filter(membership=seat).exists():
        raise WrongState("You have declared a conflict of interest in this case already.")
    return Interest.objects.create(item=item, membership=seat, reason=why, declared_at=timezone.now())
