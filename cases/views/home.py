"""The start page leads each role to its own place; the app bar's choice of board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from cases import access
from cases.audit import Actor
from cases.pathway.permissions import may
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.shell import current_seat, look_at

_HOMES = (("case.read", "cases:worklist"), ("members.manage", "cases:members"), ("audit.read", "cases:board_log"))


@door("GET")
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    for verb, place in _HOMES:
        if seat is not None and may(seat.role, verb):
            return redirect(place)
    return render(request, "cases/no_place.html", {"seat": seat})


@door("POST")
def choose_board(request: HttpRequest, actor: Actor) -> HttpResponse:
    wanted = access.as_id(request.POST.get("board"))
    chosen = next((seat for seat in access.memberships(actor) if seat.board_id == wanted), None)
    if chosen is None:
        raise NotVisible()
    look_at(request, chosen.board)
    return redirect(_from_list(request))


def _from_list(request: HttpRequest) -> str:
    # A page of one case stays with its board; only lists follow the choice.
    came_from = request.POST.get("next", "/")
    stays = came_from.count("/") <= 2 and url_has_allowed_host_and_scheme(came_from, {request.get_host()})
    return came_from if stays else "/"
