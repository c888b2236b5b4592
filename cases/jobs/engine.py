"""Enqueue, claim, run, finish and sweep jobs.

Guarantees: a job enqueued in a transaction exists exactly if that transaction commits; it
is claimed by one worker at a time (conditional UPDATE with a lease); what it stores is
stored once (fencing number checked in the storing transaction); it is tried `MAX_ATTEMPTS`
times (or as often as its row says), counted before each try; a lost message delays it by
seconds, never for ever.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from traceback import extract_tb
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from cases.jobs import bell
from cases.jobs.kinds import NotYet, work_of
from cases.jobs.lease import Lease, LeaseLost
from cases.models import Board, Case, Job, User

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
MOST_RINGS = 200  # per sweep
LONGEST_WAIT = timedelta(hours=1)
LONGEST_SILENCE = timedelta(seconds=60)
LONGEST_PATIENCE = timedelta(seconds=20)  # until a job that waits for others looks for itself


def lease_length() -> timedelta:
    """How long a claim holds without being renewed (a live worker renews at a third of it)."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


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
        defaults={
            "arguments": arguments or {},
            "board": board or (case.board if case else None),
            "case": case,
            "requested_by": requested_by,
            "run_after": now,
            "rung_at": now,
            "created_at": now,
        },
    )
    if created:
        transaction.on_commit(lambda: bell.ring(job.pk), robust=True)
    return job


def enqueue_all(
    kind: str, jobs: Mapping[UUID, str], *, most_attempts: int = MAX_ATTEMPTS, board: Board | None = None
) -> None:
    """Add many jobs of one kind in the caller's transaction, in one statement, and ring for each after it.

    `jobs` gives each job's id and key; one whose id or key exists already stays as it is.
    """
    now = timezone.now()
    rows = [
        Job(
            id=job_id,
            kind=kind,
            key=key,
            board=board,
            most_attempts=most_attempts,
            run_after=now,
            rung_at=now,
            created_at=now,
        )
        for job_id, key in jobs.items()
    ]
    Job.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(lambda: [bell.ring(job_id) for job_id in jobs], robust=True)


def run(job_id: UUID | str) -> str:
    """Claim and run one job. Returns its state afterwards, or "not claimed"."""
    job = claim(job_id)
    if job is None:
        return "not claimed"
    try:
        with Lease(job, lease_length()) as lease:
            outcome = work_of(job.kind).compute(job, lease.report)
        finish(job, lambda: work_of(job.kind).store(job, outcome))
    except NotYet as wait:
        return put_off(job, wait.over)
    except LeaseLost:
        log.warning("job %s (%s): lease lost, nothing stored", job.pk, job.kind)
        return "lease lost"
    except Exception as error:
        # Class and place only: a message or a traceback's source line could carry patient data.
        log.error(
            "job %s (%s) failed, attempt %s: %s at %s",
            job.pk,
            job.kind,
            job.attempts,
            type(error).__name__,
            _place(error),
        )
        return give_back(job, error)
    return "done"


def claim(job_id: UUID | str) -> Job | None:
    """Take the job if it is due: queued, or running with its lease past."""
    now = timezone.now()
    # One transaction: a worker frozen between claim and read would else read the fence of the
    # worker that took over from it.
    with transaction.atomic():
        taken = (
            _due(now)
            .filter(pk=job_id, attempts__lt=F("most_attempts"))
            .update(
                state="running",
                attempts=F("attempts") + 1,
                fence=F("fence") + 1,
                started_at=now,
                lease_until=now + lease_length(),
                progress_done=0,
                progress_total=0,
                progress_says="",
            )
        )
        return Job.objects.select_related("board", "case", "requested_by").get(pk=job_id) if taken else None


def _due(now: datetime) -> QuerySet[Job]:
    """Queued and its time has come, or running with its lease past."""
    return Job.objects.filter(Q(state="queued", run_after__lte=now) | Q(state="running", lease_until__lt=now))


def finish(job: Job, store: Callable[[], dict[str, Any]]) -> None:
    """Store the outcome and end the job in one transaction, if the lease is still ours."""
    with transaction.atomic():
        mine = _mine(job).update(state="done", finished_at=timezone.now(), lease_until=None, error="")
        if not mine:
            raise LeaseLost
        Job.objects.filter(pk=job.pk).update(result=store())


