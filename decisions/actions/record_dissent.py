"""Say why one did not go with the most, for the decision."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotYourRole, WrongState
from decisions import access
from decisions.consensus.ballots import current_ballots
from decisions.consensus.tally import dissents
from decisions.models import Dissent, Round, Seat

LONGEST = 1000


@transaction.atomic
def record_dissent(*, actor: Actor, round_id: object, statement: str) -> Dissent:
    """The dissent of the actor's own seat, which prints on the decision with name and specialty.

    For a closed round whose decision is not signed yet, once, and only where the seat's ballot is
    unlike the leading choice (WrongState otherwise).
    """
    round_ = access.round_(actor, round_id, "vote.cast", lock=True)
    intake = Intake()
    words = intake.text("statement", statement, most=LONGEST, needed="Say in a few words why you dissent.")
    intake.finish()
    if round_.state != "closed":
        raise WrongState(f"This vote is {round_.get_state_display().lower()}.", remedy="Dissent follows the count.")
    if round_.item.decisions.exists():
        raise WrongState("The decision on this case has been signed.", remedy="Tell the chair, who may amend it.")
    seat = round_.seats.filter(user=actor.user).first()
    if seat is None or seat.recused_at is not None:
        raise NotYourRole("You took no part in this vote.")
    if not dissents_in(round_, seat):
        raise WrongState(
            "Your ballot went with the most, or you cast none.", remedy="Only a ballot unlike it dissents."
        )
    try:
        with transaction.atomic():
            return Dissent.objects.create(seat=seat, statement=words, at=timezone.now())
    except IntegrityError:
        raise WrongState("Your dissent is on record already.", remedy="It cannot be changed.") from None


def dissents_in(round_: Round, seat: Seat) -> bool:
    """Whether the ballot that counts for this seat is unlike the leading choice of the closed round."""
    recused = {str(pk) for pk in round_.seats.exclude(recused_at=None).values_list("pk", flat=True)}
    current = current_ballots((event.as_ballot() for event in round_.ballots.filter(seat=seat)), recused)
    ballot = current.get(str(seat.pk))
    return ballot is not None and dissents(ballot.choice, (round_.tally or {})["leading"])
