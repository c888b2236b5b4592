"""The emergency board: calling it from a case, its one page for everybody who answers, and the list of all."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board, Case, Membership
from cases.pathway.permissions import POLICY, SPECIALTIES
from cases.pathway.refusals import BadInput, FieldError, NotVisible, WrongState
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.forms import PageForm, Words, sent
from cases.views.shell import current_seat
from decisions import access
from decisions.actions.answer_call import answer_call
from decisions.actions.call_emergency import call_emergency
from decisions.actions.read_case_assessment import read_case_assessment
from decisions.actions.read_emergency import EmergencyRead, read_emergencies, read_emergency, read_standing
from decisions.actions.read_emergency_rules import limits_of
from decisions.actions.read_item import read_item
from decisions.actions.read_item_state import read_item_state
from decisions.actions.read_round import round_for
from decisions.actions.withdraw_call import withdraw_call
from decisions.views.assessment import shown as assessment_shown
from decisions.views.board_frame import ReasonForm, board_page
from decisions.views.emergency_words import emergency_words, needs_in_words
from decisions.views.items import vote_context

BETWEEN = "|"  # joins the specialties of one group in a form


class CallForm(PageForm):
    """Three fields: what is asked, who must answer, how soon."""

    question = Words("Question", lines=2, required=True, help_text="What must be decided now, in one sentence.")
    needs = forms.MultipleChoiceField(
        label="Who must answer",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one specialty."},
        help_text="One person of each line. They are told at once, and the chair with them.",
    )
    answer_within = forms.IntegerField(
        label="Answer within",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "unit": "min"}),
        error_messages={
            "invalid": "Give a whole number of minutes, such as 30.",
            "required": "Give the minutes within which an answer is needed, such as 30.",
        },
    )

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = [(BETWEEN.join(group), needs_in_words([group])) for group in groups_of(board)]

    def details(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        given = dict(self.cleaned_data)
        return given | {"needs": [group.split(BETWEEN) for group in given["needs"]]}


def groups_of(board: Board) -> list[list[str]]:
    """The groups that can be asked: those of the board's quorum, then each other specialty that votes here."""
    seats = Membership.objects.filter(board=board, ended_at=None, role__in=POLICY["vote.cast"])
    seated = set(seats.values_list("specialty", flat=True))
    quorum = [list(need) for need in board.quorum if set(need) & seated]
    return quorum + [[one] for one in SPECIALTIES if one in seated and [one] not in quorum]


def _usual(case: Case) -> dict[str, Any]:
    asked = [BETWEEN.join(group) for group in groups_of(case.board) if group in case.board.quorum]
    minutes = limits_of(case.board).answer_within
    return {"question": case.clinical_question[:400], "needs": asked, "answer_within": minutes}


@door("GET", "POST")
def call(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "emergency.call", subject="emergency call form")
    form = CallForm(sent(request), board=case.board, initial=_usual(case))
    refused = None
    try:
        if request.method == "POST" and form.is_valid():
            called = call_emergency(actor=actor, case_id=case_id, **form.details())
            messages.success(request, "The emergency board is called. Those who must answer are being told.")
            return redirect("decisions:emergency", called.pk)
    except BadInput as refusal:
        form.show(refusal)
    except WrongState as refusal:
        refused = refusal
    context = {"form": form, "refused": refused}
    status = refused.status if refused else 400 if form.is_bound else 200
    return case_page(request, actor, case, "decisions/call_emergency.html", context, tab="overview", status=status)


