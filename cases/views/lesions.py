"""The lesions of a case: drawn on the spine, added with the picker, described by facts."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.actions.withdraw_lesion import withdraw_lesion
from cases.audit import Actor
from cases.facts.catalogue import Scope
from cases.facts.spine_figure import FigureLesion, draw_spine
from cases.models import Case, Lesion
from cases.models.snapshots import Known
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.fact_form import FactsForm
from cases.views.facts import facts_form_page, recorder
from cases.views.facts_page import group_facts, groups_of, known_of, words_by_name
from cases.views.forms import PageForm, Words, sent
from cases.views.imported import arrived


class WithdrawForm(PageForm):
    reason = Words("Why it no longer counts", lines=2)


@door("GET")
def lesions(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject="lesions")
    return lesions_page(request, actor, case)


def lesions_page(
    request: HttpRequest, actor: Actor, case: Case, *, withdrawing: Any = None, form: WithdrawForm | None = None
) -> HttpResponse:
    """Every lesion with what is known of it; `form` is a withdrawal of lesion `withdrawing` that was refused."""
    zone = ZoneInfo(case.board.time_zone)
    known = known_of(case, case.board.day_of(timezone.now()))
    rows = list(case.lesions.all())
    standing = [lesion for lesion in rows if lesion.withdrawn_at is None]
    context = {
        "figure": draw_spine(figure_lesions(standing, known), id="spine"),
        "lesions": [
            _shown(case, lesion, known, zone, form if lesion.pk == withdrawing else None) for lesion in standing
        ],
        "withdrawn": [lesion for lesion in rows if lesion.withdrawn_at is not None],
        "arrived": arrived(case),
        "refused": form,
    }
    return case_page(request, actor, case, "cases/lesions.html", context, tab="lesions", status=400 if form else 200)


def figure_lesions(rows: Sequence[Lesion], known: Sequence[Known]) -> list[FigureLesion]:
    """The lesions that have a place, lettered A, B, C ... for the drawing."""
    found = []
    for lesion in rows:
        facts = {one.name: one.record.value for one in known if one.lesion_id == lesion.pk}
        levels = facts.get("levels") or ([facts["index_level"]] if facts.get("index_level") else [])
        letter = letter_of(lesion)
        if levels:
            found.append(FigureLesion(letter, tuple(levels), facts.get("lesion_quality"), f"Lesion {lesion.number}"))
    return found


def letter_of(lesion: Lesion) -> str:
    """The letter by which drawings name a lesion: A for lesion 1; from the 27th on its number."""
    return ascii_uppercase[lesion.number - 1] if lesion.number <= len(ascii_uppercase) else str(lesion.number)


def _shown(
    case: Case, lesion: Lesion, known: Sequence[Known], zone: ZoneInfo, form: WithdrawForm | None
) -> dict[str, Any]:
    words = words_by_name(known, zone, lesion_id=lesion.pk)
    return {
        "lesion": lesion,
        "letter": letter_of(lesion),
        "place": words.get("levels") or words.get("index_level", ""),
        "index_level": words.get("index_level", ""),
        "label": f"Facts of lesion {lesion.number}",
        "groups": groups_of(Scope.LESION, known, zone, case.board.day_of(timezone.now()), lesion=lesion),
        "disagree": any(one.disagree for one in known if one.lesion_id == lesion.pk),
        "withdraw": form or WithdrawForm(auto_id=f"id_withdraw_{lesion.number}_%s"),
        "withdrawing": form is not None,
    }


@door("GET", "POST")
def record(request: HttpRequest, actor: Actor, case_id: Any, lesion_id: Any, group: str) -> HttpResponse:
    case = case_for(actor, case_id, "facts.record", subject="lesion form")
    lesion = lesion_of(case, lesion_id)
    found = group_facts(Scope.LESION, group)
    if found is None:
        raise NotVisible()
    name, asked = found
    zone = ZoneInfo(case.board.time_zone)
    known = words_by_name(known_of(case, case.board.day_of(timezone.now())), zone, lesion_id=lesion.pk)
    form = FactsForm(sent(request), facts=asked, zone=zone, known=known)
    back = reverse("cases:lesions", args=[case.pk]) + f"#lesion-{lesion.number}"
    if request.method == "POST" and form.recorded(recorder(actor, case), lambda: form.entries(lesion_id=lesion.pk)):
        return redirect(back)
    title = f"Lesion {lesion.number}, {known.get('index_level', 'level not recorded')}: {name.lower()}"
    return facts_form_page(request, actor, case, form, title, back=back, tab="lesions")


@door("POST")
def withdraw(request: HttpRequest, actor: Actor, case_id: Any, lesion_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "facts.record", subject="withdraw lesion")
    lesion = lesion_of(case, lesion_id)
    form = WithdrawForm(request.POST, auto_id=f"id_withdraw_{lesion.number}_%s")
    if form.carried_out(lambda: withdraw_lesion(actor=actor, lesion_id=lesion.pk, **form.given)):
        return redirect("cases:lesions", case.pk)
    return lesions_page(request, actor, case, withdrawing=lesion.pk, form=form)


def lesion_of(case: Case, lesion_id: Any) -> Lesion:
    """A lesion of this case that still counts. Raises NotVisible."""
    found = Lesion.objects.filter(case=case, pk=access.as_id(lesion_id), withdrawn_at=None).first()
    if found is None:
        raise NotVisible()
    return found
