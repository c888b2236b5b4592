"""Set the lane a case travels in: by a person with a reason, or as the assessment computed it."""

from collections.abc import Sequence
from textwrap import shorten

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.models import Case, CaseEvent
from cases.pathway.intake import Intake
from cases.pathway.stages import OPEN_STAGES, Stage, require_stage
from cases.pathway.urgency import Lane

REASON_LIMIT = 2000


@transaction.atomic
def set_urgency(*, actor: Actor, case_id: object, lane: str, reason: str) -> Case:
    """Put the case in `lane` by a person's judgement; the reason is kept and shown."""
    case = access.case(actor, case_id, "case.set_urgency", lock=True, subject="set urgency")
    require_stage(case.stage, OPEN_STAGES, "Setting the urgency")
    intake = Intake()
    lane = intake.one_of("lane", lane, [one.value for one in Lane])
    reason = intake.text("reason", reason, most=REASON_LIMIT, needed="Say in a sentence why.")
    intake.finish()
    said = f"Set by {actor.name}: {reason}"
    says = f"Urgency set to {Lane(lane).label}"
    return _set(case, Lane(lane), says=says, said=said, by=actor, reason=reason, by_person=True)


@transaction.atomic
def note_computed_lane(case: Case, lane: str | None, because: Sequence[str]) -> Case:
    """Take over the lane an assessment computed; None (could not say) changes nothing.

    What a person last set is kept unless the computed lane is more urgent: then the case moves
    up, and the person's lane and reason are told beside the computed one.
    """
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("patient", "board").get(pk=case.pk)
    if not lane or case.stage == Stage.CLOSED:
        return case
    computed = Lane(lane)
    said = " ".join(["Computed." if not because else "Computed:", *(f"{one.rstrip('.')}." for one in because)])
    person = case.events.filter(kind="case.urgency", actor__isnull=False).select_related("actor").last()
    if person is None:
        return _take_over(case, computed, said)
    theirs = Lane(person.data["to"])
    if theirs.rank <= computed.rank:
        return _take_over(case, theirs, f"Set by {person.actor.name}: {person.reason}", by_person=True)
    return _take_over(case, computed, f"{said} {person.actor.name} had set {theirs.label}: {person.reason}")


def _take_over(case: Case, lane: Lane, said: str, *, by_person: bool = False) -> Case:
    said = shorten(said, REASON_LIMIT, placeholder=" …")
    if (case.lane, case.lane_reason, case.lane_set_by_person) == (lane, said, by_person):
        return case
    audit.append(audit.SYSTEM, "case.set_urgency", board=case.board, case=case, subject="computed urgency")
    return _set(case, lane, says=f"Urgency computed: {lane.label}", said=said, by=audit.SYSTEM, by_person=by_person)


def _set(case: Case, lane: Lane, *, says: str, said: str, by: Actor, reason: str = "", by_person: bool = False) -> Case:
    before, case.lane, case.lane_reason, case.lane_set_by_person = case.lane, lane, said, by_person
    case.save(update_fields=["lane", "lane_reason", "lane_set_by_person"])
    if before != lane or by.user is not None:
        CaseEvent.objects.create(
            case=case,
            kind="case.urgency",
            says=says,
            reason=reason,
            data={"from": before, "to": lane.value},
            actor=by.user,
            at=timezone.now(),
        )
    return case
