"""Cases onto an agenda, off it, and into another order."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.refusals import BadInput, bad_field
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words, sent
from decisions.actions.list_case import list_case
from decisions.actions.move_item import move_item
from decisions.actions.read_candidates import Candidates, read_candidates
from decisions.actions.unlist_case import unlist_case
from decisions.agenda.meeting_moves import BEFORE
from decisions.models import AgendaItem
from decisions.views.agenda_plan import members_of, version_of
from decisions.views.board_frame import ReasonForm, board_page, item_for, meeting_for


class ListingForm(PageForm):
    case_id = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "Choose a case."}, label="Case")
    minutes = forms.IntegerField(
        label="Minutes",
        required=False,
        help_text="Empty: estimated from how complex the case is.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "unit": "min"}),
        error_messages={"invalid": "Give a whole number of minutes, such as 8."},
    )
    presenter_id = Pick("Who presents it", [])
    lane = Pick("On the agenda", list(AgendaItem.LANES), radios=True, required=True)
    owner_id = Pick("Who answers for it", [], help_text="Only for a case that is listed and not discussed.")
    protocol = Words("Protocol and its version", help_text="Likewise. Such as Stable disease, version 2.")
    late_reason = Words("Why it is added late", lines=2)
    override_reason = Words(
        "Why it is listed although items are missing", lines=2, help_text="Only for a case whose data are incomplete."
    )
    reason = Words("Why it comes back", lines=2, help_text="Only for a case that has been decided before.")

    def __init__(self, *args: Any, late: str, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("presenter_id", "owner_id"):
            self.fields[name].choices = [("", "Nobody in particular"), *members]  # type: ignore[attr-defined]
        if late:
            self.fields["late_reason"].help_text = f"Needed: {late}. The case is marked on the agenda and in the pack."
        else:
            del self.fields["late_reason"]


@door("GET", "POST")
def add(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    meeting = meeting_for(actor, meeting_id, "case.list")
    form = ListingForm(
        sent(request),
        late=meeting.late_because(timezone.now()),
        members=members_of(meeting.board_id),
        initial={"case_id": request.GET.get("case", ""), "lane": "to_discuss"},
    )
    try:
        if request.method == "POST" and form.is_valid():
            item = list_case(actor=actor, meeting_id=meeting_id, **form.cleaned_data)
            messages.success(request, f"{item.case.reference} is on the agenda.")
            return redirect(f"{reverse('decisions:meeting', args=[meeting_id])}#agenda")
    except BadInput as refusal:
        form.show(refusal, {"case": "case_id"})
    text = request.GET.get("text", "").replace("\x00", "").strip()[:80]
    found = read_candidates(actor=actor, meeting_id=meeting_id, text=text)
    context = _candidates(found, form) | {"form": form, "text": text}
    status = 400 if form.is_bound else 200
    return board_page(request, meeting.board, "decisions/add_case.html", context, status=status)


def _candidates(found: Candidates, form: ListingForm) -> dict[str, Any]:
    chosen = form["case_id"].value()
    return {
        "meeting": found.meeting,
        "more": found.more,
        "candidates": [{"row": row, "checked": str(row.case.pk) == chosen} for row in found.rows],
        "case_errors": form.errors.get("case_id", []) if form.is_bound else [],
    }


@door("GET", "POST")
def remove(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    item = item_for(actor, item_id, "case.list")
    form = ReasonForm(sent(request))
    try:
        if request.method == "POST" and form.is_valid():
            unlist_case(actor=actor, item_id=item_id, **form.cleaned_data)
            messages.success(request, f"{item.case.reference} is off the agenda. The case stays with the board.")
            return redirect("decisions:meeting", item.meeting_id)
    except BadInput as refusal:
        form.show(refusal)
    context = {"form": form, "item": item, "meeting": item.meeting, "published": item.meeting.state not in BEFORE[:1]}
    status = 400 if form.is_bound else 200
    return board_page(request, item.meeting.board, "decisions/remove_case.html", context, case=item.case, status=status)


@door("POST")
def order(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """One case a place up or down, from the order that the page showed."""
    version = version_of(request)
    direction, _, moved = request.POST.get("move", "").partition(":")
    place = _place(request.POST.getlist("item"), moved, direction)
    late = request.POST.get("late_reason", "")
    if item_for(actor, moved, "meeting.plan").meeting_id != meeting_id:
        raise bad_field("move", "This case is not on this agenda.", "Reload the page and try again.")
    move_item(actor=actor, item_id=moved, place=place, expected_version=version, late_reason=late)
    # No #fragment: with one, browsers do not give the focus to the button of the case moved.
    return redirect(f"{reverse('decisions:meeting', args=[meeting_id])}?moved={direction}-{moved}")


def _place(ids: list[str], moved: str, direction: str) -> int:
    if moved not in ids or direction not in ("up", "down"):
        raise bad_field("move", "This case is not on the agenda that was sent.", "Reload the page and try again.")
    place = ids.index(moved) + 1
    return max(1, place - 1) if direction == "up" else min(len(ids), place + 1)
