"""Votes: opening, declaring a conflict, closing, declaring void; a past round on its own page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.pathway.refusals import BadInput, WrongState
from cases.pathway.treatments import TREATMENTS
from cases.views.door import door
from cases.views.forms import PageForm, Words, sent
from decisions.actions.advice_shown import ALL, advice_for
from decisions.actions.ask_for_ballots import ask_for_ballots
from decisions.actions.close_vote import close_vote
from decisions.actions.open_vote import OFFERED, open_vote
from decisions.actions.read_assessment import current_assessment
from decisions.actions.read_round import round_for
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.void_vote import void_vote
from decisions.models import AgendaItem
from decisions.views.board_frame import ReasonForm, board_page, item_for, round_for_form
from decisions.views.items import item_address, vote_context


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
    again_reason = Words(
        "Why the board votes again",
        lines=2,
        help_text="What was counted stays as it is; this is a new round, and both are shown side by side.",
    )

    def __init__(self, *args: Any, fresh: bool, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["again_reason"]
        if fresh:
            del self.fields["without_assessment_reason"]
        else:
            self.fields["options"].help_text = "“Defer” and “Abstain” are always there."


@door("GET", "POST")
def open_(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    item = item_for(actor, item_id, "vote.open")
    assessment, stale, job = current_assessment(item.case)
    again = item.rounds.filter(state="closed").exists()
    offered = _offered(actor, item, None if stale else assessment)
    form = VoteForm(sent(request), fresh=not stale, again=again, initial=offered)
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


def _offered(actor: Actor, item: AgendaItem, assessment: Any) -> dict[str, Any]:
    """What the form begins with. Ticked boxes would be the advice, where it comes after the ballot."""
    shown = assessment is not None and advice_for(actor, item.case) == ALL
    options = assessment.result.get("options", []) if shown else []
    offered = [option["treatment"] for option in options if option["standing"] in OFFERED]
    return {"question": item.case.clinical_question[:400], "options": offered}


@door("GET", "POST")
def recuse(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    return _with_reason(request, actor, round_id, "vote.cast", recuse_seat, "decisions/recuse.html")


@door("GET", "POST")
def void(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    return _with_reason(request, actor, round_id, "vote.close", void_vote, "decisions/void_vote.html")


@door("POST")
def ask(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    """Tell those who are not in the room that their ballot is wanted."""
    found = round_for_form(actor, round_id, "vote.open")
    number = ask_for_ballots(actor=actor, round_id=round_id)
    messages.success(request, f"Told, each once: {number} of the electorate, who are not in the room.")
    return redirect(f"{item_address(found.item_id)}#vote")


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
