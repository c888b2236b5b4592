"""Who sits on a board: for its administrators."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases import access
from cases.actions.end_membership import end_membership
from cases.actions.grant_membership import grant_membership
from cases.audit import Actor
from cases.models import Membership
from cases.pathway.permissions import SPECIALTIES, Role
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words, sent
from cases.views.shell import current_seat
from cases.views.tokens import token_rows


class GrantForm(PageForm):
    email = Words("E-mail of the person", required=True, autocomplete="off", inputmode="email")
    role = Pick("Role", [(role.value, role.label) for role in Role], required=True)
    specialty = Pick("Specialty", list(SPECIALTIES.items()), help_text="For those who vote.")


@door("GET", "POST")
def members(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    access.seat(actor, seat.board_id, "members.manage")
    form = GrantForm(sent(request))
    if request.method == "POST" and form.carried_out(
        lambda: grant_membership(actor=actor, board_id=seat.board_id, **form.given)
    ):
        return redirect("cases:members")
    return _page(request, actor, seat, form)


@door("POST")
def end(request: HttpRequest, actor: Actor, membership_id: Any) -> HttpResponse:
    end_membership(actor=actor, membership_id=membership_id)
    return redirect("cases:members")


def _page(request: HttpRequest, actor: Actor, seat: Membership, form: GrantForm) -> HttpResponse:
    rows = Membership.objects.filter(board=seat.board_id).select_related("user").order_by("user__name")
    context = {
        "form": form,
        "board": seat.board,
        "mine": seat,
        "current": [row for row in rows if row.ended_at is None],
        "former": [row for row in rows if row.ended_at is not None],
        "tokens": token_rows(token for token in access.members_tokens(actor, seat.board_id) if token.state == "in_use"),
    }
    with timezone.override(ZoneInfo(seat.board.time_zone)):
        return render(request, "cases/members.html", context, status=400 if form.is_bound else 200)
