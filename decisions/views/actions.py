"""What is to be done after a discussion: one's own list, the board's, and each action."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from cases.audit import Actor
from cases.models import Case
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_page
from cases.views.door import door
from cases.views.forms import PageForm, Words, dress, sent
from cases.views.shell import current_seat
from decisions.actions.add_action import add_action
from decisions.actions.change_action import change_action
from decisions.actions.end_action import end_action
from decisions.actions.read_actions import SHOW, WHOSE, as_row, read_actions
from decisions.actions.read_people import read_people
from decisions.actions.reopen_action import reopen_action
from decisions.models import ActionItem
from decisions.views.board_frame import ReasonForm, action_for, board_page, item_for
from decisions.views.decision_rows import action_fields


class ActionForm(PageForm):
    """One action: what, who, by when."""

    def __init__(self, *args: Any, people: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= action_fields(people)
        for name, field in self.fields.items():
            dress(field)
            field.required = name in ("kind", "due_on")


class EndForm(PageForm):
    reason = Words("Why, or what came of it", help_text="Needed when it is dropped.")


@door("GET")
def actions(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    whose = request.GET.get("whose", "") if request.GET.get("whose", "") in WHOSE else _usual(seat.role)
    show = request.GET.get("show", "") if request.GET.get("show", "") in SHOW else "open"
    found = read_actions(actor=actor, board_id=seat.board_id, whose=whose, show=show)
    fields = [_select("whose", "Whose", WHOSE, whose), _select("show", "Which", SHOW, show)]
    context = {
        "list": found,
        "filters": {"url": request.path, "fields": fields},
        "shown": show,
        "mine": whose == "mine",
    }
    return board_page(request, seat.board, "decisions/actions.html", context)


def _usual(role: str) -> str:
    """A coordinator looks after everybody's actions, the others after their own."""
    return "everybody" if role == "coordinator" else "mine"


def _select(name: str, label: str, table: dict[str, str], chosen: str) -> dict[str, Any]:
    return {"name": name, "label": label, "kind": "select", "options": list(table.items()), "value": chosen}


@door("GET", "POST")
def new(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    item = item_for(actor, item_id, "action.keep")
    form = ActionForm(sent(request), people=read_people(board=item.case.board))
    if request.method == "POST" and form.carried_out(lambda: add_action(actor=actor, item_id=item_id, **form.given)):
        messages.success(request, "The action is on the list.")
        return redirect("decisions:case_decisions", item.case_id)
    return _form_page(request, actor, item.case, form, {"title": "Add an action", "action": None})


@door("GET", "POST")
def action(request: HttpRequest, actor: Actor, action_id: Any) -> HttpResponse:
    found = action_for(actor, action_id, "action.keep")
    form = ActionForm(sent(request), people=read_people(board=found.case.board), initial=_as_entered(found))
    if request.method == "POST" and form.carried_out(
        lambda: change_action(actor=actor, action_id=action_id, **form.given)
    ):
        messages.success(request, "The action is changed.")
        return redirect("decisions:action", action_id)
    return _action_page(request, actor, found, form)


@door("POST")
def end(request: HttpRequest, actor: Actor, action_id: Any) -> HttpResponse:
    found = action_for(actor, action_id, "action.keep")
    ending = EndForm(request.POST)
    state = request.POST.get("state", "")
    if ending.carried_out(lambda: end_action(actor=actor, action_id=action_id, state=state, **ending.given)):
        messages.success(request, "The action is done." if state == ActionItem.DONE else "The action is dropped.")
        return redirect("decisions:action", action_id)
    form = ActionForm(people=read_people(board=found.case.board), initial=_as_entered(found))
    return _action_page(request, actor, found, form, ending=ending)


@door("POST")
def reopen(request: HttpRequest, actor: Actor, action_id: Any) -> HttpResponse:
    found = action_for(actor, action_id, "action.keep")
    reopening = ReasonForm(request.POST)
    if reopening.carried_out(lambda: reopen_action(actor=actor, action_id=action_id, **reopening.given)):
        messages.success(request, "The action is open again.")
        return redirect("decisions:action", action_id)
    form = ActionForm(people=read_people(board=found.case.board), initial=_as_entered(found))
    return _action_page(request, actor, found, form, reopening=reopening)


def _as_entered(found: ActionItem) -> dict[str, Any]:
    sits = found.owner is not None and found.owner.ended_at is None
    return {
        "kind": found.kind,
        "what": found.what,
        "owner_member": str(found.owner_id) if sits else "",
        "owner": "" if sits else found.owner_name,
        "due_on": found.due_on,
    }


def _action_page(
    request: HttpRequest,
    actor: Actor,
    found: ActionItem,
    form: ActionForm,
    ending: EndForm | None = None,
    reopening: ReasonForm | None = None,
) -> HttpResponse:
    context = {
        "title": "Action",
        "action": found,
        "days_late": as_row(found, found.case.board.day_of(timezone.now())).days_late,
        "ending": ending or EndForm(),
        "reopening": reopening or ReasonForm(),
        "wrong": next((one for one in (form, ending, reopening) if one is not None and one.errors), None),
    }
    return _form_page(request, actor, found.case, form, context)


def _form_page(
    request: HttpRequest, actor: Actor, case: Case, form: ActionForm, context: dict[str, Any]
) -> HttpResponse:
    wrong = context.setdefault("wrong", form if form.errors else None)
    context |= {"form": form, "back": reverse("decisions:case_decisions", args=[case.pk])}
    status = 400 if wrong else 200
    return case_page(request, actor, case, "decisions/action.html", context, tab="decision", status=status)
