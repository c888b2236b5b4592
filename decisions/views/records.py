"""What is written down of a case in the room: minutes, checklist, conflicts of interest."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases.audit import Actor
from cases.pathway.refusals import BadInput
from cases.views.door import door
from cases.views.forms import sent
from decisions.actions.answer_theme import answer_theme
from decisions.actions.declare_interest import declare_interest
from decisions.actions.read_checklist import read_checklist
from decisions.actions.read_minutes import read_minutes
from decisions.actions.save_minutes import MinutesSaved, save_minutes
from decisions.views.board_frame import ReasonForm, board_page, item_for


@door("GET", "POST")
def minutes(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    """The minutes of a case as a panel, or with every earlier text as a page; by POST a text is saved."""
    if request.method == "POST":
        return _save(request, actor, item_id)
    read = read_minutes(actor=actor, item_id=item_id)
    template = "decisions/_minutes.html" if request.htmx else "decisions/minutes.html"  # type: ignore[attr-defined]
    context = {"minutes_read": read, "item": read.item, "meeting": read.item.meeting}
    return board_page(request, read.item.meeting.board, template, context, case=read.item.case)


def _save(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    number = request.POST.get("based_on", "")
    saved = save_minutes(
        actor=actor,
        item_id=item_id,
        text=request.POST.get("text", "").replace("\r\n", "\n"),
        based_on=int(number) if number.isdecimal() and len(number) < 8 else -1,
    )
    fragment = request.htmx  # type: ignore[attr-defined]
    if saved.aside is None:
        if fragment:
            context = {"number": saved.number, "row": saved.standing}
            return board_page(request, saved.item.meeting.board, "decisions/_minutes_saved.html", context)
        messages.success(request, "The minutes are saved.")
        return redirect(f"{reverse('decisions:item', args=[item_id])}#minutes")
    return _crossed(request, saved, fragment)


def _crossed(request: HttpRequest, saved: MinutesSaved, fragment: bool) -> HttpResponse:
    """Both texts side by side, to choose from. Nothing is lost meanwhile: the own one is kept aside."""
    item = saved.item
    context = {"item": item, "meeting": item.meeting, "theirs": saved.standing, "mine": saved.aside}
    template = "decisions/_minutes_crossed.html" if fragment else "decisions/minutes_crossed.html"
    return board_page(request, item.meeting.board, template, context, case=item.case, status=409)


@door("GET", "POST")
def checklist(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    """The checklist as a panel; by POST one theme is answered."""
    fragment = request.htmx  # type: ignore[attr-defined]
    if request.method == "POST":
        theme, answer = request.POST.get("theme", ""), request.POST.get("answer", "")
        answer_theme(actor=actor, item_id=item_id, theme=theme, answer=answer)
    item, rows = read_checklist(actor=actor, item_id=item_id)
    if not fragment:
        return redirect(f"{reverse('decisions:item', args=[item_id])}#checklist")
    context = {"item": item, "checklist": rows}
    return board_page(request, item.meeting.board, "decisions/_checklist.html", context)


@door("GET", "POST")
def interest(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    """The own conflict of interest in this case, before the board votes on it."""
    item = item_for(actor, item_id, "vote.cast")
    form = ReasonForm(sent(request))
    try:
        if request.method == "POST" and form.is_valid():
            declare_interest(actor=actor, item_id=item_id, **form.cleaned_data)
            messages.success(request, "Your conflict of interest is declared: you take no part in votes on this case.")
            return redirect("decisions:item", item_id)
    except BadInput as refusal:
        form.show(refusal)
    context = {"form": form, "item": item, "meeting": item.meeting}
    status = 400 if form.is_bound else 200
    return board_page(request, item.meeting.board, "decisions/interest.html", context, case=item.case, status=status)
