"""Send an e-mail again that was given up."""

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.jobs.engine import revive
from cases.models import OutgoingMail
from cases.pathway.refusals import NotVisible, WrongState


@transaction.atomic
def retry_mail(*, actor: Actor, board_id: object, mail_id: object) -> OutgoingMail:
    """The mail, queued again with its attempts given back. For the board's administrator."""
    mail = access.mails(actor, board_id).filter(pk=access.as_id(mail_id)).first()
    if mail is None:
        raise NotVisible()
    if not revive(mail.job):
        raise WrongState("Only an e-mail that was given up is sent again.", remedy="Reload the page to see its state.")
    seat = access.seat(actor, board_id, "mail.manage")
    audit.append(actor, "mail.manage", role=seat.role, board=seat.board, subject=f"mail {mail.pk}")
    return access.mails(actor, board_id).get(pk=mail.pk)
