"""What became of recommendations: those of which nobody has spoken, and the cases that come back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.pathway.intake import written
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.shell import current_seat
from decisions.actions.read_returns import Returning, read_returns
from decisions.actions.read_unimplemented import Unsaid, read_unimplemented
from decisions.actions.relist_case import relist_case
from decisions.views.board_frame import board_page


@door("GET")
def recommendations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Two lists with a button each that puts the case on the next agenda, and who is lost to follow-up."""
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    board, unsaid, waiting = read_unimplemented(actor=actor, board_id=seat.board_id)
    returns = read_returns(actor=actor, board_id=seat.board_id)
    context = {
        "unsaid": [{"row": row, "why": _of_silence(row)} for row in unsaid],
        "waiting": waiting,
        "more": returns.more,
        "asking": [{"row": row, "why": _of_visit(row)} for row in returns.asking],
        "lost": returns.lost,
    }
    return board_page(request, board, "decisions/recommendations.html", context)


@door("POST")
def relist(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    """Puts one case on the next agenda, and comes back to the list."""
    item = relist_case(actor=actor, case_id=case_id, reason=request.POST.get("reason", ""))
    day = written(item.meeting.board.day_of(item.meeting.starts_at))
    messages.success(request, f"{item.case.reference} is on the agenda of {day}.")
    return redirect("decisions:recommendations")


def _of_silence(row: Unsaid) -> str:
    return f"Nobody has said what became of the recommendation of {written(row.decided_on)}."


def _of_visit(row: Returning) -> str:
    return f"{'; '.join(row.reasons)} at the visit of {written(row.seen_on)}."
