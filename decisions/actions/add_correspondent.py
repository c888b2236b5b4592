"""Add somebody to the site's directory of those to whom letters go."""

from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases import audit
from cases.audit import Actor
from cases.pathway.intake import Intake
from decisions.actions.set_recipient import LONGEST_ADDRESS, checked_email
from decisions.models import Correspondent


@transaction.atomic
def add_correspondent(
    *, actor: Actor, board_id: object, name: str, address: str = "", email: str = ""
) -> Correspondent:
    """The new entry. One name is there once at a time: an entry that changes is ended and added anew."""
    board = case_access.board(actor, board_id, "letter.configure", lock=True)
    intake = Intake()
    given = intake.text("name", name, most=160, needed="Give the name, with the practice or department.")
    where = intake.text("address", address, most=LONGEST_ADDRESS)
    mail = checked_email(intake, email)
    if Correspondent.objects.filter(site=board.site, ended_at=None, name__iexact=given).exists():
        intake.refuse("name", "The directory holds this name already.", "End that entry first, or add the department.")
    if not intake.errors and not (where or mail):
        intake.refuse("address", "There is neither an address nor an e-mail.", "Give one of them at least.")
    intake.finish()
    entry = Correspondent.objects.create(
        site=board.site, name=given, address=where, email=mail, added_by=actor.user, added_at=timezone.now()
    )
    role = case_access.seat(actor, board.pk, "letter.configure").role
    audit.append(actor, "letter.configure", role=role, board=board, subject=f"directory entry {entry.pk} added")
    return entry
