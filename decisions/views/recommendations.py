"""What became of recommendations: those of which nobody has spoken, and the cases that come back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases.audit import Actor
from cases.pathway.intake import written
from cases.pathway.refusals import NotVisible
from cases.views.door import door, number_asked
from cases.views.shell import current_seat
from decisions.actions.read_returns import Returning, read_returns
from decisions.actions.read_unimplemented import MOST, Unsaid, read_unimplemented
from decisions.actions.relist_case import relist_case
from decisions.views.board_frame import board_page


@door("GET")
def recommendations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Two lists with a button each that puts the case on the next agenda, and who is lost to follow-up."""
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    unsaid_from, asking_from, lost_from = (
        number_asked(request, name, least=0) for name in ("unsaid", "asking", "lost")
    )
    board, unsaid, waiting = read_unimplemented(actor=actor, board_id=seat.board_id, start=unsaid_from)
    returns = read_returns(actor=actor, board_id=seat.board_id, asking_from=asking_from, lost_from=lost_from)
    context = {
        "unsaid": [{"row": row, "why": _of_silence(row)} for row in unsaid],
        "unsaid_pages": _pages("unsaid", unsaid_from, len(unsaid), waiting),
        "waiting": waiting,
        "asking": [{"row": row, "why": _of_visit(row)} for row in returns.asking],
        "asking_first": _url("asking", 0) if asking_from else "",
        "asking_further": "" if returns.further is None else _url("asking", returns.further),
        "lost": returns.lost,
        "lost_pages": _pages("lost", lost_from, len(returns.lost), returns.all_lost),
        "all_lost": returns.all_lost,
    }
    return board_page(request, board, "decisions/recommendations.html", context)


def _url(name: str, place: int) -> str:
    """The page with one list from a place on."""
    return f"{reverse('decisions:recommendations')}{f'?{name}={place}' if place else ''}#{name}"


def _pages(name: str, start: int, shown: int, count: int) -> dict[str, str]:
    """What `_pagination.html` needs for one of the lists; nothing where all of it is shown."""
    if shown == count:
        return {}
    if not shown:
        return {"previous": _url(name, 0), "next": "", "says": f"no more of {count}"}
    return {
        "previous": _url(name, max(start - MOST, 0)) if start else "",
        "next": _url(name, start + shown) if start + shown < count else "",
        "says": f"{start + 1} to {start + shown} of {count}",
    }


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
