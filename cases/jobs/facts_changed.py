"""What a change of facts sets off: the old assessment is stale at once, a new one is asked for."""

from django.db.models import F

from cases.jobs.engine import enqueue
from cases.models import Case, Job, Site
from cases.pathway.stages import OPEN_STAGES, Stage

ASSESS = "assess_case"


def facts_changed(case: Case) -> Job:
    """Count the change (inside the caller's transaction) and enqueue the assessment of it."""
    Case.objects.filter(pk=case.pk).update(facts_version=F("facts_version") + 1)
    case.refresh_from_db(fields=["facts_version"])
    return enqueue(ASSESS, f"{case.pk}:{case.facts_version}", case=case)


def patient_facts_changed(case: Case) -> None:
    """The same for every open case of the patient, `case` included."""
    for other in Case.objects.filter(patient=case.patient_id).exclude(stage=Stage.CLOSED).select_related("board"):
        facts_changed(other)


def site_changed(site: Site) -> None:
    """The same for every open case of a site, when what it offers or how it is advised changed."""
    for case in Case.objects.filter(board__site=site, stage__in=OPEN_STAGES).select_related("board").order_by("pk"):
        facts_changed(case)
