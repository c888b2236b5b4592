"""Move a case along its pathway: the one place where a stage changes."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.facts.ages import old_in_words
from cases.facts.catalogue import CATALOGUE
from cases.models import Case, CaseEvent
from cases.models.looked_in_vain import minimum_data_in_vain
from cases.models.snapshots import known_facts, snapshot
from cases.pathway.intake import Intake
from cases.pathway.minimum_data import Gap, gaps
from cases.pathway.refusals import Stale, WrongState, bad_field
from cases.pathway.stages import MOVES, Move, Stage, require_stage

REASON_LIMIT = 2000


@transaction.atomic
def take_step(
    *,
    actor: Actor,
    case_id: object,
    move: str,
    expected_version: int | None = None,
    reason: str = "",
    override_reason: str = "",
) -> Case:
    """Make one move of the table `MOVES` and write its line of history.

    `expected_version` is the case's version that the person saw; a case that has moved on
    since is refused (Stale). A missing minimum data set needs `override_reason`.
    """
    step = _asked_for(move)
    case = access.case(actor, case_id, step.verb, lock=True, subject=f"move {move}")
    if expected_version is not None and expected_version != case.version:
        raise Stale(
            "This case has changed since you opened it.", remedy="Reload the page and look again.", current=case.version
        )
    return make_move(actor=actor, case=case, step=step, reason=reason, override_reason=override_reason)


def make_move(
    *, actor: Actor, case: Case, step: Move, reason: str = "", override_reason: str = "", data: Any = None
) -> Case:
    """Apply `step` to a case that the caller has locked through `cases.access`."""
    require_stage(case.stage, step.starts, f"“{step.says}”")
    intake = Intake()
    why = "Say in a sentence why." if step.needs_reason else ""
    reason = intake.text("reason", reason, most=REASON_LIMIT, needed=why)
    override_reason = intake.text("override_reason", override_reason, most=REASON_LIMIT)
    intake.finish()
    missing = _missing(actor, case, step, override_reason)
    return _moved(actor, case, step, reason or override_reason, {"missing": missing, **(data or {})})


def _asked_for(move: str) -> Move:
    step = MOVES.get(move) if isinstance(move, str) else None
    if step is None or step.internal:
        known = ", ".join(name for name, m in MOVES.items() if not m.internal)
        raise bad_field("move", f"“{str(move)[:40]}” is not a move of the pathway.", f"Choose one of: {known}.")
    return step


def minimum_data_gaps(case: Case, day: date) -> tuple[Gap, ...]:
    """What the case still lacks before it may be listed. A value that may have changed since and
    is older than 30 days does not fill a gap: it has to be asked again."""
    reported = case.studies.filter(state="reported").count()
    facts = snapshot(case, day)
    for one in known_facts(case, day):
        known = CATALOGUE.get(one.name) if one.lesion_id is None else None
        if known and old_in_words(known, one.record.observed_on, day):
            facts.pop(one.name, None)
    looked = minimum_data_in_vain([case.pk], day).get(case.pk, {})
    return gaps(facts, reported_studies=reported, clinical_question=case.clinical_question, looked=looked)


def _missing(actor: Actor, case: Case, step: Move, override_reason: str) -> list[str]:
    if not step.needs_minimum_data:
        return []
    missing = minimum_data_gaps(case, case.board.day_of(timezone.now()))
    if missing and not override_reason:
        raise bad_field(
            "override_reason",
            f"The minimum data set is incomplete: {'; '.join(gap.says for gap in missing)}.",
            "Record what is missing, or give a reason for listing without it.",
        )
    if missing:
        access.seat(actor, case.board_id, "case.override_minimum_data")
    return [gap.name for gap in missing]


def _moved(actor: Actor, case: Case, step: Move, reason: str, data: dict[str, Any]) -> Case:
    now = timezone.now()
    closing = now if step.ends == Stage.CLOSED else None
    won = Case.objects.filter(pk=case.pk, version=case.version, stage=case.stage).update(
        stage=step.ends,
        version=F("version") + 1,
        closed_at=closing,
        awaiting_information=reason if step.name == "return_referral" else "",
        **({} if step.begins_follow_up else {"answered_findings": None}),
    )
    if not won:
        raise WrongState("Somebody else moved this case just now.", remedy="Reload the page and look again.")
    CaseEvent.objects.create(
        case=case,
        kind=f"step.{step.name}",
        says=step.says,
        from_stage=case.stage,
        to_stage=step.ends,
        reason=reason,
        data=data,
        actor=actor.user,
        at=now,
    )
    case.refresh_from_db()
    return case
