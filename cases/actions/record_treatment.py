"""Record a treatment that was given: what, where, when, and the dose of radiotherapy."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.answer_findings import answer_findings
from cases.actions.plan_visits import plan_visits
from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.facts.given_particulars import is_irradiation, particulars_of
from cases.facts.reading import NotReadable, PriorRadiotherapy, read_value
from cases.models import Case, CaseEvent, Treatment
from cases.pathway.intake import Bound, Intake
from cases.pathway.stages import TREATMENT_STAGES, require_stage
from cases.pathway.treatments import GIVEN, treatment_label

DETAILS_LIMIT = 10_000


@transaction.atomic
def record_treatment(
    *,
    actor: Actor,
    case_id: object,
    treatment: str,
    started_on: date | None,
    ended_on: date | None = None,
    levels: Sequence[str] = (),
    dose_gy: Any = None,
    fractions: int | None = None,
    particulars: Mapping[str, Any] | None = None,
    details: str = "",
) -> Treatment:
    """One treatment given, from stage treatment on. Dose in Gy; None is "not recorded".

    `particulars` are those of the treatment's families (`cases.facts.given_particulars`), typed or
    as text; None leaves one out. Days in order: referral <= started <= ended <= today at the board.
    Raises BadInput with every error.
    """
    case = access.case(actor, case_id, "treatment.record", lock=True, subject="treatment")
    require_stage(case.stage, TREATMENT_STAGES, "Recording a treatment")
    now = timezone.now()
    intake = Intake()
    code = intake.one_of("treatment", treatment, list(GIVEN))
    started, ended = _checked_days(intake, case, started_on, ended_on, case.board.day_of(now))
    course = _checked_course(intake, code, dose_gy, fractions)
    given = Treatment(
        case=case,
        treatment=code,
        started_on=started,
        ended_on=ended,
        levels=_checked_levels(intake, code, levels),
        dose_gy=course.dose_gy,
        fractions=course.fractions,
        particulars=_checked_particulars(intake, code, particulars or {}),
        details=intake.text("details", details, most=DETAILS_LIMIT),
    )
    intake.finish()
    return _stored(actor, given, now)


def _stored(actor: Actor, given: Treatment, now: datetime) -> Treatment:
    given.recorded_by, given.recorded_at = actor.user, now
    given.save(force_insert=True)
    where = f" at {', '.join(given.levels)}" if given.levels else ""
    CaseEvent.objects.create(
        case=given.case,
        kind="treatment.recorded",
        says=f"Treatment recorded: {treatment_label(given.treatment)}{where}"[:400],
        data={"treatment": str(given.pk)},
        actor=actor.user,
        at=now,
    )
    plan_visits(actor=actor, given=given, now=now)
    answer_findings(given=given, now=now)
    given.refresh_from_db()
    return given


def _checked_days(
    intake: Intake, case: Case, started_on: date | None, ended_on: date | None, today: date
) -> tuple[date | None, date | None]:
    referral = Bound(case.board.day_of(case.referred_at), "the referral")
    latest = Bound(today, "today")
    started = intake.day("started_on", started_on, earliest=referral, latest=latest, needed=True)
    ended = intake.day("ended_on", ended_on, earliest=Bound(started, "the start"), latest=latest)
    return started, ended


def _checked_levels(intake: Intake, code: str, levels: Sequence[str]) -> list[str]:
    if not levels:
        if code and GIVEN[code].at_levels:
            intake.refuse("levels", f"{treatment_label(code)} is given at a level.", "Say at which levels.")
        return []
    try:
        read = read_value(fact("levels"), levels if isinstance(levels, str) else list(levels))
    except NotReadable as refused:
        intake.refuse(
            "levels",
            f"Levels: {refused.error.says} (given: {refused.error.value}).",
            f"Allowed: {refused.error.allowed}.",
        )
        return []
    return list(read.value) if isinstance(read.value, tuple) else []


def _checked_particulars(intake: Intake, code: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was recorded of the treatment, as the readers of facts take it; an error for each that is none."""
    known = {part.name: part for part in particulars_of(code)}
    recorded: dict[str, Any] = {}
    for name, value in given.items():
        if value is None or value == "":
            continue
        if name not in known:
            if code:
                intake.refuse(str(name)[:60], f"This is not recorded of {treatment_label(code)}.", "Leave it out.")
            continue
        try:
            recorded[name] = read_value(known[name], _number(value)).value
        except NotReadable as refused:
            intake.refuse(name, f"{known[name].label}: {refused.error.says}.", f"Allowed: {refused.error.allowed}.")
    if recorded.get("re_irradiation") is True and not recorded.get("cumulative_statement"):
        intake.refuse(
            "cumulative_statement",
            "The place was irradiated before and nothing is said of the cumulative dose.",
            "Write what the physicist or radiation oncologist states, or that it is not known.",
        )
    return recorded


def _checked_course(intake: Intake, code: str, dose_gy: Any, fractions: int | None) -> PriorRadiotherapy:
    """Dose and fractions within the limits that the catalogue sets for a course of radiotherapy."""
    if code and not is_irradiation(code):
        for name, value in (("dose_gy", dose_gy), ("fractions", fractions)):
            if value is not None:
                intake.refuse(name, f"{treatment_label(code)} has no dose of radiation.", "Leave it out.")
        return PriorRadiotherapy()
    course = {"dose_gy": _number(dose_gy), "fractions": fractions}
    for name, given in course.items():
        try:
            read_value(fact("prior_rt"), {name: given})
        except NotReadable as refused:
            intake.refuse(
                name,
                refused.error.says.removeprefix("has a part ").removeprefix(f"{name}: "),
                "Leave it out if it is not known.",
            )
            course[name] = None
    read = read_value(fact("prior_rt"), course).value
    return read if isinstance(read, PriorRadiotherapy) else PriorRadiotherapy()


def _number(given: Any) -> Any:
    """A Decimal as the catalogue's reader takes numbers; everything else unchanged."""
    if not isinstance(given, Decimal):
        return given
    try:
        return float(given)
    except (InvalidOperation, OverflowError, ValueError):
        return str(given)
