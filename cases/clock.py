"""The clock is a door like any other: Celery calls in, one function below does the work."""

from celery import shared_task

from cases.jobs import engine


@shared_task(name="cases.run_job", ignore_result=True)
def run_job(job_id: str) -> str:
    """Run one job by its id."""
    return engine.run(job_id)


@shared_task(name="cases.sweep", ignore_result=True)
def sweep() -> int:
    """Ring again for jobs whose message was lost or whose worker died."""
    return engine.sweep()
