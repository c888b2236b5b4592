"""Votes: opening, casting, declaring a conflict, closing, declaring void; a past round on its own page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.pathway.refusals import BadInput, FieldError, WrongState
from cases.pathway.treatments import TREATMENTS
from cases.views.door import door
from cases.views.forms import PageForm, Words, sent
from decisions.actions.cast_vote import cast_vote
from decisions.actions.close_vote import close_vote
from decisions.actions.open_vote import OFFERED, open_vote
from decisions.actions.read_assessment import current_assessment
from decisions.actions.read_round import round_for
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.void_vote import void_vote
from decisions.models import AgendaItem
from decisions.views.board_frame import ReasonForm, board_page, item_for, round_for_form
from decisions.views.items import item_address, item_page, vote_context


class VoteForm(PageForm):
    """The question and what can be chosen; “defer” and “abstain” are always added."""

    question = Words("Question", lines=2, required=True, help_text="What the board votes on, in one sentence.")
    options = forms.MultipleChoiceField(
        label="Options",
        choices=[(kind.code, kind.label) for kind in TREATMENTS.values()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one treatment to vote on."},
        help_text="Those that the assessment offers are ticked. “Defer” and “Abstain” are always there.",
    )
    without_assessment_reason = Words("Why the board votes without a current assessment", lines=2)

    def __init__(self, *args: Any, fresh: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fresh:
            del self.fields["without_assessment_reason"]
        else:
            self.fields["options"].help_text = "“Defer” and “Abstain” are always there."


@door("GET", "POST")
def open_(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    item = item_for(actor, item_id, "vote.open")
    assessment, stale, job = current_assessment(item.case)
    form = VoteForm(sent(request), fresh=not stale, initial=_offered(item, None if stale else assessment))
    refused = None
    try:
        if request.method == "POST" and form.is_valid():
            open_vote(actor=actor, item_id=item_id, **form.cleaned_data)
            return redirect(item_address(item_id))
    except BadInput as refusal:
        form.show(refusal)
    except WrongState as refusal:
        refused = refusal
    context = {"form": form, "item": item, "meeting": item.meeting, "stale": stale, "job": job, "refused": refused}
    status = refused.status if refused else 400 if form.is_bound else 200
    return board_page(request, item.meeting.board, "decisions/open_vote.html", context, case=item.case, status=status)


def _offered(item: AgendaItem, assessment: Any) -> dict[str, Any]:
    options = assessment.result.get("options", []) if assessment else []
    offered = [option["treatment"] for option in options if option["standing"] in OFFERED]
    return {"question": item.case.clinical_question[:400], "options": offered}


@door("POST")
def cast(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    """This person's ballot. What is refused comes back on the page as it was typed."""
    names = ("choice", "comment", "key", "replaces", "advice_seen")
    typed = {name: request.POST.get(name, "") for name in names}
    item_id = round_for_form(actor, round_id, "vote.cast").item_id
    try:
        cast_vote(
            actor=actor,
            round_id=round_id,
            choice=typed["choice"],
            comment=typed["comment"],
            idempotency_key=typed["key"],
            replaces=typed["replaces"],
            advice_seen=typed["advice_seen"] == "yes",
        )
    except BadInput as refusal:
        errors = [_about(error) for error in refusal.errors]
        return item_page(request, actor, item_id, typed=typed, errors=errors, status=400)
    except WrongState as refusal:
        return item_page(request, actor, item_id, typed=typed, errors=[refusal], status=409)
    return redirect(f"{item_address(item_id)}#receipt")


def _about(error: FieldError) -> FieldError:
    if error.field == "choice":
        return FieldError("choice", "Nothing was chosen.", "Choose one of the options, or abstain.")
    if error.field == "idempotency_key":
        return FieldError("choice", "You have voted from this page already.", "Look at your ballot, then change it.")
    return error


@door("GET", "POST")
def recuse(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    return _with_reason(request, actor, round_id, "vote.cast", recuse_seat, "decisions/recuse.html")


@door("GET", "POST")
def void(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    return _with_reason(request, actor, round_id, "vote.close", void_vote, "decisions/void_vote.html")


@door("POST")
def close(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    closed = close_vote(actor=actor, round_id=round_id)
    messages.success(request, f"Vote {closed.number} is closed and counted.")
    return redirect(f"{item_address(closed.item_id)}#vote")


@door("GET")
def round_(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    """A round by itself, such as an earlier one."""
    found = round_for_form(actor, round_id, "vote.read_count")
    item = found.item
    context = vote_context(round_for(actor, round_id), advice_shown=False)
    context |= {"item": item, "meeting": item.meeting, "vote": None}
    return board_page(request, item.meeting.board, "decisions/round.html", context, case=item.case)


def _with_reason(request: HttpRequest, actor: Actor, round_id: Any, verb: str, act: Any, template: str) -> HttpResponse:
    found = round_for_form(actor, round_id, verb)
    form = ReasonForm(sent(request))
    try:
        if request.method == "POST" and form.is_valid():
            act(actor=actor, round_id=round_id, **form.cleaned_data)
            return redirect(item_address(found.item_id))
    except BadInput as refusal:
        form.show(refusal)
    item = found.item
    context = {"form": form, "item": item, "meeting": item.meeting, "number": found.number, "question": found.question}
    status = 400 if form.is_bound else 200
    return board_page(request, item.meeting.board, template, context, case=item.case, status=status)
