"""The frame of every page of one case: patient banner, stage track, tabs.

Pages outside `cases` (assessment, decision) use the same frame: `case_page(...)`, a template
that extends `cases/_case.html`, and an entry in `TABS`.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Case, CaseEvent, Membership, Patient
from cases.models.snapshots import age_on
from cases.pathway.permissions import POLICY, may
from cases.pathway.stages import PATHWAY, Stage
from cases.views.shell import current_seat, look_at

# (key, label, address, verb of the policy table that shows the tab)
TABS = (
    ("overview", "Overview", "cases:overview", "case.read"),
    ("clocks", "Clocks", "cases:clocks", "case.read"),
    ("facts", "Facts", "cases:facts", "case.read"),
    ("lesions", "Lesions", "cases:lesions", "case.read"),
    ("imaging", "Imaging", "cases:imaging", "case.read"),
    ("assessment", "Assessment", "decisions:assessment", "case.read"),
    ("decision", "Decision", "decisions:case_decisions", "decision.read"),
    ("letters", "Letters", "decisions:case_letters", "letter.read"),
    ("treatment", "Treatment", "cases:treatment", "case.read"),
    ("follow_up", "Follow-up", "cases:follow_up", "case.read"),
    ("outcome", "Outcome", "decisions:case_outcome", "case.read"),
    ("timeline", "Timeline", "cases:timeline", "case.read"),
    ("access_log", "Who viewed", "cases:access_log", "case.read_access_log"),
)


def case_for(actor: Actor, case_id: object, verb: str, *, subject: str) -> Case:
    """The case for a page that leads to `verb`: logged as a look, refused unless the role holds the verb.

    The act itself is logged by its action, and only when it happens.
    """
    case = access.case(actor, case_id, "case.read", subject=subject)
    access.seat(actor, case.board_id, verb)
    return case


def case_page(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    template: str,
    context: dict[str, Any],
    *,
    tab: str,
    status: int = 200,
) -> HttpResponse:
    """Render `template` (it extends cases/_case.html) in the frame of `case`.

    `case` comes from `cases.access.case`, so this person may see it; `tab` is a key of TABS.
    Times on the page are those of the board's time zone.
    """
    look_at(request, case.board)
    with timezone.override(ZoneInfo(case.board.time_zone)):
        return render(request, template, frame(request, case, tab) | context, status=status)


def frame(request: HttpRequest, case: Case, tab: str) -> dict[str, Any]:
    """What cases/_case.html needs: case, banner, track, tabs, and `may` (verb -> bool) for showing buttons."""
    seat = current_seat(request)
    return {
        "case": case,
        "banner": banner(case),
        "track": track(case),
        "tabs": _tabs(case, seat, tab),
        "tabs_label": "Parts of this case",
        "may": Rights(seat),
    }


def banner(case: Case) -> dict[str, Any]:
    """Who the patient is, in the parts that _banner.html shows."""
    patient = case.patient
    numbers = {one.kind: one.value for one in patient.identifiers.all()}
    return {
        "family_name": patient.family_name,
        "given_name": patient.given_name,
        "title": patient.title,
        "birth_date": patient.birth_date,
        "age": _age_today(patient, case.board.time_zone),
        "sex": patient.get_sex_display(),
        "deceased_on": patient.deceased_on,
        "age_at_death": _years(age_on(patient.birth_date, patient.deceased_on) if patient.deceased_on else None),
        "mrn": numbers.get("mrn", ""),
        "nhs_number": numbers.get("nhs_number", ""),
        "abha": numbers.get("abha", ""),
        "lane": case.lane,
    }


def _age_today(patient: Patient, zone: str) -> str:
    return _years(age_on(patient.birth_date, timezone.localdate(timezone=ZoneInfo(zone))))


def _years(age: int | None) -> str:
    return "" if age is None else f"{age}y"


def track(case: Case) -> list[dict[str, Any]]:
    """The stages for _stage_track.html: each with the day it was last entered."""
    entered: dict[str, datetime] = {Stage.REFERRAL: case.referred_at}
    moves = CaseEvent.objects.filter(case=case, kind__startswith="step.")
    for stage, at in moves.values_list("to_stage", "at"):
        entered[stage] = at
    stages = list(PATHWAY) + ([Stage.CLOSED] if case.stage == Stage.CLOSED else [])
    here = stages.index(Stage(case.stage))
    return [
        {"label": stage.label, "state": _state(place, here, stage in entered), "when": entered.get(stage), "note": ""}
        for place, stage in enumerate(stages)
    ]


def _state(place: int, here: int, was_there: bool) -> str:
    if place == here:
        return "current"
    if place > here:
        return "ahead"
    return "done" if was_there else "skipped"


def _tabs(case: Case, seat: Membership | None, current: str) -> list[dict[str, Any]]:
    shown = []
    for key, label, name, verb in TABS:
        if seat is None or not may(seat.role, verb):
            continue
        try:
            url = reverse(name, args=[case.pk])
        except NoReverseMatch:
            continue
        shown.append({"label": label, "url": url, "current": key == current, "count": None})
    return shown


_VERBS = {verb.replace(".", "_"): verb for verb in POLICY}


class Rights:
    """`may.case_edit` in a template: whether this seat holds the verb `case.edit`."""

    def __init__(self, seat: Membership | None) -> None:
        self.seat = seat

    def __getattr__(self, name: str) -> bool:
        if name not in _VERBS:
            raise AttributeError(name)
        return self.seat is not None and may(self.seat.role, _VERBS[name])
