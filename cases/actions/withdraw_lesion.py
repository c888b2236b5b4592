"""Take a lesion out of consideration, keeping what was recorded of it."""

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.note_facts import note_facts
from cases.audit import Actor
from cases.models import CaseEvent, Lesion
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotVisible, WrongState
from cases.pathway.stages import OPEN_STAGES, require_stage


@transaction.atomic
def withdraw_lesion(*, actor: Actor, lesion_id: object, reason: str) -> Lesion:
    """Mark the lesion as withdrawn; its number is not given out again. A reason is needed."""
    found = Lesion.objects.filter(pk=access.as_id(lesion_id)).first()
    if found is None:
        raise NotVisible()
    case = access.case(actor, found.case_id, "facts.record", lock=True, subject=f"withdraw lesion {found.number}")
    require_stage(case.stage, OPEN_STAGES, "Withdrawing a lesion")
    intake = Intake()
    reason = intake.text("reason", reason, most=2000, needed="Say why the lesion no longer counts.")
    intake.finish()
    now = timezone.now()
    if not Lesion.objects.filter(pk=found.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_reason=reason):
        raise WrongState(f"Lesion {found.number} has already been withdrawn.", remedy="Reload the page.")
    CaseEvent.objects.create(
        case=case,
        kind="lesion.withdrawn",
        says=f"Lesion {found.number} withdrawn",
        reason=reason,
        data={"lesion": str(found.pk)},
        actor=actor.user,
        at=now,
    )
    note_facts(case=case)
    found.refresh_from_db()
    return found
