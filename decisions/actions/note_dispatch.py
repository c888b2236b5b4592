"""Note what became of a letter on its way."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from cases.pathway.wording import SHORT
from decisions import access
from decisions.letters.sending import STATES, may_note
from decisions.models import Dispatch, DispatchEvent


@transaction.atomic
def note_dispatch(*, actor: Actor, dispatch_id: object, state: str, says: str = "") -> DispatchEvent:
    """Sent, failed (came back) or received, as somebody says. A failure needs its reason.

    What may follow what: `decisions.letters.sending`. Of an e-mail that has not gone out yet the mail
    server alone says what became of it (WrongState).
    """
    dispatch = access.dispatch(actor, dispatch_id, "letter.send", lock=True)
    intake = Intake()
    intake.one_of("state", state, STATES)
    needed = "Say what went wrong, without naming the patient." if state == "failed" else ""
    note = intake.text("says", says, most=SHORT, needed=needed)
    intake.finish()
    now_in = state_of(dispatch)
    if state not in may_note(dispatch.way, now_in):
        raise WrongState(
            f"{STATES[state]} cannot follow {STATES[now_in].lower()}.", remedy="Reload the page to see how it stands."
        )
    return DispatchEvent.objects.create(dispatch=dispatch, state=state, says=note, by=actor.user, at=timezone.now())


def state_of(dispatch: Dispatch) -> str:
    """The last state that the dispatch reached."""
    return dispatch.events.latest("id").state
