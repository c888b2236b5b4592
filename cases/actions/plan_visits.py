"""Plan the visits that the default schedule asks for after a treatment."""

from datetime import datetime, timedelta

from cases.audit import Actor
from cases.facts.given_particulars import is_irradiation, is_operation, is_stereotactic
from cases.models import DueFollowUp, Treatment
from cases.pathway.follow_up import TOLERANCE, schedule_of


def plan_visits(*, actor: Actor, given: Treatment, now: datetime) -> None:
    """Add the visits that the default schedule asks for after this treatment, where none is wanted within
    the tolerance of that day. Runs inside the action that recorded the treatment.

    What is given beside others (drugs, a brace) asks for visits only while nothing else does.
    """
    wanted = list(DueFollowUp.objects.filter(case=given.case_id, called_off_at=None).values_list("due_on", flat=True))
    surgery, radiation = is_operation(given.treatment), is_irradiation(given.treatment)
    if wanted and not surgery and not radiation:
        return
    visits = schedule_of(
        surgery=surgery, radiotherapy=radiation, stereotactic=is_stereotactic(given.treatment, given.particulars)
    )
    new = []
    for visit in visits:
        due = given.started_on + timedelta(days=visit.days)
        if all(abs(due - day) > TOLERANCE for day in wanted):
            wanted.append(due)
            new.append(
                DueFollowUp(
                    case_id=given.case_id, due_on=due, says=visit.says, treatment=given, set_by=actor.user, set_at=now
                )
            )
    DueFollowUp.objects.bulk_create(new)
