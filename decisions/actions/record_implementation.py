"""Say what became of the board's recommendation."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import Bound, Intake
from cases.pathway.refusals import WrongState
from decisions.models import Decision, Implementation
from decisions.outcomes.implementation import EXPLAINED, REASONS, STATES

NOTE_LIMIT = 2000


@transaction.atomic
def record_implementation(
    *, actor: Actor, case_id: object, state: str, on: date | None, reason: str = "", note: str = ""
) -> Implementation:
    """The state of the case's latest recommendation as of the day `on`; the last word counts.

    Carried out in part or not needs its coded reason. Raises BadInput with every error, WrongState
    while there is no signed recommendation.
    """
    case = access.case(actor, case_id, "treatment.record", lock=True, subject="implementation")
    decision = Decision.objects.filter(case=case, outcome="recommended").order_by("-made_at", "-version").first()
    if decision is None:
        raise WrongState("There is no signed recommendation to carry out.", remedy="Sign a decision first.")
    now = timezone.now()
    intake = Intake()
    said = intake.one_of("state", state, list(STATES))
    decided = Bound(case.board.day_of(decision.made_at), "the decision")
    day = intake.day("on", on, earliest=decided, latest=Bound(case.board.day_of(now), "today"), needed=True)
    why = intake.one_of("reason", reason, list(REASONS), needed=said in EXPLAINED)
    if why and said == "fully":
        intake.refuse("reason", "What was carried out in full needs no reason.", "Leave it out.")
    words = intake.text("note", note, most=NOTE_LIMIT)
    intake.finish()
    found = Implementation.objects.create(
        case=case,
        decision=decision,
        state=said,
        reason=why,
        on=day,
        note=words,
        recorded_by=actor.user,
        recorded_at=now,
    )
    CaseEvent.objects.create(
        case=case,
        kind="decision.implementation",
        says=f"Recommendation: {STATES[said].lower()}",
        reason=REASONS.get(why, ""),
        data={"implementation": str(found.pk), "decision": str(decision.pk)},
        actor=actor.user,
        at=now,
    )
    return found
