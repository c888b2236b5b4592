"""Put a case that comes back on the next agenda of its board, in one press."""

from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.pathway.refusals import WrongState
from decisions.actions.list_case import list_case
from decisions.agenda.meeting_moves import BEFORE, PUBLISHED
from decisions.models import AgendaItem, Meeting


@transaction.atomic
def relist_case(*, actor: Actor, case_id: object, reason: str) -> AgendaItem:
    """The case on the next meeting to come, with `reason` for coming back; where the agenda has gone out the
    same reason marks it as late. Raises WrongState while no meeting is planned, and what `list_case` raises."""
    case = case_access.case(actor, case_id, "case.list", subject="relisting")
    coming = Meeting.objects.filter(
        board=case.board_id, kind="scheduled", state__in=BEFORE, starts_at__gt=timezone.now()
    ).order_by("starts_at")
    meeting = coming.first()
    if meeting is None:
        raise WrongState("No meeting of this board is planned.", remedy="Plan one, then list the case.")
    late = reason if meeting.state == PUBLISHED else ""
    return list_case(actor=actor, meeting_id=meeting.pk, case_id=case.pk, reason=reason, late_reason=late[:300])
