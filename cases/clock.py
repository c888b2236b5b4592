"""The clock is a door like any other: Celery calls in, one function below does the work."""

from celery import shared_task

from cases.actions.send_digests import send_digests as send_digests_due
from cases.jobs import engine
from cases.jobs.kinds import register
from cases.notices.mail import SENDING

register(SENDING)


@shared_task(name="cases.run_job", ignore_result=True)
def run_job(job_id: str) -> str:
    """Run one job by its id."""
    return engine.run(job_id)


@shared_task(name="cases.sweep", ignore_result=True)
def sweep() -> int:
    """Ring again for jobs whose message was lost or whose worker died."""
    return engine.sweep()


@shared_task(name="cases.send_digests", ignore_result=True)
def send_digests() -> int:
    """Write the daily e-mails that are due."""
    return send_digests_due()
