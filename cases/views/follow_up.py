"""What came of the treatment, visit by visit, and which visits are wanted."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases import access
from cases.actions.read_due_follow_ups import planned_visits
from cases.actions.record_follow_up import record_follow_up
from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.models import Case, FollowUp
from cases.pathway.follow_up import CAUSE_OF_DEATH, CTCAE_VERSIONS, FRACTURE, LOCAL_CONTROL
from cases.pathway.stages import TREATMENT_STAGES
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.fact_fields import NOTHING
from cases.views.forms import Day, PageForm, Pick, Words, sent
from cases.views.wording import value_in_words

_YES_NO = [("true", "Yes"), ("false", "No"), (NOTHING, "Not recorded")]
_EVENT = re.compile(r"(.*?)[\s,;:]+(?:grade\s*)?([1-5])", re.IGNORECASE)
_STATES = {
    "done": ("Done", "done", "done"),
    "overdue": ("Overdue", "attend", "clock"),
    "due": ("Due", "attend", "clock"),
    "ahead": ("Ahead", "quiet", "soon"),
    "called_off": ("Called off", "quiet", "close"),
}


def _scale(name: str) -> list[tuple[str, str]]:
    known = fact(name)
    if known.choices:
        return [*known.choices.items(), (NOTHING, "Not recorded")]
    values = range(int(known.low or 0), int(known.high or 0) + 1, known.step or 1)
    return [(str(value), str(value)) for value in values] + [(NOTHING, "Not recorded")]


def _coded(choices: dict[str, str]) -> list[tuple[str, str]]:
    return [*choices.items(), (NOTHING, "Not recorded")]


class FollowUpForm(PageForm):
    seen_on = Day("Seen on", required=True)
    alive = Pick("Alive", [("true", "Yes"), ("false", "No"), (NOTHING, "Not known")], radios=True)
    ambulatory = Pick("Walking", _scale("ambulatory"), radios=True)
    frankel = Pick("Frankel grade", _scale("frankel"), radios=True)
    pain_nrs = Pick("Pain, 0 to 10", _scale("pain_nrs"), radios=True, help_text="Higher is worse.")
    omed_mg = forms.DecimalField(
        label="Opioids",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "unit": "mg/day"}),
        help_text="Total daily oral morphine equivalent; 0 when none is taken.",
        error_messages={"invalid": "Give the dose in mg per day as a number, such as 60."},
    )
    kps = Pick("Karnofsky performance status", _scale("kps"), radios=True, help_text="Higher is better.")
    ecog = Pick("ECOG performance status", _scale("ecog"), radios=True, help_text="Higher is worse.")
    local_control = Pick("Local control", _coded(LOCAL_CONTROL), radios=True, help_text="The reader's ruling.")
    local_control_reason = Words("On what the ruling rests", lines=2)
    fracture = Pick("Vertebral fracture", _coded(FRACTURE), radios=True)
    fracture_symptomatic = Pick("The fracture has symptoms", _YES_NO, radios=True)
    complication_grade = Pick("Worst complication since (Clavien-Dindo)", _scale("complication_grade"), radios=True)
    adverse_events = Words("Adverse events", lines=2, help_text="One a line, term and grade, such as: oesophagitis, 2.")
    ctcae_version = Pick("CTCAE version of the grades", [(version, version) for version in CTCAE_VERSIONS])
    died_on = Day("Died on", help_text="Only when the patient has died: the case closes with it.")
    cause_of_death = Pick("Cause of death", list(CAUSE_OF_DEATH.items()))
    lost = forms.BooleanField(label="Lost to follow-up: could not be reached", required=False)
    note = Words("Note", lines=3)
    next_due_on = Day("Next visit due on")

    @property
    def given(self) -> dict[str, Any]:
        """What was entered, typed as the action takes it; what was left alone is None or empty."""
        raw = {name: "" if value == NOTHING else value for name, value in super().given.items()}
        numbers = {name: int(raw[name]) if raw[name] else None for name in ("pain_nrs", "kps", "ecog")}
        answers = {name: {"true": True, "false": False}.get(raw[name]) for name in ("alive", "fracture_symptomatic")}
        return raw | numbers | answers | {"adverse_events": _events(raw["adverse_events"] or "")}


def _events(typed: str) -> list[dict[str, Any]]:
    """Lines of "term, grade"; a line without a grade goes on as a term alone, for the action to refuse."""
    events = []
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        match = _EVENT.fullmatch(line)
        events.append({"term": match[1], "grade": int(match[2])} if match else {"term": line, "grade": None})
    return events


class PlanForm(PageForm):
    due_on = Day("Wanted on", required=True)
    says = Words("What for", required=True)


@door("GET")
def follow_up(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    return follow_up_page(request, actor, access.case(actor, case_id, "case.read", subject="follow-up"))


def follow_up_page(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    *,
    form: PlanForm | None = None,
    refused: tuple[Any, PageForm] | None = None,
) -> HttpResponse:
    """Visits kept and visits wanted; `form` or `refused` is a change of the plan that was refused."""
    zone = ZoneInfo(case.board.time_zone)
    visits = [_words(visit, zone) for visit in case.follow_ups.select_related("recorded_by").order_by("-seen_on")]
    planned = [
        {
            "visit": one.visit,
            "state": dict(zip(("word", "tone", "icon"), _STATES[one.state], strict=True)),
            "open": one.state in ("overdue", "due", "ahead"),
            "days_late": one.days_late,
            "refused": refused[1] if refused and str(refused[0]) == str(one.visit.pk) else None,
        }
        for one in planned_visits(case)
    ]
    context = {
        "visits": visits,
        "planned": planned,
        "plan_form": form or PlanForm(),
        "refused": form or (refused[1] if refused else None),
        "may_start": case.stage in TREATMENT_STAGES,
    }
    status = 400 if form or refused else 200
    return case_page(request, actor, case, "cases/follow_up.html", context, tab="follow_up", status=status)


def _words(visit: FollowUp, zone: ZoneInfo) -> dict[str, Any]:
    names = ("ambulatory", "frankel", "complication_grade")
    coded = {name: value_in_words(fact(name), getattr(visit, name) or None, zone) for name in names}
    return coded | {
        "visit": visit,
        "local_control": LOCAL_CONTROL.get(visit.local_control, visit.local_control),
        "fracture": FRACTURE.get(visit.fracture, visit.fracture),
        "cause": CAUSE_OF_DEATH.get(visit.cause_of_death, visit.cause_of_death),
        "events": "; ".join(f"{event['term']} grade {event['grade']}" for event in visit.adverse_events),
    }


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
