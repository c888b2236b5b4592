"""Ratifying the decision of an emergency board at a meeting."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import access as case_access
from cases.audit import Actor
from cases.pathway.refusals import BadInput, WrongState
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words, sent
from decisions.actions.ratify_decision import NOT_RATIFIED, ratify_decision
from decisions.actions.read_decision import read_decision
from decisions.models import Ratification
from decisions.views.board_frame import board_page, meeting_for


class RatificationForm(PageForm):
    """What the board says of the decision, why not, what follows, and the proof of who signs."""

    outcome = Pick("The board says", Ratification.OUTCOMES, radios=True, required=True)
    reason = Words("Why it is not ratified", lines=3, help_text="Only when it is not.")
    then = Pick(
        "What follows",
        [("relist", "The case goes on this meeting's agenda"), ("amend", "I amend the decision now")],
        radios=True,
        help_text="Only when it is not ratified. The decision stands until it is superseded.",
    )
    identifier = Words(
        "Number of the patient",
        required=True,
        autocomplete="off",
        help_text="As the banner shows it; the date of birth when there is none.",
    )
    password = Words("Your password", required=True)


@door("GET", "POST")
def ratify(request: HttpRequest, actor: Actor, meeting_id: Any, decision_id: Any) -> HttpResponse:
    meeting = meeting_for(actor, meeting_id, "decision.ratify")
    read = read_decision(actor=actor, decision_id=decision_id)
    case_access.seat(actor, read.decision.case.board_id, "decision.ratify")
    form = RatificationForm(sent(request))
    refused = None
    try:
        if request.method == "POST" and form.is_valid():
            given = {name: value or "" for name, value in form.given.items()}
            made = ratify_decision(actor=actor, meeting_id=meeting_id, decision_id=decision_id, **given)
            messages.success(request, f"{made.get_outcome_display()}, and signed.")
            if made.outcome == NOT_RATIFIED and given["then"] == "amend":
                return redirect("decisions:amend", decision_id)
            return redirect("decisions:meeting", meeting_id)
    except BadInput as refusal:
        form.show(refusal)
    except WrongState as refusal:
        refused = refusal
    context = {
        "form": form,
        "refused": refused,
        "meeting": meeting,
        "decision": read.decision,
        "words": read.words,
        "password_errors": form.errors.get("password", []) if form.is_bound else [],
    }
    status = refused.status if refused else 400 if form.is_bound else 200
    case = read.decision.case
    return board_page(request, case.board, "decisions/ratify.html", context, case=case, status=status)
