"""One fact: every value ever recorded, raters side by side, the board's value, corrections."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases import access
from cases.actions.choose_value import choose_value
from cases.actions.record_facts import FactEntry
from cases.audit import Actor
from cases.facts.catalogue import CATALOGUE, Fact
from cases.models import Case, FactRecord, Lesion
from cases.pathway.refusals import BadInput, NotVisible
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.fact_fields import NOTHING
from cases.views.fact_form import FactsForm
from cases.views.facts import fact_url, facts_form_page, recorder
from cases.views.facts_page import known_of, record_in_words
from cases.views.forms import sent


@door("GET")
def fact(request: HttpRequest, actor: Actor, case_id: Any, name: str, lesion_id: Any = None) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject=f"fact {name}"[:120])
    if name not in CATALOGUE or name in case.board.site.hidden_facts:
        raise NotVisible()
    return _fact_page(request, actor, case, CATALOGUE[name], _lesion(case, lesion_id))


@door("POST")
def choose(request: HttpRequest, actor: Actor, case_id: Any, record_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "facts.choose", subject="choose value")
    chosen = _record(case, record_id)
    try:
        choose_value(actor=actor, case_id=case.pk, record_id=chosen.pk, reason=request.POST.get("reason", ""))
    except BadInput as refusal:
        return _fact_page(request, actor, case, CATALOGUE[chosen.name], chosen.lesion, refusal=refusal)
    return redirect(fact_url(case, chosen.name, chosen.lesion_id))


@door("GET", "POST")
def correct(request: HttpRequest, actor: Actor, case_id: Any, record_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "facts.record", subject="correction form")
    old = _record(case, record_id)
    known, zone = CATALOGUE[old.name], ZoneInfo(case.board.time_zone)
    here = fact_url(case, old.name, old.lesion_id)
    form = FactsForm(
        sent(request),
        facts=[known],
        zone=zone,
        nothing="Not known (takes this value back)",
        known={old.name: record_in_words(old, zone)},
        initial={"observed_on": old.observed_on, "source": old.source},
    )
    if request.method == "POST" and form.recorded(recorder(actor, case), lambda: _correction(form, old)):
        return redirect(here)
    return facts_form_page(request, actor, case, form, f"Correct {known.label}", back=here)


def _correction(form: FactsForm, old: FactRecord) -> list[FactEntry]:
    link = {"supersedes": old.pk, "lesion_id": old.lesion_id}
    if form.cleaned_data.get(old.name) == NOTHING:
        when = {name: form.cleaned_data.get(name) for name in ("observed_on", "source")}
        return [FactEntry(old.name, None, **when, **link)]
    return form.entries(**link)


def _lesion(case: Case, lesion_id: Any) -> Lesion | None:
    if lesion_id is None:
        return None
    found = Lesion.objects.filter(case=case, pk=access.as_id(lesion_id)).first()
    if found is None:
        raise NotVisible()
    return found


def _records(case: Case) -> Any:
    mine = Q(case=case) | Q(patient=case.patient_id, scope="patient")
    return FactRecord.objects.filter(mine).select_related("recorded_by", "lesion")


def _record(case: Case, record_id: Any) -> FactRecord:
    found = _records(case).filter(pk=access.as_id(record_id)).first()
    if found is None or found.name not in CATALOGUE:
        raise NotVisible()
    return found


def _fact_page(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    known: Fact,
    lesion: Lesion | None,
    *,
    refusal: BadInput | None = None,
) -> HttpResponse:
    zone = ZoneInfo(case.board.time_zone)
    today = case.board.day_of(timezone.now())
    now = next(
        (
            one
            for one in known_of(case, today)
            if one.name == known.name and one.lesion_id == (lesion.pk if lesion else None)
        ),
        None,
    )
    records = list(_records(case).filter(name=known.name, lesion=lesion).order_by("-recorded_at"))
    replaced = {record.supersedes_id for record in records}
    standing = {rater.pk for rater in now.raters} if now else set()
    context = {
        "fact": known,
        "lesion": lesion,
        "now": now,
        "refusal": refusal,
        "words": record_in_words(now.record, zone) if now else "",
        "rows": [
            {
                "record": record,
                "words": record_in_words(record, zone),
                "replaced": record.pk in replaced,
                "standing": record.pk in standing,
                "counts": now is not None and record.pk == now.record.pk,
            }
            for record in records
        ],
    }
    status = refusal.status if refusal else 200
    return case_page(
        request, actor, case, "cases/fact.html", context, tab="lesions" if lesion else "facts", status=status
    )
