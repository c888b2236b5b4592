"""The first page of a case: what is asked, how urgent, what is missing, what can happen next."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from cases import access
from cases.actions.read_clocks import clocks_of
from cases.actions.set_urgency import persons_lane, set_urgency
from cases.actions.take_step import minimum_data_gaps, take_step
from cases.audit import Actor
from cases.facts.catalogue import CATALOGUE
from cases.models import Case, Membership
from cases.models.need import is_treated
from cases.pathway.minimum_data import Gap
from cases.pathway.permissions import may
from cases.pathway.stages import Move, Stage, moves_from
from cases.pathway.urgency import Lane
from cases.views.case_frame import case_page
from cases.views.clock_words import clocks_in_words
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words
from cases.views.imported import arrived
from cases.views.next_meetings import next_meetings
from cases.views.shell import current_seat, look_at

_PRESS = {
    "accept": "Accept the referral",
    "return_referral": "Return for information",
    "reject": "Do not accept",
    "imaging_complete": "Imaging is complete",
    "list_for_board": "List for the board",
    "treatment_complete": "Treatment is complete",
    "relist": "List again for the board",
    "close": "Close the case",
    "reopen": "Reopen the case",
}


class StepForm(PageForm):
    """Reason and override of one move; which of the two is asked depends on the move."""

    reason = Words("Reason", lines=2)
    override_reason = Words("Reason for listing without it", lines=2)


class UrgencyForm(PageForm):
    lane = Pick("Lane", [(lane.value, lane.label) for lane in Lane], radios=True, required=True)
    reason = Words("Reason", lines=2, required=True)


@door("GET")
def overview(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject="overview")
    return overview_page(request, actor, case)


@door("POST")
def step(request: HttpRequest, actor: Actor, case_id: Any, move: str) -> HttpResponse:
    form = StepForm(request.POST, auto_id=f"id_{move}_%s")
    seen = request.POST.get("version", "")[:9]
    version = int(seen) if seen.isdecimal() else None
    if form.carried_out(
        lambda: take_step(actor=actor, case_id=case_id, move=move, expected_version=version, **form.given)
    ):
        return redirect("cases:overview", case_id)
    case = access.case(actor, case_id, "case.read", subject="overview")
    return overview_page(request, actor, case, steps={move: form}, status=400)


@door("POST")
def urgency(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    form = UrgencyForm(request.POST, auto_id="id_urgency_%s")
    seen = request.POST.get("facts_version", "")[:9]
    version = int(seen) if seen.isdecimal() else None
    if form.carried_out(lambda: set_urgency(actor=actor, case_id=case_id, facts_version=version, **form.given)):
        return redirect("cases:overview", case_id)
    case = access.case(actor, case_id, "case.read", subject="overview")
    return overview_page(request, actor, case, urgency_form=form, status=400)


def overview_page(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    *,
    steps: dict[str, StepForm] | None = None,
    urgency_form: UrgencyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The overview, with the forms that were just refused in the place of empty ones."""
    look_at(request, case.board)
    today = case.board.day_of(timezone.now())
    gaps = minimum_data_gaps(case, today) if case.stage != Stage.CLOSED else ()
    context = {
        "asks": _asks(case, gaps, current_seat(request)),
        "moves": [_move(move, steps or {}, bool(gaps)) for move in _moves_of(request, case)],
        "urgency_form": urgency_form or UrgencyForm(auto_id="id_urgency_%s"),
        "refused": next(iter((steps or {}).values()), None) or (urgency_form if status != 200 else None),
        "waiting_days": (today - case.board.day_of(case.referred_at)).days,
        "arrived": arrived(case),
        "later_cases": case.later_cases.order_by("referred_at"),
        "lane_set": _lane_set(case),
        "treated": is_treated(case),
        "meeting": next_meetings(actor, [case.pk]).get(case.pk),
        **clocks_in_words(clocks_of(case)),
    }
    return case_page(request, actor, case, "cases/overview.html", context, tab="overview", status=status)


def _lane_set(case: Case) -> dict[str, Any] | None:
    """What a person last set, and against what: who, when, why; None while nobody has."""
    event = persons_lane(case)
    if event is None:
        return None
    theirs, computed = Lane(event.data["to"]), Lane(case.computed_lane) if case.computed_lane else None
    against = "" if computed in (None, theirs) else "lowered" if computed.rank < theirs.rank else "raised"
    icon = "down" if against == "lowered" else "up"
    return {"lane": theirs, "by": event.actor, "at": event.at, "why": event.reason, "against": against, "icon": icon}


def _asks(case: Case, gaps: Sequence[Gap], seat: Membership | None) -> list[dict[str, Any]]:
    """What is missing by whom to ask, each with the page where this person can enter it; last, under "", what
    somebody has looked for in vain."""
    by_whom: dict[str, list[dict[str, Any]]] = {}
    records = seat is not None and may(seat.role, "facts.record")
    for gap in sorted(gaps, key=lambda gap: gap.in_vain):
        line = {"label": gap.label, "looked": gap.looked, "url": _entered_at(case, gap) if records else ""}
        by_whom.setdefault("" if gap.in_vain else gap.ask, []).append(line)
    return [{"whom": whom, "gaps": found} for whom, found in by_whom.items()]


def _entered_at(case: Case, gap: Gap) -> str:
    """The page on which a missing item is entered."""
    pages = {
        "clinical_question": "cases:complete_referral",
        "lesion": "cases:new_lesion",
        "escc": "cases:lesions",
        "imaging": "cases:new_study",
    }
    if gap.name in pages:
        return reverse(pages[gap.name], args=[case.pk])
    known = CATALOGUE.get("kps" if gap.name == "performance_status" else gap.name)
    return reverse("cases:record_facts", args=[case.pk, slugify(known.group)]) if known else ""


def _moves_of(request: HttpRequest, case: Case) -> list[Move]:
    seat = current_seat(request)
    return [move for move in moves_from(Stage(case.stage)) if seat and may(seat.role, move.verb)]


def _move(move: Move, forms: dict[str, StepForm], incomplete: bool) -> dict[str, Any]:
    return {
        "name": move.name,
        "says": _PRESS.get(move.name, move.says),
        "needs_reason": move.needs_reason,
        "needs_override": move.needs_minimum_data and incomplete,
        "form": forms.get(move.name) or StepForm(auto_id=f"id_{move.name}_%s"),
        "open": move.name in forms,
    }
