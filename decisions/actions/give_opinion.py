"""Say before the meeting what one thinks of a case."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from cases.pathway.treatments import TREATMENTS
from decisions import access
from decisions.actions.advice_shown import first_shown
from decisions.agenda.meeting_moves import UNTIL_CLOSED, require_state
from decisions.consensus.tally import DEFER
from decisions.models import AgendaItem, Opinion

CHOICES = (*TREATMENTS, DEFER)
LONGEST = 2000


@transaction.atomic
def give_opinion(*, actor: Actor, item_id: object, choice: str = "", text: str = "") -> Opinion:
    """The actor's preliminary opinion on a case of an agenda, in place of an earlier one of theirs.

    A choice, a text, or both. It is counted nowhere and, unless the board opens opinions early, nobody else sees
    it before the first vote on the case has closed; once a vote has opened it is too late (WrongState).
    """
    # The audit line takes the board's chain, so two opinions sent at once come one after the other.
    item = access.item(actor, item_id, "vote.cast")
    _refuse_late(item)
    intake = Intake()
    said = intake.one_of("choice", choice, CHOICES, needed=False)
    words = intake.text("text", text, most=LONGEST)
    if not intake.errors and not said and not words:
        intake.refuse("choice", "Nothing was said.", "Choose an option, write a text, or do both.")
    intake.finish()
    seat = case_access.seat(actor, item.meeting.board_id, "vote.cast")
    last = item.opinions.filter(user=actor.user).aggregate(last=Max("sequence"))["last"] or 0
    return Opinion.objects.create(
        item=item,
        user=actor.user,
        holder_name=actor.user.name,
        specialty=seat.specialty,
        sequence=last + 1,
        choice=said,
        text=words,
        advice_seen=first_shown(actor.user, item.case_id) is not None,
        at=timezone.now(),
    )


def _refuse_late(item: AgendaItem) -> None:
    require_state(item.meeting.state, UNTIL_CLOSED, "A preliminary opinion")
    if item.removed_at is not None or item.outcome != "pending":
        raise WrongState("This case is not on the agenda any more.")
    if item.rounds.exists():
        raise WrongState("The board is voting on this case already, or has.", remedy="Cast a ballot instead.")
