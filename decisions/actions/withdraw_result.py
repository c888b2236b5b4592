"""Take back a result that should never have been recorded, such as one of another patient."""

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotVisible
from cases.pathway.stages import OPEN_STAGES, require_stage
from cases.pathway.wording import SHORT
from decisions.actions.record_result import superseded_row
from decisions.models import RecordedResult


@transaction.atomic
def withdraw_result(*, actor: Actor, case_id: object, result_id: object, reason: str = "") -> RecordedResult:
    """A row without values that supersedes the old one, which stays readable in the history.

    Raises BadInput without a reason, WrongState when it was corrected or taken back already.
    """
    case = access.case(actor, case_id, "facts.record", lock=True, subject="recorded result")
    require_stage(case.stage, OPEN_STAGES, "Taking back a result")
    old = superseded_row(case, result_id)
    if old is None:
        raise NotVisible()
    intake = Intake()
    why = intake.text("reason", reason, most=SHORT, needed="Say why it is taken back.")
    intake.finish()
    now = timezone.now()
    row = RecordedResult.objects.create(
        case=case,
        instrument=old.instrument,
        instrument_version=old.instrument_version,
        knowledge_version=old.knowledge_version,
        computed_on=old.computed_on,
        computed_by=old.computed_by,
        tool=old.tool,
        note=why,
        withdrawn=True,
        recorded_by=actor.user,
        recorded_at=now,
        supersedes=old,
    )
    CaseEvent.objects.create(
        case=case,
        kind="result.withdrawn",
        says="Result from elsewhere taken back",
        reason=why,
        data={"result": str(old.pk)},
        actor=actor.user,
        at=now,
    )
    return row
