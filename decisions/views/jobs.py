"""How far a background job is, as the fragment that asks for itself again."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases import access
from cases.audit import Actor
from cases.models import Job
from cases.views.door import door
from decisions.actions.export_cohort import EXPORT_COHORT
from decisions.actions.make_outcome_report import MAKE_OUTCOME_REPORT
from decisions.actions.make_report import MAKE_REPORT
from decisions.actions.store_document import RENDER

_TITLES = {
    RENDER: "Printing the document",
    MAKE_REPORT: "Making the figures",
    MAKE_OUTCOME_REPORT: "Making the outcome report",
    EXPORT_COHORT: "Writing the export",
}


@door("GET")
def job(request: HttpRequest, actor: Actor, job_id: Any) -> HttpResponse:
    found = access.job(actor, job_id)
    return render(request, "_progress.html", progress(found))


def progress(job: Job) -> dict[str, Any]:
    """The context of _progress.html."""
    done_url, done_label = _result(job)
    return {
        "job": job,
        "title": _TITLES.get(job.kind, "Background work"),
        "poll_url": reverse("decisions:job", args=[job.pk]),
        "done_url": done_url,
        "done_label": done_label,
    }


def _result(job: Job) -> tuple[str, str]:
    """Where what was made is to be had, if it has an address of its own, and how the link is called."""
    if job.kind == RENDER and job.arguments.get("document"):
        return reverse("decisions:read_document", args=[job.arguments["document"]]), "Open the PDF"
    if job.kind == EXPORT_COHORT:
        return reverse("decisions:export_file", args=[job.arguments["export"]]), "Fetch the file"
    if job.kind == MAKE_OUTCOME_REPORT:
        return reverse("decisions:outcome_reports"), "Show the reports"
    if job.kind == MAKE_REPORT:
        here, chosen = reverse("decisions:figures"), urlencode(job.arguments["filters"], doseq=True)
        return f"{here}?{chosen}" if chosen else here, "Show the figures"
    return "", "Open"
