"""Record a result that was worked out elsewhere: a value, never a calculation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.check_entries import context_of
from cases.audit import Actor
from cases.models import Case, CaseEvent
from cases.pathway.intake import Bound, Intake
from cases.pathway.refusals import NotVisible, WrongState
from cases.pathway.stages import OPEN_STAGES, require_stage
from decisions.models import RecordedResult
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.recorded import Instrument, check_result

WHO_LIMIT, TOOL_LIMIT, NOTE_LIMIT = 160, 300, 10_000


@transaction.atomic
def record_result(
    *,
    actor: Actor,
    case_id: object,
    instrument: str,
    values: Mapping[str, object],
    computed_on: date | None,
    computed_by: str = "",
    tool: str = "",
    note: str = "",
    supersedes: object | None = None,
) -> RecordedResult:
    """One more row; `supersedes` names the row of this case that it corrects.

    `values` are by field of the instrument; `computed_on` lies between the birth and today, and
    `tool` names the program, address or paper used. Raises BadInput with every error at once,
    WrongState when the case is closed or the row was corrected by somebody else.
    """
    case = access.case(actor, case_id, "facts.record", lock=True, subject="recorded result")
    require_stage(case.stage, OPEN_STAGES, "Recording a result")
    old = superseded_row(case, supersedes)
    now = timezone.now()
    intake = Intake()
    known = _instrument(intake, instrument)
    checked: dict[str, Any] = {}
    if known is not None:
        checked, errors = check_result(known, values)
        intake.errors.extend(errors)
        _same_instrument(intake, known, old)
    row = RecordedResult(
        case=case,
        instrument=instrument,
        values=checked,
        computed_on=_day(intake, case, computed_on),
        computed_by=intake.text("computed_by", computed_by, most=WHO_LIMIT, needed="Say who worked it out."),
        tool=intake.text("tool", tool, most=TOOL_LIMIT, needed=_tool_needed(known)),
        note=intake.text("note", note, most=NOTE_LIMIT),
        recorded_by=actor.user,
        recorded_at=now,
        supersedes=old,
    )
    intake.finish()
    assert known is not None
    return _stored(actor, row, known, "corrected" if old else "recorded")


def superseded_row(case: Case, result_id: object | None) -> RecordedResult | None:
    """The row of this case that is about to be replaced. Raises NotVisible, or WrongState when it was already."""
    if result_id is None:
        return None
    old = RecordedResult.objects.filter(case=case, pk=access.as_id(result_id)).first()
    if old is None:
        raise NotVisible()
    if old.withdrawn or RecordedResult.objects.filter(supersedes=old).exists():
        raise WrongState("This result was corrected or taken back.", remedy="Read the list again.")
    return old


def _instrument(intake: Intake, name: object) -> Instrument | None:
    found = load_knowledge().recorded
    chosen = intake.one_of("instrument", name, tuple(found))
    return found.get(chosen)


def _same_instrument(intake: Intake, known: Instrument, old: RecordedResult | None) -> None:
    if old is not None and old.instrument != known.id:
        intake.refuse("instrument", "The result to correct is of another instrument.", f"Send {old.instrument}.")


def _day(intake: Intake, case: Case, given: object) -> date:
    context = context_of(case, timezone.now())
    born, today = Bound(context.birth, "the patient's birth"), Bound(context.today, "today")
    return intake.day("computed_on", given, earliest=born, latest=today, needed=True) or context.today


def _tool_needed(known: Instrument | None) -> str:
    return "Name the tool and its address." if known is not None and known.tool_needed else ""


def _stored(actor: Actor, row: RecordedResult, known: Instrument, did: str) -> RecordedResult:
    row.instrument_version, row.knowledge_version = known.version, load_knowledge().version
    row.save(force_insert=True)
    CaseEvent.objects.create(
        case=row.case,
        kind="result.recorded",
        says=f"Result from elsewhere {did}: {known.name}",
        data={"result": str(row.pk)},
        actor=actor.user,
        at=row.recorded_at,
    )
    return row