@door("GET")
def emergencies(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    still_open, over = read_emergencies(actor=actor, board_id=seat.board_id)
    context = {
        "still_open": [{"call": one, "says": emergency_words(one, one.now)} for one in still_open],  # type: ignore[attr-defined]
        "over": [{"call": one, "says": emergency_words(one, one.now)} for one in over],  # type: ignore[attr-defined]
    }
    return board_page(request, seat.board, "decisions/emergencies.html", context)


@door("GET")
def emergency(request: HttpRequest, actor: Actor, emergency_id: Any) -> HttpResponse:
    return emergency_page(request, actor, emergency_id)


def emergency_page(
    request: HttpRequest,
    actor: Actor,
    emergency_id: Any,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Any = (),
    status: int = 200,
) -> HttpResponse:
    """The page of an emergency board; `typed` and `errors` are a ballot that was just refused."""
    read = read_emergency(actor=actor, emergency_id=emergency_id)
    item = read_item(actor=actor, item_id=read.call.item_id)
    case = item.item.case
    assessed = read_case_assessment(actor=actor, case_id=case.pk, subject="emergency board")
    round_ = round_for(actor, item.round.pk) if item.round else None
    context = assessment_shown(assessed) | {
        "emergency": read,
        "says": emergency_words(read.call, read.standing, read.due_steps),
        "item": item.item,
        "meeting": read.call.meeting,
        "read": item,
        "state": read_item_state(actor=actor, item_id=read.call.item_id),
        "case_facts": item.facts,
        "figure": item.figure,
        "decision": item.decisions[0] if item.decisions else None,
        "form_errors": errors,
        "typed": typed or {},
        "call": _rights(actor, read),
    }
    if round_:
        context |= vote_context(round_, assessed.content is not None and not assessed.withheld, typed)
    if context.get("vote"):
        context["vote"] |= {
            "url": reverse("decisions:emergency_vote", args=[emergency_id]),
            "blind_says": "The others see that you have answered, and when. Nobody sees how until it is closed.",
        }
    return board_page(request, case.board, "decisions/emergency.html", context, case=case, status=status)


def _rights(actor: Actor, read: EmergencyRead) -> dict[str, bool]:
    """Which buttons this person gets; the actions ask again."""
    board_id = read.call.meeting.board_id
    return {
        "answer": read.open and case_access.holds(actor, board_id, "emergency.answer") and read.mine != "answered",
        "withdraw": read.open and case_access.holds(actor, board_id, "emergency.call"),
        "lead": read.leads,
    }


@door("GET")
def standing(request: HttpRequest, actor: Actor, emergency_id: Any) -> HttpResponse:
    """Clock and answers as they are now, asked for every few seconds by an open page."""
    read = read_standing(actor=actor, emergency_id=emergency_id)
    context = {"emergency": read, "says": emergency_words(read.call, read.standing, read.due_steps)}
    return render(request, "decisions/_emergency_standing.html", context)


@door("POST")
def vote(request: HttpRequest, actor: Actor, emergency_id: Any) -> HttpResponse:
    """This person's ballot, and with it the word that they have answered."""
    names = ("choice", "comment", "key", "replaces", "advice_seen")
    typed = {name: request.POST.get(name, "") for name in names}
    try:
        answer_call(
            actor=actor,
            emergency_id=emergency_id,
            answer="answered",
            choice=typed["choice"],
            comment=typed["comment"],
            idempotency_key=typed["key"],
            replaces=typed["replaces"],
            advice_seen=typed["advice_seen"] == "yes",
        )
    except BadInput as refusal:
        errors = [_about(error) for error in refusal.errors]
        return emergency_page(request, actor, emergency_id, typed=typed, errors=errors, status=400)
    except WrongState as refusal:
        return emergency_page(request, actor, emergency_id, typed=typed, errors=[refusal], status=409)
    return redirect(f"{reverse('decisions:emergency', args=[emergency_id])}#receipt")


def _about(error: FieldError) -> FieldError:
    if error.field == "choice":
        return FieldError("choice", "Nothing was chosen.", "Choose one of the options, or abstain.")
    if error.field == "idempotency_key":
        return FieldError("choice", "You have voted from this page already.", "Look at your ballot, then change it.")
    return error


@door("POST")
def answer(request: HttpRequest, actor: Actor, emergency_id: Any) -> HttpResponse:
    """“I am on it” or “I cannot answer”."""
    said = request.POST.get("answer", "")
    answer_call(actor=actor, emergency_id=emergency_id, answer=said if said != "answered" else "")
    return redirect("decisions:emergency", emergency_id)


@door("GET", "POST")
def withdraw(request: HttpRequest, actor: Actor, emergency_id: Any) -> HttpResponse:
    found = access.emergency(actor, emergency_id, "meeting.read")
    case_access.seat(actor, found.meeting.board_id, "emergency.call")
    form = ReasonForm(sent(request))
    try:
        if request.method == "POST" and form.is_valid():
            withdraw_call(actor=actor, emergency_id=emergency_id, **form.cleaned_data)
            messages.success(request, "The emergency board is withdrawn. The case stays with the board.")
            return redirect("decisions:emergency", emergency_id)
    except BadInput as refusal:
        form.show(refusal)
    context = {"form": form, "call": found, "meeting": found.meeting}
    status = 400 if form.is_bound else 200
    return board_page(
        request, found.meeting.board, "decisions/withdraw_call.html", context, case=found.item.case, status=status
    )
