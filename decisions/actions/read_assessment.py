"""What the machine last said about a case, and whether it still holds."""

from cases.jobs.facts_changed import ASSESS
from cases.models import Case, Job
from decisions.models import Assessment
from decisions.models.assessments import latest_assessment


def current_assessment(case: Case) -> tuple[Assessment | None, bool, Job | None]:
    """The latest assessment (or None), whether it is stale, and the job that makes the next one.

    Stale: the facts or the knowledge have moved on since, or there is none. The job is that of the present
    facts, done or not; None when nothing has been asked for. The reader of `case` has passed
    `cases.access`.
    """
    # The job first: a worker may finish between the two reads, and one that was done before has left its assessment.
    job = Job.objects.filter(kind=ASSESS, key=f"{case.pk}:{case.facts_version}").first()
    latest = latest_assessment(case)
    stale = latest is None or not latest.holds_for(case)
    return latest, stale, job
