"""How far a background job is, as the fragment that asks for itself again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases import access
from cases.audit import Actor
from cases.models import Job
from cases.views.door import door
from decisions.actions.make_report import MAKE_REPORT
from decisions.actions.store_document import RENDER

_TITLES = {RENDER: "Printing the document", MAKE_REPORT: "Making the figures"}


@door("GET")
def job(request: HttpRequest, actor: Actor, job_id: Any) -> HttpResponse:
    found = access.job(actor, job_id)
    return render(request, "_progress.html", progress(found))


def progress(job: Job) -> dict[str, Any]:
    """The context of _progress.html."""
    document = job.arguments.get("document") if job.kind == RENDER else None
    return {
        "job": job,
        "title": _TITLES.get(job.kind, "Background work"),
        "poll_url": reverse("decisions:job", args=[job.pk]),
        "done_url": reverse("decisions:read_document", args=[document]) if document else "",
        "done_label": "Open the PDF",
    }
