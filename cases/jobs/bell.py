"""Ringing the doorbell: a message that carries a job's id and nothing else.

A bell that cannot be rung is no error: the sweeper rings again.
"""

import logging
from uuid import UUID

from celery import current_app

log = logging.getLogger(__name__)

TASK = "cases.run_job"


def ring(job_id: UUID) -> None:
    """Tell a worker that this job is waiting."""
    try:
        current_app.send_task(TASK, args=[str(job_id)], ignore_result=True, retry=False)
    except Exception as error:
        log.warning("broker not reachable (%s); the sweeper will ring again", type(error).__name__)
