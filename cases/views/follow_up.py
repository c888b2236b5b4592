"""What came of the treatment, visit by visit."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases import access
from cases.actions.record_follow_up import record_follow_up
from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.models import FollowUp
from cases.pathway.follow_up import LOCAL_CONTROL
from cases.pathway.stages import TREATMENT_STAGES
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.fact_fields import NOTHING
from cases.views.forms import Day, PageForm, Pick, Words, sent
from cases.views.wording import value_in_words


def _scale(name: str) -> list[tuple[str, str]]:
    known = fact(name)
    if known.choices:
        return [*known.choices.items(), (NOTHING, "Not recorded")]
    values = range(int(known.low or 0), int(known.high or 0) + 1, known.step or 1)
    return [(str(value), str(value)) for value in values] + [(NOTHING, "Not recorded")]


class FollowUpForm(PageForm):
    seen_on = Day("Seen on", required=True)
    alive = Pick("Alive", [("true", "Yes"), ("false", "No"), (NOTHING, "Not known")], radios=True)
    ambulatory = Pick("Walking", _scale("ambulatory"), radios=True)
    frankel = Pick("Frankel grade", _scale("frankel"), radios=True)
    pain_nrs = Pick("Pain, 0 to 10", _scale("pain_nrs"), radios=True, help_text="Higher is worse.")
    kps = Pick("Karnofsky performance status", _scale("kps"), radios=True, help_text="Higher is better.")
    local_control = Pick("Local control", [*LOCAL_CONTROL.items(), (NOTHING, "Not recorded")], radios=True)
    note = Words("Note", lines=3)
    next_due_on = Day("Next visit due on")

    @property
    def given(self) -> dict[str, Any]:
        """What was entered, typed as the action takes it; what was left alone is None or empty."""
        raw = {name: "" if value == NOTHING else value for name, value in super().given.items()}
        numbers = {name: int(raw[name]) if raw[name] else None for name in ("pain_nrs", "kps")}
        return raw | numbers | {"alive": {"true": True, "false": False}.get(raw["alive"])}


@door("GET")
def follow_up(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject="follow-up")
    zone = ZoneInfo(case.board.time_zone)
    visits = [_words(visit, zone) for visit in case.follow_ups.select_related("recorded_by").order_by("-seen_on")]
    context = {"visits": visits, "may_start": case.stage in TREATMENT_STAGES}
    return case_page(request, actor, case, "cases/follow_up.html", context, tab="follow_up")


def _words(visit: FollowUp, zone: ZoneInfo) -> dict[str, Any]:
    coded = {name: value_in_words(fact(name), getattr(visit, name) or None, zone) for name in ("ambulatory", "frankel")}
    return coded | {"visit": visit, "local_control": LOCAL_CONTROL.get(visit.local_control, visit.local_control)}


@door("GET", "POST")
def new(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "follow_up.record", subject="follow-up form")
    form = FollowUpForm(sent(request))
    if request.method == "POST" and form.carried_out(
        lambda: record_follow_up(actor=actor, case_id=case.pk, **form.given)
    ):
        return redirect("cases:follow_up", case.pk)
    context = {"form": form, "title": "Record a follow-up visit", "back": reverse("cases:follow_up", args=[case.pk])}
    return case_page(
        request,
        actor,
        case,
        "cases/follow_up_form.html",
        context,
        tab="follow_up",
        status=400 if form.is_bound else 200,
    )
