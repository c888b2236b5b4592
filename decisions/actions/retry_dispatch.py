"""Try again to send a letter that failed."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.jobs.engine import enqueue_all, revive
from cases.models import Job
from cases.notices.mail import MOST_ATTEMPTS
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.mail_letter import SEND_LETTER
from decisions.actions.note_dispatch import state_of
from decisions.models import Dispatch, DispatchEvent


@transaction.atomic
def retry_dispatch(*, actor: Actor, dispatch_id: object) -> DispatchEvent:
    """A failed dispatch, tried again: an e-mail by the mail server, another by whoever hands it over.

    Refused (WrongState) while the mail server is still being tried by itself, for an e-mail that did go out
    and came back, and once its link has expired: each of these takes a new dispatch.
    """
    dispatch = access.dispatch(actor, dispatch_id, "letter.send", lock=True)
    if state_of(dispatch) != "failed":
        raise WrongState("Only what failed is tried again.", remedy="Reload the page to see how it stands.")
    if dispatch.way == "email":
        _mail_again(dispatch)
    return DispatchEvent.objects.create(dispatch=dispatch, state="retried", by=actor.user, at=timezone.now())


def _mail_again(dispatch: Dispatch) -> None:
    if dispatch.events.filter(state="sent").exists():
        raise WrongState("This e-mail went out and came back.", remedy="Correct the address and send the letter anew.")
    if dispatch.link.expires_at <= timezone.now():
        raise WrongState("The link of this e-mail has expired.", remedy="Send the letter anew.")
    job = Job.objects.filter(pk=dispatch.pk).first()
    if job is None:
        board = dispatch.document.board
        enqueue_all(SEND_LETTER, {dispatch.pk: str(dispatch.pk)}, most_attempts=MOST_ATTEMPTS, board=board)
    elif not revive(job):
        raise WrongState("It is still being tried by itself.", remedy="Wait until it is given up.")
