"""The page on which a member says before the meeting what they think of a case."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.pathway.refusals import WrongState
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words, sent
from decisions.actions.give_opinion import CHOICES, give_opinion
from decisions.actions.read_opinions import opinions_on
from decisions.documents.content_vote import choice_words
from decisions.views.board_frame import board_page, item_for
from decisions.views.items import item_address

EARLY = "The members who vote read it at once."
SEALED = "Nobody else sees it before the first vote has closed."


class OpinionForm(PageForm):
    choice = Pick(
        "What you would do",
        [(code, choice_words(code)) for code in CHOICES],
        help_text="It fills in your ballot later, where the vote offers it.",
    )
    text = Words("In your own words", lines=4, help_text="A reason, a question, what you would want to know first.")


@door("GET", "POST")
def opinion(request: HttpRequest, actor: Actor, item_id: Any) -> HttpResponse:
    item = item_for(actor, item_id, "vote.cast")
    known = opinions_on(actor, item)
    mine, early = known.mine, known.opened_early
    form = OpinionForm(sent(request), initial={"choice": mine.choice, "text": mine.text} if mine else None)
    refused = None
    try:
        if request.method == "POST" and form.carried_out(
            lambda: give_opinion(actor=actor, item_id=item_id, **form.given)
        ):
            messages.success(request, f"Your opinion is recorded. {EARLY if early else SEALED}")
            return redirect(item_address(item_id))
    except WrongState as refusal:
        refused = refusal
    context = {"form": form, "item": item, "meeting": item.meeting, "refused": refused, "mine": mine, "early": early}
    status = refused.status if refused else 400 if form.is_bound else 200
    return board_page(request, item.meeting.board, "decisions/opinion.html", context, case=item.case, status=status)
