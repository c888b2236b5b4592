"""Record a follow-up visit: how the patient is, whether the treated level is controlled, who has died."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.answer_findings import note_visit
from cases.actions.take_step import make_move
from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.facts.reading import NotReadable, read_value
from cases.models import Case, CaseEvent, DueFollowUp, FollowUp, Patient
from cases.pathway.follow_up import CAUSE_OF_DEATH, CTCAE_VERSIONS, FRACTURE, LOCAL_CONTROL, WORST_GRADE
from cases.pathway.intake import Bound, Intake, written
from cases.pathway.stages import MOVES, TREATMENT_STAGES, require_stage

NOTE_LIMIT = 10_000
REASON_LIMIT = 2000
MOST_EVENTS = 20


@dataclass(frozen=True)
class Findings:
    """What was found at a visit; None or empty is "not recorded".

    `pain_nrs` 0 to 10 (higher = worse), `kps` 10 to 100 in tens (higher = better), `ecog` 0 to 4
    (higher = worse), `omed_mg` the daily oral morphine equivalent in mg. Local control is the reader's
    ruling and needs its reason. A death (`alive` false) needs its day and its cause, which may be "unknown".
    """

    ambulatory: str = ""
    frankel: str = ""
    pain_nrs: int | None = None
    omed_mg: Any = None
    kps: int | None = None
    ecog: int | None = None
    local_control: str = ""
    local_control_reason: str = ""
    fracture: str = ""
    fracture_symptomatic: bool | None = None
    complication_grade: str = ""
    adverse_events: Sequence[dict[str, Any]] = ()
    ctcae_version: str = ""
    alive: bool | None = None
    lost: bool = False
    died_on: date | None = None
    cause_of_death: str = ""
    note: str = ""


@transaction.atomic
def record_follow_up(
    *, actor: Actor, case_id: object, seen_on: date | None, next_due_on: date | None = None, **findings: Any
) -> FollowUp:
    """One visit, from stage treatment on, with the `findings` of `Findings` by name.

    The visit lies between the first treatment (or the referral) and today. A death dates the
    patient's record and closes the case. Raises BadInput with every error.
    """
    case = access.case(actor, case_id, "follow_up.record", lock=True, subject="follow-up")
    require_stage(case.stage, TREATMENT_STAGES, "Recording a follow-up visit")
    now = timezone.now()
    intake, found = Intake(), Findings(**findings)
    visit = FollowUp(case=case)
    visit.seen_on, visit.next_due_on = _checked_days(intake, case, seen_on, next_due_on, now)
    _read_findings(intake, visit, found)
    visit.local_control_reason = _control_reason(intake, visit, found.local_control_reason)
    visit.adverse_events, visit.ctcae_version = _checked_events(intake, found.adverse_events, found.ctcae_version)
    _check_answers(intake, visit)
    _check_death(intake, visit, found.died_on, found.cause_of_death)
    _refuse_empty(intake, visit)
    intake.finish()
    return _stored(actor, visit, now)


def _read_findings(intake: Intake, visit: FollowUp, found: Findings) -> None:
    visit.ambulatory = _catalogued(intake, "ambulatory", found.ambulatory or None) or ""
    visit.frankel = _catalogued(intake, "frankel", found.frankel or None) or ""
    visit.pain_nrs = _catalogued(intake, "pain_nrs", found.pain_nrs)
    visit.omed_mg = _catalogued(intake, "omed_follow_up_mg", found.omed_mg, field="omed_mg")
    visit.kps = _catalogued(intake, "kps", found.kps)
    visit.ecog = _catalogued(intake, "ecog", found.ecog)
    visit.local_control = intake.one_of("local_control", found.local_control, list(LOCAL_CONTROL), needed=False)
    visit.fracture = intake.one_of("fracture", found.fracture, list(FRACTURE), needed=False)
    visit.fracture_symptomatic = found.fracture_symptomatic
    visit.complication_grade = _catalogued(intake, "complication_grade", found.complication_grade or None) or ""
    visit.alive, visit.lost = found.alive, found.lost
    visit.note = intake.text("note", found.note, most=NOTE_LIMIT)


def _stored(actor: Actor, visit: FollowUp, now: datetime) -> FollowUp:
    visit.recorded_by, visit.recorded_at = actor.user, now
    due = visit.next_due_on
    visit.save(force_insert=True)
    data = {"follow_up": str(visit.pk)}
    says = "Lost to follow-up" if visit.lost else "Follow-up visit recorded"
    CaseEvent.objects.create(case=visit.case, kind="follow_up.recorded", says=says, data=data, actor=actor.user, at=now)
    if due and not DueFollowUp.objects.filter(case=visit.case, due_on=due, called_off_at=None).exists():
        DueFollowUp.objects.create(
            case=visit.case, due_on=due, says="As set at the last visit", set_by=actor.user, set_at=now
        )
    note_visit(visit)
    if visit.died_on:
        _close_after_death(actor, visit, visit.died_on)
    return visit


def _close_after_death(actor: Actor, visit: FollowUp, died_on: date) -> None:
    Patient.objects.filter(pk=visit.case.patient_id, deceased_on=None).update(deceased_on=died_on)
    why = f"Died on {written(died_on)}: {CAUSE_OF_DEATH[visit.cause_of_death].lower()}"
    make_move(actor=actor, case=visit.case, step=MOVES["died"], reason=why, data={"died_on": died_on.isoformat()})


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


def _catalogued(intake: Intake, name: str, given: Any, *, field: str = "") -> Any:
    """A value as the catalogue reads it, or None. `field` is what the visit calls it."""
    if given is None:
        return None
    raw = float(given) if isinstance(given, Decimal) and given.is_finite() else given
    try:
        return read_value(fact(name), raw).value
    except NotReadable as refused:
        intake.refuse(
            field or name,
            f"{fact(name).label}: {refused.error.says} (given: {refused.error.value}).",
            f"Allowed: {refused.error.allowed}.",
        )
        return None


def _control_reason(intake: Intake, visit: FollowUp, reason: str) -> str:
    needed = "Say on what the ruling rests: which images, what was seen." if visit.local_control else ""
    if reason and not visit.local_control and not any(e.field == "local_control" for e in intake.errors):
        intake.refuse("local_control", "A reason is given and no ruling.", "Choose the ruling, or leave it out.")
    return intake.text("local_control_reason", reason, most=REASON_LIMIT, needed=needed)


def _checked_events(intake: Intake, events: Any, version: str) -> tuple[list[dict[str, Any]], str]:
    """Adverse events as term and grade, and the CTCAE version without which a grade says nothing."""
    named = intake.one_of("ctcae_version", version, CTCAE_VERSIONS, needed=bool(events))
    if not isinstance(events, list | tuple) or len(events) > MOST_EVENTS:
        intake.refuse("adverse_events", "This is no short list of events.", f"Give at most {MOST_EVENTS} of them.")
        return [], named
    checked = []
    for place, event in enumerate(events):
        given = event if isinstance(event, dict) else {}
        term = intake.text(f"adverse_events.{place}.term", given.get("term"), most=120, needed="Name the event.")
        grade = intake.whole(f"adverse_events.{place}.grade", given.get("grade"), low=1, high=WORST_GRADE)
        checked.append({"term": term, "grade": grade})
    return checked, named if events else ""


def _check_answers(intake: Intake, visit: FollowUp) -> None:
    for field, value in (("alive", visit.alive), ("fracture_symptomatic", visit.fracture_symptomatic)):
        if value is not None and not isinstance(value, bool):
            intake.refuse(field, "This is neither yes nor no.", "Give true or false, or leave it out.")
    if not isinstance(visit.lost, bool):
        intake.refuse("lost", "This is neither yes nor no.", "Give true or false, or leave it out.")
    elif visit.lost and visit.alive is not None:
        intake.refuse(
            "lost",
            "Somebody lost to follow-up is not known to be alive or dead.",
            "Leave out “alive”, or do not mark the patient as lost.",
        )
    if visit.fracture_symptomatic is not None and visit.fracture not in ("new", "progressed"):
        intake.refuse("fracture", "Symptoms are given of no fracture.", "Say which fracture, or leave them out.")


def _check_death(intake: Intake, visit: FollowUp, died_on: date | None, cause: str) -> None:
    if visit.alive is not False:
        if died_on is not None or cause:
            intake.refuse("alive", "A death is described and “alive” is not no.", "Answer “alive”, or leave it out.")
        return
    start = Bound(visit.case.board.day_of(visit.case.referred_at), "the referral")
    visit.died_on = intake.day(
        "died_on", died_on, earliest=start, latest=Bound(visit.seen_on, "the day of this record"), needed=True
    )
    visit.cause_of_death = intake.one_of("cause_of_death", cause, list(CAUSE_OF_DEATH))
    known = visit.case.patient.deceased_on
    if known and visit.died_on and known != visit.died_on:
        intake.refuse(
            "died_on",
            f"The patient's record says {written(known)}.",
            "Give the same day, or correct it.",
        )


def _refuse_empty(intake: Intake, visit: FollowUp) -> None:
    found = [
        *(visit.ambulatory, visit.frankel, visit.pain_nrs, visit.omed_mg, visit.kps, visit.ecog),
        *(visit.local_control, visit.fracture, visit.complication_grade, visit.alive, visit.note),
    ]
    if not intake.errors and not visit.lost and not visit.adverse_events and all(one in (None, "") for one in found):
        intake.refuse("note", "Nothing was found or noted at this visit.", "Record at least one finding or a note.")
