"""Enqueue, claim, run, finish and sweep jobs.

Guarantees: a job enqueued in a transaction exists exactly if that transaction commits; it
is claimed by one worker at a time (conditional UPDATE with a lease); what it stores is
stored once (fencing number checked in the storing transaction); it is tried `MAX_ATTEMPTS`
times, counted before each try; a lost message delays it by seconds, never for ever.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cases.jobs import bell
from cases.jobs.kinds import work_of
from cases.jobs.lease import Lease
from cases.models import Board, Case, Job, User

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
RING_AGAIN_AFTER = timedelta(seconds=4)
MAX_ATTEMPTS = 3
RETRY_AFTER = timedelta(seconds=5)


class LeaseLost(Exception):
    """Another worker owns the job now; nothing of this run may be stored."""


def enqueue(
    kind: str,
    key: str,
    *,
    arguments: dict[str, Any] | None = None,
    board: Board | None = None,
    case: Case | None = None,
    requested_by: User | None = None,
) -> Job:
    """Add a job in the caller's transaction and ring the bell after its commit.

    `key` names the result: asking twice for the same result returns the same job.
    """
    now = timezone.now()
    job, created = Job.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={"arguments": arguments or {}, "board": board or (case.board if case else None), "case": case,
                  "requested_by": requested_by, "run_after": now, "rung_at": now, "created_at": now},
    )
    if created:
        transaction.on_commit(lambda: bell.ring(job.pk), robust=True)
    return job


def run(job_id: UUID | str) -> str:
    """Claim and run one job. Returns its state afterwards, or "not claimed"."""
    job = claim(job_id)
    if job is None:
        return "not claimed"
    try:
        with Lease(job, LEASE) as lease:
            outcome = work_of(job.kind).compute(job, lease.report)
        finish(job, lambda: work_of(job.kind).store(job, outcome))
    except LeaseLost:
        log.warning("job %s (%s): lease lost, nothing stored", job.pk, job.kind)
        return "lease lost"
    except Exception as error:
        log.exception("job %s (%s) failed, attempt %s", job.pk, job.kind, job.attempts)
        return give_back(job, error)
    return "done"


def claim(job_id: UUID | str) -> Job | None:
    """Take the job if it is due: queued, or running with its lease past."""
    now = timezone.now()
    due = Q(state="queued", run_after__lte=now) | Q(state="running", lease_until__lt=now)
    taken = Job.objects.filter(due, pk=job_id, attempts__lt=MAX_ATTEMPTS).update(
        state="running", attempts=F("attempts") + 1, fence=F("fence") + 1, started_at=now, lease_until=now + LEASE
    )
    if not taken:
        return None
    return Job.objects.select_related("board", "case", "requested_by").get(pk=job_id)


def finish(job: Job, store: Callable[[], dict[str, Any]]) -> None:
    """Store the outcome and end the job in one transaction, if the lease is still ours."""
    with transaction.atomic():
        mine = _mine(job).update(state="done", finished_at=timezone.now(), lease_until=None, error="")
        if not mine:
            raise LeaseLost
        Job.objects.filter(pk=job.pk).update(result=store())


def give_back(job: Job, error: Exception) -> str:
    """Queue the job again after a failure, or give up when its attempts are spent.

    Only the error's class is kept: a message could carry patient data.
    """
    spent = job.attempts >= MAX_ATTEMPTS
    _mine(job).update(
        state="dead" if spent else "queued",
        error=type(error).__name__,
        run_after=timezone.now() + RETRY_AFTER * job.attempts,
        finished_at=timezone.now() if spent else None,
        lease_until=None,
    )
    return "dead" if spent else "queued"


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state="running", fence=job.fence)


def sweep() -> int:
    """Ring again for what is due: queued rows that are some seconds old, and running rows
    whose lease is past. Rows with no attempts left are ended as dead. Returns rings."""
    now = timezone.now()
    Job.objects.filter(state="running", lease_until__lt=now, attempts__gte=MAX_ATTEMPTS).update(
        state="dead", error="WorkerLost", finished_at=now, lease_until=None
    )
    stale_ring = Q(rung_at=None) | Q(rung_at__lt=now - RING_AGAIN_AFTER)
    due = Q(state="queued", run_after__lte=now) | Q(state="running", lease_until__lt=now)
    ids = list(Job.objects.filter(due & stale_ring).order_by("run_after").values_list("pk", flat=True)[:200])
    Job.objects.filter(pk__in=ids).update(rung_at=now)
    for job_id in ids:
        bell.ring(job_id)
    return len(ids)


def run_due(*kinds: str) -> int:
    """Run every job that is due in this process, broker or no broker. Returns how many.

    `kinds` limits it to some kinds of job.
    """
    now = timezone.now()
    due = Q(state="queued", run_after__lte=now) | Q(state="running", lease_until__lt=now)
    if kinds:
        due &= Q(kind__in=kinds)
    ids = list(Job.objects.filter(due).order_by("run_after").values_list("pk", flat=True))
    return sum(run(job_id) == "done" for job_id in ids)
