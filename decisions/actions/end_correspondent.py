"""Take somebody out of the directory: not offered any more; letters that went there keep their address."""

from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases import audit
from cases.audit import Actor
from cases.pathway.refusals import NotVisible
from decisions.models import Correspondent


@transaction.atomic
def end_correspondent(*, actor: Actor, board_id: object, correspondent_id: object) -> Correspondent:
    """The entry, ended. One that has ended already stays as it is."""
    board = case_access.board(actor, board_id, "letter.configure", lock=True)
    entry = Correspondent.objects.filter(site=board.site, pk=case_access.as_id(correspondent_id)).first()
    if entry is None:
        raise NotVisible()
    if entry.ended_at is None:
        entry.ended_at = timezone.now()
        entry.save(update_fields=["ended_at"])
        role = case_access.seat(actor, board.pk, "letter.configure").role
        audit.append(actor, "letter.configure", role=role, board=board, subject=f"directory entry {entry.pk} ended")
    return entry
