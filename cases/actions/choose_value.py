"""Mark one rater's value as the board's, where raters differ."""

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.note_facts import note_facts
from cases.audit import Actor
from cases.facts.catalogue import CATALOGUE
from cases.models import CaseEvent, FactChoice, FactRecord
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotVisible, WrongState
from cases.pathway.stages import OPEN_STAGES, require_stage


@transaction.atomic
def choose_value(*, actor: Actor, case_id: object, record_id: object, reason: str = "") -> FactChoice:
    """Let this record count for its fact until something newer is observed or marked.

    Every rater's value stays on record. WrongState when the value has been corrected since,
    or its lesion withdrawn.
    """
    case = access.case(
        actor, case_id, "facts.choose", lock=True, subject="choose value", detail={"record": str(record_id)[:40]}
    )
    require_stage(case.stage, OPEN_STAGES, "Choosing a value")
    record = FactRecord.objects.filter(case=case, pk=access.as_id(record_id)).select_related("lesion").first()
    if record is None:
        raise NotVisible()
    _refuse_fallen(record)
    intake = Intake()
    reason = intake.text("reason", reason, most=2000)
    intake.finish()
    now = timezone.now()
    choice = FactChoice.objects.create(case=case, record=record, reason=reason, chosen_by=actor.user, at=now)
    label = CATALOGUE[record.name].label + (f" (lesion {record.lesion.number})" if record.lesion else "")
    CaseEvent.objects.create(
        case=case,
        kind="facts.chosen",
        says=f"Board's value chosen: {label}",
        reason=reason,
        data={"record": str(record.pk)},
        actor=actor.user,
        at=now,
    )
    note_facts(case=case)
    return choice


def _refuse_fallen(record: FactRecord) -> None:
    if record.superseded_by.exists() or record.value is None:
        raise WrongState("This value has been corrected or withdrawn.", remedy="Choose among the values that stand.")
    if record.lesion and record.lesion.withdrawn_at:
        raise WrongState(f"Lesion {record.lesion.number} has been withdrawn.", remedy="Its values no longer count.")
