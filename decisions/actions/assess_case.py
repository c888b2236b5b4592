"""Assess a case in the background: facts against knowledge, stored once per facts and knowledge."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.actions.set_urgency import note_computed_lane
from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.jobs import bell
from cases.jobs.engine import enqueue
from cases.jobs.facts_changed import ASSESS
from cases.jobs.kinds import Report, Work
from cases.models import Case, Job
from cases.models.snapshots import known_facts, snapshot
from cases.pathway.stages import OPEN_STAGES, require_stage
from decisions.actions.weigh_facts import weigh_facts
from decisions.models import Assessment
from decisions.reasoning.loader import load_knowledge


@dataclass(frozen=True)
class _Assessed:
    """The outcome of one computation, waiting to be stored."""

    on: date
    facts: dict[str, Any]
    facts_version: int
    knowledge_version: str
    knowledge_hash: str
    result: dict[str, Any]


@transaction.atomic
def assess_now(*, actor: Actor, case_id: object) -> Job:
    """The job that assesses the facts as they are. One that was given up, or done with older
    knowledge, is queued again; one under way is left alone."""
    case = access.case(actor, case_id, "facts.record", subject="assess now")
    require_stage(case.stage, OPEN_STAGES, "Assessing")
    job = enqueue(ASSESS, f"{case.pk}:{case.facts_version}", case=case, requested_by=actor.user)
    if job.state == "dead" or (job.state == "done" and not _has_present(case)):
        _queue_again(job)
    return job


def _has_present(case: Case) -> bool:
    return Assessment.objects.filter(
        case=case, facts_version=case.facts_version, knowledge_hash=load_knowledge().hash
    ).exists()


def _queue_again(job: Job) -> None:
    now = timezone.now()
    Job.objects.filter(pk=job.pk, state__in=("dead", "done")).update(
        state="queued", attempts=0, run_after=now, rung_at=now, finished_at=None, error=""
    )
    job.refresh_from_db()
    transaction.on_commit(lambda: bell.ring(job.pk), robust=True)


def _compute(job: Job, report: Report) -> _Assessed | None:
    """Outside any transaction. None when the facts have moved on: a newer job assesses them."""
    case = access.case(audit.SYSTEM, job.case_id, "case.assess")
    if job.key != f"{case.pk}:{case.facts_version}":
        return None
    day = case.board.day_of(timezone.now())
    report(0, 2, "Reading the facts")
    facts = snapshot(case, day)
    disagreements = _disagreements(case, day)
    if Case.objects.get(pk=case.pk).facts_version != case.facts_version:
        return None
    report(1, 2, "Weighing them")
    knowledge = load_knowledge()
    facts, result = weigh_facts(facts=facts, knowledge=knowledge, day=day)
    result["flags"] = [*result["flags"], *disagreements]
    return _Assessed(day, facts, case.facts_version, knowledge.version, knowledge.hash, result)


def _disagreements(case: Case, day: date) -> list[dict[str, Any]]:
    """A flag for each fact that raters see differently while no value is marked as the board's."""
    numbers = {lesion.pk: lesion.number for lesion in case.lesions.filter(withdrawn_at=None)}
    flags = []
    for known in known_facts(case, day):
        if known.disagree and (known.lesion_id is None or known.lesion_id in numbers):
            place = f" of lesion {numbers[known.lesion_id]}" if known.lesion_id else ""
            flags.append(
                {
                    "id": "D-raters",
                    "kind": "data",
                    "cite": "project_policy",
                    "says": f"Raters differ about {fact(known.name).label}{place}; choose the board's value.",
                }
            )
    return flags


def _store(job: Job, outcome: _Assessed | None) -> dict[str, Any]:
    """Inside the transaction that ends the job. Nothing is stored for facts that moved on."""
    case = Case.objects.select_for_update(no_key=True, of=("self",)).select_related("board").get(pk=job.case_id)
    if outcome is None or outcome.facts_version != case.facts_version:
        return {"superseded": True}
    assessment, added = Assessment.objects.get_or_create(
        case=case,
        facts_version=outcome.facts_version,
        knowledge_hash=outcome.knowledge_hash,
        defaults={
            "on": outcome.on,
            "facts": outcome.facts,
            "result": outcome.result,
            "made_at": timezone.now(),
            "knowledge_version": outcome.knowledge_version,
            "inputs_hash": outcome.result["inputs_hash"],
        },
    )
    if added:
        urgency = outcome.result["urgency"]
        note_computed_lane(case, urgency["lane"], [_words(reason) for reason in urgency["because"]])
    return {"assessment": str(assessment.pk)}


def _words(reason: Any) -> str:
    return str(reason["says"]) if isinstance(reason, dict) else str(reason)


ASSESSING = Work(ASSESS, "Assessing a case", _compute, _store)
