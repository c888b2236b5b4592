"""What anybody needs to check an exported decision: the site's public keys; and the export itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.audit import Actor
from cases.views.door import door
from decisions.actions.export_decision import export_decision
from decisions.actions.read_keys import read_keys


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """For everybody: whoever checks a decision may have no account here."""
    return render(request, "decisions/keys.html", {"keys": read_keys(), "version": settings.VERSION})


@door("GET")
def export(request: HttpRequest, actor: Actor, decision_id: Any) -> HttpResponse:
    # The name of the file says nothing about patients: it ends up in lists of downloads.
    text = export_decision(actor=actor, decision_id=decision_id)
    headers = {
        "Content-Disposition": f'attachment; filename="decision-{str(decision_id)[:8]}.json"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(text, content_type="application/json", headers=headers)