def give_back(job: Job, error: Exception) -> str:
    """Queue the job again after a failure, or give up when its attempts are spent.

    The pause doubles with each attempt, up to an hour. Only the error's class is kept: a message
    could carry patient data.
    """
    now = timezone.now()
    spent = job.attempts >= job.most_attempts
    state = "dead" if spent else "queued"
    wait = min(LONGEST_WAIT, timedelta(seconds=settings.JOB_RETRY_SECONDS) * 2 ** (job.attempts - 1))
    mine = _mine(job).update(
        state=state,
        error=type(error).__name__,
        run_after=now + wait,
        finished_at=now if spent else None,
        lease_until=None,
    )
    return state if mine else "lease lost"


def put_off(job: Job, over: Callable[[], bool]) -> str:
    """Queue the job again because it waits for others; no attempt is counted and its progress stays.

    It is due when somebody wakes it, or after a while in any case.
    """
    now = timezone.now()
    with transaction.atomic():
        attempts = Greatest(F("attempts") - 1, 0)
        if not _mine(job).update(
            state="queued", attempts=attempts, run_after=now + LONGEST_PATIENCE, rung_at=now, lease_until=None
        ):
            return "lease lost"
        if over():
            wake(job)
    return "waiting"


def wake(job: Job) -> None:
    """In the caller's transaction: a job that was put off is due now, and rung for after the commit."""
    now = timezone.now()
    if Job.objects.filter(pk=job.pk, state="queued").update(run_after=now, rung_at=now):
        transaction.on_commit(lambda: bell.ring(job.pk), robust=True)


def revive(job: Job) -> bool:
    """Give a dead job its attempts back, at a person's request. False if it is not dead."""
    now = timezone.now()
    revived = Job.objects.filter(pk=job.pk, state="dead").update(
        state="queued", attempts=0, error="", run_after=now, rung_at=now, finished_at=None
    )
    if revived:
        transaction.on_commit(lambda: bell.ring(job.pk), robust=True)
    return bool(revived)


def _place(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state="running", fence=job.fence)


def bury_lost() -> int:
    """End as dead what lost its worker on the last attempt. Returns how many."""
    now = timezone.now()
    lost = Job.objects.filter(state="running", lease_until__lt=now, attempts__gte=F("most_attempts"))
    return lost.update(state="dead", error="WorkerLost", finished_at=now, lease_until=None)


def sweep() -> int:
    """Ring again for what is due and was not rung for a while. Returns how many rings.

    The silence after which a job is rung again starts at JOB_RING_AGAIN_SECONDS and doubles
    with the time it has waited, up to a minute: a lost message costs seconds, and a long queue
    behind a busy worker does not fill the broker. Rows with no attempts left end as dead.
    """
    bury_lost()
    now = timezone.now()
    silent = ExpressionWrapper(Value(now, DateTimeField()) - F("rung_at"), output_field=DurationField())
    waited = ExpressionWrapper(F("rung_at") - F("run_after"), output_field=DurationField())
    again = timedelta(seconds=settings.JOB_RING_AGAIN_SECONDS)
    long_ago = Q(silent__gte=LONGEST_SILENCE) | Q(silent__gte=again) & Q(silent__gte=F("waited"))
    rows = _due(now).annotate(silent=silent, waited=waited).filter(Q(rung_at=None) | long_ago)
    ids = list(rows.order_by("run_after").values_list("pk", flat=True)[:MOST_RINGS])
    Job.objects.filter(pk__in=ids).update(rung_at=now)
    for job_id in ids:
        bell.ring(job_id)
    return len(ids)


def run_due(*kinds: str) -> int:
    """Run every job that is due in this process, broker or no broker. Returns how many were done.

    `kinds` limits it to some kinds of job. Jobs that these ask for are run too, each once.
    """
    done, tried = 0, set()
    while ids := [job_id for job_id in _due_now(kinds) if job_id not in tried]:
        for job_id in ids:
            said = run(job_id)
            done += said == "done"
            tried |= {job_id} if said != "waiting" else set()
    return done


def _due_now(kinds: Collection[str]) -> list[UUID]:
    rows = _due(timezone.now())
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return list(rows.order_by("run_after").values_list("pk", flat=True))
