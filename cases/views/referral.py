"""Taking a referral, and the acknowledgement with its reference."""

from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import access
from cases.actions.read_clocks import clocks_of
from cases.actions.refer_case import refer_case
from cases.audit import Actor
from cases.models import Case, Membership
from cases.pathway.names import nearly_same_name
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_page
from cases.views.clock_words import clocks_in_words
from cases.views.door import door
from cases.views.referral_form import ReferralForm
from cases.views.shell import current_seat


@door("GET", "POST")
def refer(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    access.seat(actor, seat.board_id, "case.refer")
    previous = _previous(actor, request)
    zone = ZoneInfo(seat.board.time_zone)
    if request.method != "POST":
        return _form_page(request, seat, ReferralForm(zone=zone, initial=_identity(previous)), previous)
    form = ReferralForm(request.POST, zone=zone)
    if form.carried_out(lambda: _refer(actor, seat, form, previous)):
        return redirect("cases:acknowledgement", form.outcome.pk)
    return _form_page(request, seat, form, previous, known=_namesakes(actor, form), status=400)


def _refer(actor: Actor, seat: Membership, form: ReferralForm, previous: Case | None) -> Case:
    return refer_case(
        actor=actor,
        board_id=seat.board_id,
        patient=form.patient,
        referral=form.referral,
        entries=form.entries(source="Referral"),
        confirmed_new_patient=form.given["confirmed_new_patient"] or False,
        previous_case_id=previous.pk if previous else None,
    )


@door("GET")
def acknowledgement(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject="acknowledgement")
    context = clocks_in_words(clocks_of(case))
    return case_page(request, actor, case, "cases/acknowledgement.html", context, tab="overview")


def _previous(actor: Actor, request: HttpRequest) -> Case | None:
    earlier = request.POST.get("previous") or request.GET.get("previous")
    return access.case(actor, earlier, "case.read", subject="previous case") if earlier else None


def _identity(previous: Case | None) -> dict[str, Any]:
    """The identity of an earlier case's patient, to refer the same person again."""
    if previous is None:
        return {}
    patient = previous.patient
    names = ("family_name", "given_name", "title", "birth_date", "sex")
    return {one.kind: one.value for one in patient.identifiers.all()} | {name: getattr(patient, name) for name in names}


def _namesakes(actor: Actor, form: ReferralForm) -> list[Case]:
    """The cases, on this person's boards, of people who may be the one referred."""
    if not form.doubt:
        return []
    name = form.given["family_name"] or "", form.given["given_name"] or ""
    same_day = access.cases(actor).filter(patient__birth_date=form.given["birth_date"]).order_by("-referred_at")
    alike = (one for one in same_day if nearly_same_name((one.patient.family_name, one.patient.given_name), name))
    return access.shown(actor, islice(alike, 5))


def _form_page(
    request: HttpRequest,
    seat: Membership,
    form: ReferralForm,
    previous: Case | None,
    *,
    known: list[Case] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "board": seat.board, "previous": previous, "namesakes": known or []}
    return render(request, "cases/refer.html", context, status=status)
