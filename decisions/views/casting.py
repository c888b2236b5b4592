"""The ballot: a page of its own for a phone, casting and changing it, and dissent after the count."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.pathway.refusals import BadInput, FieldError, NotYourRole, WrongState
from cases.views.door import door
from cases.views.forms import PageForm, Words, sent
from decisions.actions.cast_vote import cast_vote
from decisions.actions.read_opinions import opinions_on
from decisions.actions.read_round import round_for
from decisions.actions.record_dissent import record_dissent
from decisions.views.board_frame import board_page, round_for_form
from decisions.views.items import item_address, item_page, vote_context

_NAMES = ("choice", "comment", "key", "replaces", "advice_seen", "for_seat", "back")


@door("GET", "POST")
def cast(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    """This person's ballot, on a page with nothing else on it. What is refused comes back as it was typed."""
    if request.method != "POST":
        return _page(request, actor, round_id)
    typed = {name: request.POST.get(name, "") for name in _NAMES}
    item_id = round_for_form(actor, round_id, "vote.cast").item_id
    errors: list[Any] = []
    try:
        _cast(actor, round_id, typed)
    except BadInput as refusal:
        errors, status = [_about(error) for error in refusal.errors], refusal.status
    except (WrongState, NotYourRole) as refusal:
        if isinstance(refusal, NotYourRole) and not typed["for_seat"]:
            raise
        errors, status = [refusal], refusal.status
    if errors and typed["back"] == "ballot":
        return _page(request, actor, round_id, typed=typed, errors=errors, status=status)
    if errors:
        return item_page(request, actor, item_id, typed=typed, errors=errors, status=status)
    if typed["back"] == "ballot":
        return redirect("decisions:cast", round_id)
    return redirect(f"{item_address(item_id)}#receipt")


def _cast(actor: Actor, round_id: Any, typed: dict[str, str]) -> None:
    cast_vote(
        actor=actor,
        round_id=round_id,
        choice=typed["choice"],
        comment=typed["comment"],
        idempotency_key=typed["key"],
        replaces=typed["replaces"],
        advice_seen=typed["advice_seen"] == "yes",
        for_seat=typed["for_seat"],
    )


def _about(error: FieldError) -> FieldError:
    if error.field == "choice":
        return FieldError("choice", "Nothing was chosen.", "Choose one of the options, or abstain.")
    if error.field == "idempotency_key":
        return FieldError("choice", "You have voted from this page already.", "Look at your ballot, then change it.")
    return error


def _page(
    request: HttpRequest,
    actor: Actor,
    round_id: Any,
    *,
    typed: dict[str, str] | None = None,
    errors: Any = (),
    status: int = 200,
) -> HttpResponse:
    """Question, options, one button; afterwards the receipt. The advice is not on it."""
    found = round_for_form(actor, round_id, "vote.cast")
    item, round_ = found.item, round_for(actor, round_id)
    opinion = opinions_on(actor, item).mine
    context = vote_context(round_, advice_shown=False, typed=typed, opinion=opinion, back="ballot")
    context |= {"item": item, "meeting": item.meeting, "form_errors": errors, "typed": typed or {}}
    return board_page(request, item.meeting.board, "decisions/ballot.html", context, case=item.case, status=status)


class DissentForm(PageForm):
    statement = Words(
        "Your dissent",
        lines=3,
        required=True,
        help_text="It prints on the decision with your name and specialty, and cannot be changed.",
    )


@door("GET", "POST")
def dissent(request: HttpRequest, actor: Actor, round_id: Any) -> HttpResponse:
    """Why the own ballot is unlike the leading choice."""
    found = round_for_form(actor, round_id, "vote.cast")
    form = DissentForm(sent(request))
    refused = None
    try:
        if request.method == "POST" and form.carried_out(
            lambda: record_dissent(actor=actor, round_id=round_id, **form.given)
        ):
            messages.success(request, "Your dissent is on record.")
            return redirect(f"{item_address(found.item_id)}#vote")
    except WrongState as refusal:
        refused = refusal
    item = found.item
    context = {"form": form, "item": item, "meeting": item.meeting, "question": found.question, "refused": refused}
    status = refused.status if refused else 400 if form.is_bound else 200
    return board_page(request, item.meeting.board, "decisions/dissent.html", context, case=item.case, status=status)
