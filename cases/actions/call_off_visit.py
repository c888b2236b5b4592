"""Take a planned visit out of the plan."""

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import CaseEvent, DueFollowUp
from cases.pathway.intake import Intake, written
from cases.pathway.refusals import NotVisible, WrongState


@transaction.atomic
def call_off_visit(*, actor: Actor, due_id: object, reason: str) -> DueFollowUp:
    """Take a planned visit out of the plan, with the reason; it stays on record."""
    found = DueFollowUp.objects.filter(pk=access.as_id(due_id)).first()
    if found is None:
        raise NotVisible()
    case = access.case(actor, found.case_id, "follow_up.record", lock=True, subject="follow-up plan")
    intake = Intake()
    why = intake.text("reason", reason, most=300, needed="Say why the visit is not wanted any more.")
    intake.finish()
    now = timezone.now()
    off = DueFollowUp.objects.filter(pk=found.pk, called_off_at=None)
    if not off.update(called_off_at=now, called_off_by=actor.user, called_off_reason=why):
        raise WrongState("This visit has been called off already.", remedy="Reload the page.")
    CaseEvent.objects.create(
        case=case,
        kind="follow_up.called_off",
        says=f"Visit of {written(found.due_on)} called off",
        reason=why,
        data={"due": str(found.pk)},
        actor=actor.user,
        at=now,
    )
    found.refresh_from_db()
    return found
