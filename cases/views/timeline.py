"""What has happened to a case, newest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from cases import access
from cases.audit import Actor
from cases.views.case_frame import case_page
from cases.views.door import door

MOST = 500


@door("GET")
def timeline(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject="timeline")
    events = list(case.events.select_related("actor").order_by("-id")[:MOST])
    return case_page(request, actor, case, "cases/timeline.html", {"events": events, "most": MOST}, tab="timeline")
