"""Plan one more visit, on a day and for a purpose that a person names."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import CaseEvent, DueFollowUp
from cases.pathway.intake import Bound, Intake, written
from cases.pathway.stages import TREATMENT_STAGES, require_stage

LONGEST = timedelta(days=3653)


@transaction.atomic
def set_due_visit(*, actor: Actor, case_id: object, due_on: date | None, says: str) -> DueFollowUp:
    """One more visit, wanted on a day from today on, with what for. Raises BadInput."""
    case = access.case(actor, case_id, "follow_up.record", lock=True, subject="follow-up plan")
    require_stage(case.stage, TREATMENT_STAGES, "Planning a visit")
    now = timezone.now()
    today = case.board.day_of(now)
    intake = Intake()
    due = intake.day(
        "due_on",
        due_on,
        earliest=Bound(today, "today"),
        latest=Bound(today + LONGEST, "ten years from now"),
        needed=True,
    )
    what = intake.text("says", says, most=200, needed="Say what the visit is for.")
    if due and DueFollowUp.objects.filter(case=case, due_on=due, called_off_at=None).exists():
        intake.refuse("due_on", f"A visit is wanted on {written(due)} already.", "Choose another day.")
    intake.finish()
    visit = DueFollowUp.objects.create(case=case, due_on=due, says=what, set_by=actor.user, set_at=now)
    CaseEvent.objects.create(
        case=case,
        kind="follow_up.planned",
        says=f"Visit planned for {written(visit.due_on)}: {what}"[:400],
        data={"due": str(visit.pk)},
        actor=actor.user,
        at=now,
    )
    return visit
