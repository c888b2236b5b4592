"""What the machine last said about a case, and whether it still holds."""

from cases.jobs.facts_changed import ASSESS
from cases.models import Case, Job
from decisions.models import Assessment


def current_assessment(case: Case) -> tuple[Assessment | None, bool, Job | None]:
    """The latest assessment (or None), whether it is stale, and the job that makes the next one.

    Stale: the facts have moved on since, or there is none. The job is that of the present
    facts, done or not; None when nothing has been asked for. The reader of `case` has passed
    `cases.access`.
    """
    latest = Assessment.objects.filter(case=case).order_by("-facts_version", "-made_at").first()
    job = Job.objects.filter(kind=ASSESS, key=f"{case.pk}:{case.facts_version}").first()
    stale = latest is None or latest.facts_version != case.facts_version
    return latest, stale, job
