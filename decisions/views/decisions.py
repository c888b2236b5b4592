"""The board's decision: signing it, reading it, amending it, and every decision on a case."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases import access as case_access
from cases.audit import Actor
from cases.pathway.refusals import BadInput, NotYourRole, WrongState
from cases.views.case_frame import case_page
from cases.views.door import door
from cases.views.forms import sent
from decisions.actions.amend_decision import amend_decision
from decisions.actions.read_case_decisions import read_case_decisions
from decisions.actions.read_deciding import Deciding, read_deciding
from decisions.actions.read_decision import read_decision
from decisions.actions.read_round import round_for
from decisions.actions.sign_decision import sign_decision
from decisions.views.board_frame import board_page, item_for
from decisions.views.decision_form import AmendmentForm, DecisionForm, levels_to_plan
from decisions.views.items import vote_context


@door("GET", "POST")
def sign(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    item_for(actor, item_id, "decision.sign")
    deciding, vote = _seen(actor, item_id)
    form = DecisionForm(sent(request), **_needs(deciding, vote))
    refused = None
    try:
        if request.method == "POST" and form.is_valid():
            decision = sign_decision(actor=actor, item_id=item_id, content=form.content(), **form.proof())
            messages.success(request, "The decision is signed.")
            return redirect("decisions:decision", decision.pk)
    except BadInput as refusal:
        form.show_refusal(refusal)
    except (WrongState, NotYourRole) as refusal:
        refused = refusal
    context = {"back": reverse("decisions:item", args=[item_id]), "amended": None}
    return _form_page(request, deciding, vote, form, refused, context)


@door("GET", "POST")
def amend(request: HttpRequest, actor: Actor, decision_id: Any) -> HttpResponse:
    found = read_decision(actor=actor, decision_id=decision_id).decision
    case_access.seat(actor, found.case.board_id, "decision.amend")
    deciding, vote = _seen(actor, found.item_id)
    form = AmendmentForm(sent(request), amended=found, **_needs(deciding, vote))
    refused = None
    try:
        if request.method == "POST" and form.is_valid():
            decision = amend_decision(
                actor=actor,
                decision_id=decision_id,
                content=form.content(),
                reason=form.cleaned_data["reason"],
                **form.proof(),
            )
            messages.success(request, f"Version {decision.version} is signed; version {found.version} is superseded.")
            return redirect("decisions:decision", decision.pk)
    except BadInput as refusal:
        form.show_refusal(refusal)
    except (WrongState, NotYourRole) as refusal:
        refused = refusal
    context = {"back": reverse("decisions:decision", args=[found.pk]), "amended": found}
    return _form_page(request, deciding, vote, form, refused, context)


@door("GET")
def decision(request: HttpRequest, actor: Actor, decision_id: Any) -> HttpResponse:
    read = read_decision(actor=actor, decision_id=decision_id)
    found = read.decision
    context = {
        "read": read,
        "decision": found,
        "words": read.words,
        "actions": read.actions,
        "item": found.item,
        "meeting": found.item.meeting,
        "assessment_used": found.payload["assessment"],
        "versions": [
            {"decision": each, "here": each.pk == found.pk, "hash": each.payload_hash[:12]} for each in read.versions
        ],
        "superseded_by": read.latest if read.latest.pk != found.pk else None,
    }
    if found.round_id is not None:
        context |= vote_context(round_for(actor, found.round_id), advice_shown=False)
    return board_page(request, found.case.board, "decisions/decision.html", context, case=found.case)


@door("GET")
def case_decisions(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case, items = read_case_decisions(actor=actor, case_id=case_id)
    context = {"appearances": items}
    return case_page(request, actor, case, "decisions/case_decisions.html", context, tab="decision")


def _seen(actor: Actor, item_id: Any) -> tuple[Deciding, dict[str, Any] | None]:
    """What the signer has before the eyes: the item, and its latest vote."""
    deciding = read_deciding(actor=actor, item_id=item_id)
    latest = deciding.read.round
    return deciding, round_for(actor, latest.pk) if latest else None


def _needs(deciding: Deciding, vote: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "deciding": deciding,
        "levels": levels_to_plan(deciding.read.facts["lesions"]),
        "without_quorum": bool(vote and vote["state"] == "closed" and not vote["quorum"]["met"]),
    }


def _form_page(
    request: HttpRequest,
    deciding: Deciding,
    vote: dict[str, Any] | None,
    form: DecisionForm,
    refused: WrongState | NotYourRole | None,
    context: dict[str, Any],
) -> HttpResponse:
    read = deciding.read
    item = read.item
    if refused:
        case_access.note_refused(request, refused)  # shown beside the form, so the middleware never sees it
    context |= {
        "form": form,
        "item": item,
        "meeting": item.meeting,
        "read": read,
        "deciding": deciding,
        "refused": refused,
        "figure": read.figure,
        "password_errors": form.errors.get("password", []) if form.is_bound else [],
    }
    context |= vote_context(vote, advice_shown=False) if vote else {}
    status = refused.status if refused else 400 if form.is_bound else 200
    return board_page(request, item.meeting.board, "decisions/decide.html", context, case=item.case, status=status)
