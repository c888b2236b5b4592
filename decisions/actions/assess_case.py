"""Assess a case in the background: facts against knowledge, stored once per facts and knowledge."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.actions.note_facts import keep_clocks
from cases.actions.set_urgency import note_computed_lane
from cases.audit import Actor
from cases.facts.ages import old_in_words
from cases.facts.catalogue import CATALOGUE, fact
from cases.jobs import bell
from cases.jobs.engine import enqueue
from cases.jobs.facts_changed import ASSESS
from cases.jobs.kinds import Report, Work
from cases.models import Case, Job
from cases.models.snapshots import Known, known_facts, snapshot
from cases.pathway.stages import OPEN_STAGES, require_stage
from cases.pathway.urgency_reading import UrgencyReading
from decisions.actions.keep_release import keep_release
from decisions.actions.weigh_facts import weigh_facts
from decisions.actions.weigh_urgency import weigh_urgency
from decisions.models import Assessment
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.policy import Policy

# What this action adds to the answer of the reasoning: doubts about the record, as it stood that day.
ADDED_FLAGS = ("D-raters", "D-old")


@dataclass(frozen=True)
class _Assessed:
    """The outcome of one computation, waiting to be stored."""

    on: date
    facts: dict[str, Any]
    facts_version: int
    knowledge: Knowledge
    result: dict[str, Any]
    urgency: UrgencyReading


@transaction.atomic
def assess_now(*, actor: Actor, case_id: object) -> Job:
    """The job that assesses the facts as they are. One that was given up, or done with older
    knowledge, is queued again; one under way is left alone."""
    case = access.case(actor, case_id, "facts.record", subject="assess now")
    require_stage(case.stage, OPEN_STAGES, "Assessing")
    job = enqueue(ASSESS, f"{case.pk}:{case.facts_version}", case=case, requested_by=actor.user)
    if job.state == "dead" or (job.state == "done" and not _has_present(case)):
        queue_again(job)
    return job


def _has_present(case: Case) -> bool:
    return Assessment.objects.filter(
        case=case, facts_version=case.facts_version, knowledge_hash=load_knowledge().hash
    ).exists()


def queue_again(job: Job) -> None:
    """Give a job that ended another run, in the caller's transaction. One under way is left alone."""
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
    facts, policy = snapshot(case, day), Policy.from_json(case.board.site.policy)
    known = _standing(case, day)
    if Case.objects.get(pk=case.pk).facts_version != case.facts_version:
        return None
    report(1, 2, "Weighing them")
    knowledge = load_knowledge()
    facts, result = weigh_facts(facts=facts, knowledge=knowledge, day=day, policy=policy)
    result["old"] = _old(known, day)
    result["flags"] = [*result["flags"], *_disagreements(known), *_doubts(result["old"])]
    return _Assessed(day, facts, case.facts_version, knowledge, result, weigh_urgency(facts=facts, day=day))


def _standing(case: Case, day: date) -> list[tuple[Known, int | None]]:
    """What is known on `day` of the case and of its standing lesions, each with the lesion's number."""
    numbers = {None: None, **{lesion.pk: lesion.number for lesion in case.lesions.filter(withdrawn_at=None)}}
    known = [one for one in known_facts(case, day) if one.lesion_id in numbers and one.name in CATALOGUE]
    return [(one, numbers[one.lesion_id]) for one in known]


def _disagreements(known: list[tuple[Known, int | None]]) -> list[dict[str, Any]]:
    """A flag for each fact that raters see differently while no value is marked as the board's."""
    return [
        _data_flag("D-raters", f"Raters differ about {_called(one.name, lesion)}; choose the board's value.")
        for one, lesion in known
        if one.disagree
    ]


def _old(known: list[tuple[Known, int | None]], day: date) -> list[dict[str, Any]]:
    """The values that count, may have changed since, and are older than 30 days, each with its age."""
    rows = []
    for one, lesion in known:
        age = old_in_words(fact(one.name), one.record.observed_on, day)
        if age and one.record.value is not None:
            on = one.record.observed_on.isoformat()
            rows.append({"fact": one.name, "lesion": lesion and f"lesion-{lesion}", "observed_on": on, "age": age})
    return rows


def _doubts(old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One flag that names every old value: an old note must not pass as today's."""
    said = [
        f"{_called(row['fact'], row['lesion'] and row['lesion'].removeprefix('lesion-'))} ({row['age']})" for row in old
    ]
    return [_data_flag("D-old", f"Old, and may have changed: {', '.join(said)}. Ask again.")] if said else []


def _called(name: str, lesion: Any) -> str:
    return f"{fact(name).label} of lesion {lesion}" if lesion else fact(name).label


def _data_flag(id: str, says: str) -> dict[str, Any]:
    return {"id": id, "kind": "data", "cite": "project_policy", "says": says}


def _store(job: Job, outcome: _Assessed | None) -> dict[str, Any]:
    """Inside the transaction that ends the job. Nothing is stored for facts that moved on."""
    case = Case.objects.select_for_update(no_key=True, of=("self",)).select_related("board").get(pk=job.case_id)
    if outcome is None or outcome.facts_version != case.facts_version:
        return {"superseded": True}
    now = timezone.now()
    knowledge = keep_release(knowledge=outcome.knowledge, at=now)
    assessment, added = Assessment.objects.get_or_create(
        case=case,
        facts_version=outcome.facts_version,
        knowledge_hash=knowledge.hash,
        defaults={
            "on": outcome.on,
            "facts": outcome.facts,
            "result": outcome.result,
            "made_at": now,
            "knowledge_version": knowledge.version,
            "inputs_hash": outcome.result["inputs_hash"],
        },
    )
    if added:
        keep_clocks(case, outcome.urgency.clocks)
        note_computed_lane(case, outcome.urgency)
    return {"assessment": str(assessment.pk)}


ASSESSING = Work(ASSESS, "Assessing a case", _compute, _store)
