"""Try a background job again that was given up."""

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.jobs.engine import revive
from cases.models import Job
from cases.pathway.refusals import WrongState


@transaction.atomic
def retry_job(*, actor: Actor, job_id: object) -> Job:
    """The job, queued again with its attempts given back. For those who may edit cases."""
    job = access.job(actor, job_id)
    seat = access.seat(actor, job.board_id, "case.edit")
    if not revive(job):
        raise WrongState("Only a job that was given up can be tried again.", remedy="Reload the page to see its state.")
    audit.append(actor, "job.retry", role=seat.role, board=job.board, case=job.case, subject=f"job {job.pk}")
    job.refresh_from_db()
    return job
