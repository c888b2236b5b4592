"""Add an imaging study to a case: requested, done, or done and reported."""

import re
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Case, CaseEvent, ImagingStudy
from cases.pathway.intake import Bound, Intake
from cases.pathway.stages import OPEN_STAGES, require_stage

REPORT_LIMIT = 50_000
_UID = re.compile(r"[0-9]+(\.[0-9]+)+")  # DICOM PS3.5 section 9.1: digits and dots, at most 64


@transaction.atomic
def add_study(
    *,
    actor: Actor,
    case_id: object,
    modality: str,
    region: str,
    state: str,
    study_date: date | None = None,
    accession: str = "",
    study_instance_uid: str = "",
    report: str = "",
) -> ImagingStudy:
    """A study on the case. A study that is done has a date; one that is reported has a report.

    Raises BadInput with every error; a study UID is on a case only once.
    """
    case = access.case(actor, case_id, "case.edit", lock=True, subject="add study")
    require_stage(case.stage, OPEN_STAGES, "Adding a study")
    now = timezone.now()
    intake = Intake()
    study = ImagingStudy(
        case=case,
        added_by=actor.user,
        added_at=now,
        modality=intake.one_of("modality", modality, dict(ImagingStudy.MODALITIES)),
        region=intake.text("region", region, most=80, needed="Say what was imaged, such as whole spine."),
        state=intake.one_of("state", state, dict(ImagingStudy.STATES)),
        study_date=checked_study_date(intake, case, study_date, now),
        accession=intake.text("accession", accession, most=64),
        study_instance_uid=_checked_uid(intake, case, study_instance_uid),
        report=intake.text("report", report, most=REPORT_LIMIT),
    )
    _check_state(intake, study)
    intake.finish()
    study.save(force_insert=True)
    CaseEvent.objects.create(
        case=case,
        kind="study.added",
        says=f"{study} {study.get_state_display().lower()}"[:400],
        data={"study": str(study.pk)},
        actor=actor.user,
        at=now,
    )
    return study


def checked_study_date(intake: Intake, case: Case, day: date | None, now: datetime) -> date | None:
    """A study's day: from the patient's birth to today at the board."""
    return intake.day(
        "study_date",
        day,
        earliest=Bound(case.patient.birth_date, "the patient's birth"),
        latest=Bound(case.board.day_of(now), "today"),
    )


def _checked_uid(intake: Intake, case: Case, uid: str) -> str:
    uid = intake.text("study_instance_uid", uid, most=64)
    if uid and not _UID.fullmatch(uid):
        intake.refuse(
            "study_instance_uid", "This is not a DICOM UID.", "Copy it from the image archive, or leave it out."
        )
    elif uid and case.studies.filter(study_instance_uid=uid).exists():
        intake.refuse("study_instance_uid", "This study is already on the case.", "Report the study that is there.")
    return uid


def _check_state(intake: Intake, study: ImagingStudy) -> None:
    failed = {error.field for error in intake.errors}
    if study.state in ("done", "reported") and study.study_date is None and "study_date" not in failed:
        intake.refuse("study_date", "A study that is done has a date.", "Give the date of the study.")
    if study.state == "requested" and study.study_date is not None:
        intake.refuse("study_date", "A study that is only requested has no date yet.", "Leave it out, or choose done.")
    if study.state == "reported" and not study.report and "report" not in failed:
        intake.refuse("report", "A reported study needs its report.", "Paste the report, or choose done.")
    if study.state != "reported" and study.report:
        intake.refuse("state", "A report is given but the study is not marked as reported.", "Choose reported.")
