"""Plan the agenda of a meeting again, with everything that is known now."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from decisions import access
from decisions.actions.follow_plan import Change, follow_plan, plan_rest
from decisions.actions.hold_item import reason_if_late
from decisions.agenda.meeting_moves import BEFORE, IN_SESSION, require_state
from decisions.models import AgendaItem, Meeting


@transaction.atomic
def plan_agenda(
    *, actor: Actor, meeting_id: object, late_reason: str = "", rest: bool = False
) -> tuple[Meeting, list[Change]]:
    """Order, times, minutes and reasons anew; pins stay. Also shuffles a published agenda: that needs
    `late_reason`, and each case whose place changes is marked with it.

    Once the meeting has begun it is refused (WrongState), unless `rest` asks for it: then what is
    left is planned from now on.
    """
    meeting = access.meeting(actor, meeting_id, "meeting.plan", lock=True)
    require_state(meeting.state, (IN_SESSION,) if rest else BEFORE, "Planning the agenda")
    if rest:
        return meeting, plan_rest(meeting, timezone.now())
    why = reason_if_late(meeting, late_reason)
    changes = follow_plan(meeting=meeting, keep_order=False)
    if why:
        AgendaItem.objects.filter(pk__in=[one.item.pk for one in changes]).update(changed_late_reason=why)
    return meeting, changes
