"""Record what is known: values of catalogue facts, each with its day, source and recorder."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.answer_findings import note_events
from cases.actions.check_entries import CheckedEntry, FactEntry, check_entries, context_of
from cases.actions.note_facts import note_facts
from cases.audit import Actor
from cases.facts.case_facts import plain
from cases.facts.catalogue import CATALOGUE
from cases.models import Case, CaseEvent, FactRecord, Lesion
from cases.models.records import NOT_ASSESSABLE
from cases.pathway.intake import Intake
from cases.pathway.stages import OPEN_STAGES, require_stage

__all__ = ["FactEntry", "record_facts", "store_entries"]


@transaction.atomic
def record_facts(*, actor: Actor, case_id: object, entries: Sequence[FactEntry]) -> list[FactRecord]:
    """Add one record per entry and ask for a new assessment. Nothing is ever overwritten.

    Raises BadInput with every error at once (fields "facts.kps", "lesions.1.escc": the lesion's
    number), WrongState when the case is closed or a record was corrected by somebody else.
    """
    names = sorted({entry.name for entry in entries if isinstance(entry.name, str) and entry.name in CATALOGUE})
    case = access.case(actor, case_id, "facts.record", lock=True, subject="facts", detail={"facts": names})
    require_stage(case.stage, OPEN_STAGES, "Recording facts")
    now = timezone.now()
    intake = Intake()
    if not entries:
        intake.refuse("facts", "Nothing was given to record.", "Fill in at least one fact.")
    checked = check_entries(intake, entries, context_of(case, now))
    intake.finish()
    records = store_entries(actor, case, checked, now)
    labels = ", ".join(dict.fromkeys(_label(entry) for entry in checked))
    CaseEvent.objects.create(
        case=case,
        kind="facts.recorded",
        says=shorten(f"Recorded: {labels}", 400, placeholder=" …"),
        data={"records": [str(record.pk) for record in records]},
        actor=actor.user,
        at=now,
    )
    note_facts(case=case)
    note_events(case, records)
    return records


def store_entries(actor: Actor, case: Case, checked: Sequence[CheckedEntry], now: datetime) -> list[FactRecord]:
    """Write checked entries as records of `case` in the caller's transaction."""
    lesions = {lesion.number: lesion for lesion in case.lesions.all()} if checked else {}
    return FactRecord.objects.bulk_create(
        _record(actor, case, lesions.get(entry.number or 0), entry, now) for entry in checked
    )


def _record(actor: Actor, case: Case, lesion: Lesion | None, entry: CheckedEntry, now: datetime) -> FactRecord:
    read = entry.reading
    return FactRecord(
        scope="lesion" if lesion else "case",
        patient_id=case.patient_id,
        case=case,
        lesion=lesion,
        name=entry.fact.name,
        value=plain(read.value) if read else None,
        unit=entry.fact.unit,
        entered=_entered(entry),
        warnings=list(read.warnings) if read else [],
        observed_on=entry.observed_on,
        source=entry.source or f"Entered by {actor.name}",
        recorded_by=actor.user,
        recorded_at=now,
        supersedes_id=entry.supersedes,
    )


def _entered(entry: CheckedEntry) -> str:
    if entry.reading is None:
        return NOT_ASSESSABLE if entry.not_assessable else ""
    return f"{entry.reading.entered} {entry.reading.entered_unit}".strip()[:400]


def _label(entry: CheckedEntry) -> str:
    return entry.fact.label if entry.number is None else f"{entry.fact.label} (lesion {entry.number})"
