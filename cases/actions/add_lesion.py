"""Add a lesion to a case, with its place and whatever else is known of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.check_entries import FactEntry, check_entries, context_of
from cases.actions.note_facts import note_facts
from cases.actions.record_facts import store_entries
from cases.audit import Actor
from cases.models import CaseEvent, Lesion
from cases.pathway.intake import Intake
from cases.pathway.stages import OPEN_STAGES, require_stage

MOST_LESIONS = 60


@transaction.atomic
def add_lesion(
    *,
    actor: Actor,
    case_id: object,
    index_level: str,
    levels: Sequence[str] = (),
    entries: Sequence[FactEntry] = (),
    observed_on: date | None = None,
    source: str = "",
) -> Lesion:
    """A new lesion with the next free number. `levels` names every level involved.

    `observed_on` and `source` hold for the place and for every entry that has none of its own.
    Raises BadInput (fields "lesions.<number>.<fact>") with every error at once.
    """
    case = access.case(actor, case_id, "facts.record", lock=True, subject="add lesion")
    require_stage(case.stage, OPEN_STAGES, "Adding a lesion")
    now = timezone.now()
    number = case.lesions.count() + 1
    intake = Intake()
    if number > MOST_LESIONS:
        intake.refuse("lesions", f"A case has at most {MOST_LESIONS} lesions.", "Group lesions by level.")
    given = _place(index_level, levels) + list(entries)
    filled = [replace(one, observed_on=one.observed_on or observed_on, source=one.source or source) for one in given]
    checked = check_entries(intake, filled, context_of(case, now, new_lesion=number))
    intake.finish()
    lesion = Lesion.objects.create(case=case, number=number, created_at=now)
    records = store_entries(actor, case, checked, now)
    CaseEvent.objects.create(
        case=case,
        kind="lesion.added",
        says=f"Lesion {number} added at {index_level}",
        data={"lesion": str(lesion.pk), "records": [str(record.pk) for record in records]},
        actor=actor.user,
        at=now,
    )
    note_facts(case=case)
    return lesion


def _place(index_level: str, levels: Sequence[str]) -> list[FactEntry]:
    # An index level that was left out must be refused as a value, not read as "withdrawn".
    place = [FactEntry("index_level", index_level or "")]
    return place + ([FactEntry("levels", levels if isinstance(levels, str) else list(levels))] if levels else [])
