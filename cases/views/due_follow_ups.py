"""Visits that are wanted: the board's list of those due, and the plan of one case."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.actions.call_off_visit import call_off_visit
from cases.actions.read_due_follow_ups import read_due_follow_ups
from cases.actions.set_due_visit import set_due_visit
from cases.audit import Actor
from cases.pathway.permissions import may
from cases.views.case_frame import case_for
from cases.views.door import door, number_asked
from cases.views.follow_up import PlanForm, follow_up_page
from cases.views.forms import PageForm, Words, sent
from cases.views.shell import current_seat


class CallOffForm(PageForm):
    reason = Words("Why it is not wanted any more")


@door("GET")
def due(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        return redirect("cases:home")
    found = read_due_follow_ups(actor=actor, board_id=seat.board_id, page=number_asked(request, "page", least=1))
    here = reverse("cases:due_follow_ups")
    context = {
        "board": found.board,
        "found": found,
        "rows": found.rows,
        "earlier": f"{here}?page={found.page - 1}" if found.page > 1 else "",
        "later": f"{here}?page={found.page + 1}" if found.page < found.pages else "",
        "pages_says": f"page {found.page} of {found.pages}" if found.pages > 1 else "",
        "may_record": may(seat.role, "follow_up.record"),
    }
    return render(request, "cases/due_follow_ups.html", context)


@door("POST")
def plan(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "follow_up.record", subject="follow-up plan")
    form = PlanForm(sent(request))
    if form.carried_out(lambda: set_due_visit(actor=actor, case_id=case.pk, **form.given)):
        return redirect("cases:follow_up", case.pk)
    return follow_up_page(request, actor, case, form=form)


@door("POST")
def call_off(request: HttpRequest, actor: Actor, case_id: Any, due_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "follow_up.record", subject="follow-up plan")
    form = CallOffForm(sent(request))
    if form.carried_out(lambda: call_off_visit(actor=actor, due_id=due_id, **form.given)):
        return redirect("cases:follow_up", case.pk)
    return follow_up_page(request, actor, case, refused=(due_id, form))
