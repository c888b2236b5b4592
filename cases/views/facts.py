"""Pages of the facts of a case: what is known, how it came to be known, and recording more."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.actions.record_facts import FactEntry, record_facts
from cases.audit import Actor
from cases.facts.catalogue import Scope
from cases.models import Case
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.fact_form import SOURCES, FactsForm
from cases.views.facts_page import disputes, group_facts, groups_of, known_of, words_by_name
from cases.views.forms import sent
from cases.views.imported import arrived


@door("GET")
def facts(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject="facts")
    zone = ZoneInfo(case.board.time_zone)
    today = case.board.day_of(timezone.now())
    known = known_of(case, today)
    lesions = {lesion.pk: f"lesion {lesion.number}" for lesion in case.lesions.filter(withdrawn_at=None)}
    comparison = disputes([one for one in known if one.lesion_id is None or one.lesion_id in lesions], zone, lesions)
    for row in comparison["rows"]:
        row["url"] = fact_url(case, row["fact"].name, row["lesion_id"])
    groups = groups_of(Scope.CASE, known, zone, today, hidden=case.board.site.hidden_facts)
    context = {"groups": groups, "comparison": comparison, "arrived": arrived(case)}
    return case_page(request, actor, case, "cases/facts.html", context, tab="facts")


def fact_url(case: Case, name: str, lesion_id: Any = None) -> str:
    """The page of one fact of the case, or of one of its lesions."""
    if lesion_id is None:
        return reverse("cases:fact", args=[case.pk, name])
    return reverse("cases:lesion_fact", args=[case.pk, lesion_id, name])


@door("GET", "POST")
def record(request: HttpRequest, actor: Actor, case_id: Any, group: str) -> HttpResponse:
    case = case_for(actor, case_id, "facts.record", subject="facts form")
    found = group_facts(Scope.CASE, group)
    if found is None:
        raise NotVisible()
    name, asked = found[0], [one for one in found[1] if one.name not in case.board.site.hidden_facts]
    zone = ZoneInfo(case.board.time_zone)
    known = words_by_name(known_of(case, case.board.day_of(timezone.now())), zone)
    form = FactsForm(sent(request), facts=asked, zone=zone, known=known)
    store = recorder(actor, case)
    if request.method == "POST" and form.recorded(store, form.entries):
        return redirect(reverse("cases:facts", args=[case.pk]) + f"#{group}")
    return facts_form_page(request, actor, case, form, name, back=reverse("cases:facts", args=[case.pk]))


def recorder(actor: Actor, case: Case) -> Callable[[list[FactEntry]], object]:
    """The action that a form of facts is sent to."""
    return lambda entries: record_facts(actor=actor, case_id=case.pk, entries=entries)


def facts_form_page(
    request: HttpRequest, actor: Actor, case: Case, form: FactsForm, title: str, *, back: str, tab: str = "facts"
) -> HttpResponse:
    """A form of facts in the case's frame; 400 when it was sent and something in it was refused."""
    context = {"form": form, "title": title, "back": back, "sources": SOURCES}
    status = 400 if form.is_bound and form.errors else 200
    return case_page(request, actor, case, "cases/facts_form.html", context, tab=tab, status=status)
