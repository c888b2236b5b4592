"""The limits of a board's emergency boards: for its coordinator and chair."""

from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import access
from cases.audit import Actor
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.forms import PageForm, sent
from cases.views.shell import current_seat
from decisions.actions.read_emergency_rules import limits_of
from decisions.actions.set_emergency_rules import set_emergency_rules
from decisions.views.board_frame import board_page


def _minutes(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "unit": "min"}),
        error_messages={
            "invalid": "Give a whole number of minutes, such as 20.",
            "required": f"{label} is needed, such as 20.",
        },
    )


class RulesForm(PageForm):
    answer_within = _minutes("Answer within", "What a new call proposes; whoever calls can change it.")
    first_step = _minutes(
        "Told again after", "Without every answer: those missing, their deputies and the chair are told again."
    )
    second_step = _minutes("Everybody told after", "Still without: everybody who votes, and the coordinators.")
    sign_within = _minutes(
        "Signed within", "From the last answer wanted; after it chair, deputies and coordinators are told."
    )


@door("GET", "POST")
def rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    board = access.board(actor, seat.board_id, "emergency.configure")
    form = RulesForm(sent(request), initial=asdict(limits_of(board)))
    if request.method == "POST" and form.carried_out(
        lambda: set_emergency_rules(actor=actor, board_id=board.pk, **form.given)
    ):
        messages.success(request, "Saved. Calls that are open keep the limits they were made with.")
        return redirect("decisions:emergencies")
    return board_page(
        request, board, "decisions/emergency_rules.html", {"form": form}, status=400 if form.is_bound else 200
    )
