"""How far a background job is, as the fragment that asks for itself again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases import access
from cases.audit import Actor
from cases.models import Job
from cases.views.door import door
from decisions.actions.make_outcome_report import MAKE_OUTCOME_REPORT
from decisions.actions.make_report import MAKE_REPORT
from decisions.actions.store_document import RENDER

_TITLES = {
    RENDER: "Printing the document",
    MAKE_REPORT: "Making the figures",
    MAKE_OUTCOME_REPORT: "Making the outcome report",
}


@door("GET")
def job(request: HttpRequest, actor: Actor, job_id: Any) -> HttpResponse:
    found = access.job(actor, job_id)
    return render(request, "_progress.html", progress(found))


def progress(job: Job) -> dict[str, Any]:
    """The context of _progress.html."""
    return {
        "job": job,
        "title": _TITLES.get(job.kind, "Background work"),
        "poll_url": reverse("decisions:job", args=[job.pk]),
        **_done(job),
    }


def _done(job: Job) -> dict[str, str]:
    """Where the result is, and what the way to it is called."""
    if job.kind == RENDER and "document" in job.arguments:
        document = job.arguments["document"]
        return {"done_url": reverse("decisions:read_document", args=[document]), "done_label": "Open the PDF"}
    if job.kind == MAKE_OUTCOME_REPORT:
        return {"done_url": reverse("decisions:outcome_reports"), "done_label": "Show the reports"}
    return {"done_url": "", "done_label": ""}
