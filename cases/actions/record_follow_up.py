"""Record a follow-up visit: how the patient is and whether the treated level is controlled."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.facts.reading import NotReadable, read_value
from cases.models import Case, CaseEvent, FollowUp
from cases.pathway.follow_up import LOCAL_CONTROL
from cases.pathway.intake import Bound, Intake
from cases.pathway.stages import TREATMENT_STAGES, require_stage

NOTE_LIMIT = 10_000


@transaction.atomic
def record_follow_up(
    *,
    actor: Actor,
    case_id: object,
    seen_on: date | None,
    ambulatory: str = "",
    frankel: str = "",
    pain_nrs: int | None = None,
    kps: int | None = None,
    local_control: str = "",
    alive: bool | None = None,
    note: str = "",
    next_due_on: date | None = None,
) -> FollowUp:
    """One visit, from stage treatment on; None or empty is "not recorded".

    `pain_nrs` 0 to 10 (higher = worse), `kps` 10 to 100 in tens (higher = better). The visit
    lies between the first treatment (or the referral) and today. Raises BadInput with every error.
    """
    case = access.case(actor, case_id, "follow_up.record", lock=True, subject="follow-up")
    require_stage(case.stage, TREATMENT_STAGES, "Recording a follow-up visit")
    now = timezone.now()
    intake = Intake()
    seen, due = _checked_days(intake, case, seen_on, next_due_on, now)
    visit = FollowUp(
        case=case,
        seen_on=seen,
        next_due_on=due,
        ambulatory=_catalogued(intake, "ambulatory", ambulatory or None) or "",
        frankel=_catalogued(intake, "frankel", frankel or None) or "",
        pain_nrs=_catalogued(intake, "pain_nrs", pain_nrs),
        kps=_catalogued(intake, "kps", kps),
        local_control=intake.one_of("local_control", local_control, list(LOCAL_CONTROL), needed=False),
        alive=alive,
        note=intake.text("note", note, most=NOTE_LIMIT),
    )
    _refuse_empty(intake, visit)
    intake.finish()
    return _stored(actor, visit, now)


def _stored(actor: Actor, visit: FollowUp, now: datetime) -> FollowUp:
    visit.recorded_by, visit.recorded_at = actor.user, now
    visit.save(force_insert=True)
    data = {"follow_up": str(visit.pk)}
    CaseEvent.objects.create(
        case=visit.case, kind="follow_up.recorded", says="Follow-up visit recorded", data=data, actor=actor.user, at=now
    )
    return visit


def _checked_days(
    intake: Intake, case: Case, seen_on: date | None, next_due_on: date | None, now: datetime
) -> tuple[date | None, date | None]:
    today = Bound(case.board.day_of(now), "today")
    seen = intake.day("seen_on", seen_on, earliest=_start(case), latest=today, needed=True)
    due = intake.day("next_due_on", next_due_on, earliest=Bound(seen, "the visit"), latest=Bound(None, ""))
    return seen, due


def _start(case: Case) -> Bound:
    first = case.treatments.order_by("started_on").first()
    if first is not None:
        return Bound(first.started_on, "the first treatment")
    return Bound(case.board.day_of(case.referred_at), "the referral")


def _catalogued(intake: Intake, name: str, given: Any) -> Any:
    """A value as the catalogue reads it, or None."""
    if given is None:
        return None
    try:
        return read_value(fact(name), given).value
    except NotReadable as refused:
        intake.refuse(
            name,
            f"{fact(name).label}: {refused.error.says} (given: {refused.error.value}).",
            f"Allowed: {refused.error.allowed}.",
        )
        return None


def _refuse_empty(intake: Intake, visit: FollowUp) -> None:
    if visit.alive is not None and not isinstance(visit.alive, bool):
        intake.refuse("alive", "This is neither yes nor no.", "Give true or false, or leave it out.")
    found = [visit.ambulatory, visit.frankel, visit.pain_nrs, visit.kps, visit.local_control, visit.alive, visit.note]
    if not intake.errors and all(one in (None, "") for one in found):
        intake.refuse("note", "Nothing was found or noted at this visit.", "Record at least one finding or a note.")
