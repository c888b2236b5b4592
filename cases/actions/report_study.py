"""Enter the report of a study that was requested or done."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.add_study import REPORT_LIMIT, checked_study_date
from cases.audit import Actor
from cases.models import CaseEvent, ImagingStudy
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotVisible, WrongState
from cases.pathway.stages import OPEN_STAGES, require_stage


@transaction.atomic
def report_study(*, actor: Actor, study_id: object, report: str, study_date: date | None = None) -> ImagingStudy:
    """The study with its report, state reported. `study_date` is needed if it has none yet.

    A study is reported once (WrongState after that): a later opinion is recorded as facts.
    """
    found = ImagingStudy.objects.filter(pk=access.as_id(study_id)).first()
    if found is None:
        raise NotVisible()
    case = access.case(actor, found.case_id, "case.edit", lock=True, subject=f"report study {found.pk}")
    require_stage(case.stage, OPEN_STAGES, "Reporting a study")
    now = timezone.now()
    intake = Intake()
    report = intake.text("report", report, most=REPORT_LIMIT, needed="Paste the report.")
    day = checked_study_date(intake, case, study_date, now) or found.study_date
    if day is None and not intake.errors:
        intake.refuse("study_date", "A study that is reported has a date.", "Give the date of the study.")
    intake.finish()
    waiting = ImagingStudy.objects.filter(pk=found.pk, state__in=["requested", "done"])
    if not waiting.update(state="reported", report=report, study_date=day):
        raise WrongState("This study has already been reported.", remedy="Reload the page and read the report.")
    CaseEvent.objects.create(
        case=case,
        kind="study.reported",
        says=f"{found} reported"[:400],
        data={"study": str(found.pk)},
        actor=actor.user,
        at=now,
    )
    found.refresh_from_db()
    return found
