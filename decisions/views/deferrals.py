"""The deferral ledger of a board, and saying why a case was carried over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_page
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words, sent
from cases.views.shell import current_seat
from decisions.actions.note_deferral import note_deferral
from decisions.actions.read_deferrals import SHOW, read_deferrals
from decisions.consensus.decision_codes import DEFERRAL_REASONS
from decisions.views.board_frame import board_page, item_for


class DeferralForm(PageForm):
    reason = Pick("Why the case was carried over", list(DEFERRAL_REASONS.items()), radios=True, required=True)
    note = Words("In words", help_text="Needed for another reason.")


@door("GET")
def deferrals(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    show = request.GET.get("show", "") if request.GET.get("show", "") in SHOW else "waiting"
    ledger = read_deferrals(actor=actor, board_id=seat.board_id, show=show)
    context = {
        "ledger": ledger,
        "filters": {
            "url": request.path,
            "fields": [
                {"name": "show", "label": "Which", "kind": "select", "options": list(SHOW.items()), "value": show}
            ],
        },
        "days": sum(row["days"] for row in ledger.totals),
    }
    return board_page(request, seat.board, "decisions/deferrals.html", context)


@door("GET", "POST")
def note(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    item = item_for(actor, item_id, "deferral.keep")
    form = DeferralForm(sent(request))
    if request.method == "POST" and form.carried_out(lambda: note_deferral(actor=actor, item_id=item_id, **form.given)):
        messages.success(request, "The reason is noted.")
        return redirect("decisions:case_decisions", item.case_id)
    context = {"form": form, "item": item, "meeting": item.meeting}
    status = 400 if form.errors else 200
    return case_page(request, actor, item.case, "decisions/note_deferral.html", context, tab="decision", status=status)
