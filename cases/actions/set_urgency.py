"""Set the lane a case travels in: by a person with a reason, or as the facts say it."""

from textwrap import shorten

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.actions.answer_findings import note_reading
from cases.audit import Actor
from cases.models import Case, CaseEvent
from cases.models.snapshots import snapshot
from cases.pathway.intake import Intake
from cases.pathway.refusals import Stale
from cases.pathway.stages import OPEN_STAGES, Stage, require_stage
from cases.pathway.urgency import Lane, StandingLane, standing_lane
from cases.pathway.urgency_reading import UrgencyReading, urgency_of

REASON_LIMIT = 2000
_AT_ONCE = (Lane.EMERGENCY, Lane.URGENT)


@transaction.atomic
def set_urgency(*, actor: Actor, case_id: object, lane: str, reason: str, facts_version: int | None = None) -> Case:
    """Put the case in `lane` by a person's judgement; the reason is kept and shown.

    What speaks for another lane at that moment is kept with it: a later finding asks again.
    `facts_version` is that of the facts the person saw; a lane below the computed one is refused
    (Stale) when the facts have moved on since.
    """
    case = access.case(actor, case_id, "case.set_urgency", lock=True, subject="set urgency")
    require_stage(case.stage, OPEN_STAGES, "Setting the urgency")
    intake = Intake()
    lane = intake.one_of("lane", lane, [one.value for one in Lane])
    reason = intake.text("reason", reason, most=REASON_LIMIT, needed="Say in a sentence why.")
    intake.finish()
    day = case.board.day_of(timezone.now())
    reading = urgency_of(snapshot(case, day), day)
    _refuse_unseen(case, Lane(lane), reading, facts_version)
    # What a person says of it now is newer than any treatment.
    case.answered_findings = None
    before = _set(case, StandingLane(Lane(lane), True, False), said=f"Set by {actor.name}: {reason}")
    considered = {"computed": reading.lane.value if reading.lane else "", "considered": sorted(reading.findings)}
    _tell(case, f"Urgency set to {case.get_lane_display()}", before, by=actor, reason=reason, **considered)
    return case


@transaction.atomic
def note_computed_lane(case: Case, reading: UrgencyReading) -> Case:
    """Take over the lane that the facts make; a reading without one changes nothing.

    What a person last set is kept until a finding that was not there then would make the case more
    urgent: then the computed lane counts, and the person's lane and reason are told beside it.
    """
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("patient", "board").get(pk=case.pk)
    _settle(case, reading)
    note_reading(case, reading)
    return case


def raise_lane(case: Case, reading: UrgencyReading) -> None:
    """Take over an emergency or urgent lane at once, in the transaction of the facts that make it.

    Only upwards; everything else waits for the assessment. The caller has locked `case`.
    """
    now = Lane(case.lane).rank if case.lane else len(Lane)
    if reading.lane in _AT_ONCE and reading.lane.rank < now:
        _settle(case, reading)


def _settle(case: Case, reading: UrgencyReading) -> None:
    if reading.lane is None or case.stage == Stage.CLOSED:
        return
    words = [f"{one.rstrip('.')}." for one in reading.because]
    said = " ".join(["Computed:", *words]) if words else "Computed."
    case.computed_lane = reading.lane.value
    case.computed_because = shorten(" ".join(words), REASON_LIMIT, placeholder=" …")
    case.save(update_fields=["computed_lane", "computed_because"])
    person = persons_lane(case)
    if person is None:
        _take_over(case, standing_lane(reading.lane, reading.findings, None, ()), said)
        return
    theirs = Lane(person.data["to"])
    standing = standing_lane(reading.lane, reading.findings, theirs, person.data.get("considered", ()))
    if standing.by_person:
        _take_over(case, standing, f"Set by {_name(person)}: {person.reason}")
    else:
        _take_over(case, standing, f"{said} {_name(person)} had set {theirs.label}: {person.reason}")


def persons_lane(case: Case) -> CaseEvent | None:
    """The line of history in which a person last set the lane; None when nobody has."""
    return case.events.filter(kind="case.urgency", actor__isnull=False).select_related("actor").last()


def _name(event: CaseEvent) -> str:
    return event.actor.name if event.actor else ""


def _take_over(case: Case, standing: StandingLane, said: str) -> None:
    said = shorten(said, REASON_LIMIT, placeholder=" …")
    before = (case.lane, case.lane_reason, case.lane_set_by_person, case.lane_asks_again)
    if before == (standing.lane, said, standing.by_person, standing.asks_again):
        return
    audit.append(audit.SYSTEM, "case.set_urgency", board=case.board, case=case, subject="computed urgency")
    earlier = _set(case, standing, said=said)
    if earlier != case.lane:
        _tell(case, f"Urgency computed: {standing.lane.label}", earlier, by=audit.SYSTEM)


def _set(case: Case, standing: StandingLane, *, said: str) -> str:
    """The lane that counted before."""
    before = case.lane
    case.lane, case.lane_reason = standing.lane.value, said
    case.lane_set_by_person, case.lane_asks_again = standing.by_person, standing.asks_again
    case.save(update_fields=["lane", "lane_reason", "lane_set_by_person", "lane_asks_again", "answered_findings"])
    return before


def _tell(case: Case, says: str, before: str, *, by: Actor, reason: str = "", **data: object) -> None:
    CaseEvent.objects.create(
        case=case,
        kind="case.urgency",
        says=says,
        reason=reason,
        data={"from": before, "to": case.lane, **data},
        actor=by.user,
        at=timezone.now(),
    )


def _refuse_unseen(case: Case, lane: Lane, reading: UrgencyReading, facts_version: int | None) -> None:
    if facts_version in (None, case.facts_version) or reading.lane is None or lane.rank <= reading.lane.rank:
        return
    raise Stale(
        "Something was recorded since you opened this case, and the facts speak for a more urgent lane.",
        remedy="Look at the case again, then set the lane.",
        current=case.facts_version,
    )
