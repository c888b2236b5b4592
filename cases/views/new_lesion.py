"""Adding a lesion: its levels on the spine, its index level, and what is known of it at once."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases.actions.add_lesion import add_lesion
from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.facts.spine_figure import draw_spine, picker_rows
from cases.facts.vertebrae import LEVELS
from cases.models import Case
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.fact_form import SOURCES, FactsForm
from cases.views.facts_page import known_of
from cases.views.forms import Pick, sent
from cases.views.lesions import figure_lesions

_ASKED = tuple(fact(name) for name in ("compartment", "escc", "lesion_quality", "pain"))


class NewLesionForm(FactsForm):
    """Index level and levels are the lesion's place; the rest may follow later."""

    index_level = Pick(
        "Index level",
        [(level, level) for level in LEVELS],
        required=True,
        help_text="The worst level. Scores are worked out for it.",
    )
    levels = forms.MultipleChoiceField(choices=[(level, level) for level in LEVELS], required=False)


@door("GET", "POST")
def new(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "facts.record", subject="lesion form")
    form = NewLesionForm(sent(request), facts=_ASKED, zone=ZoneInfo(case.board.time_zone))
    if request.method == "POST" and form.carried_out(lambda: _add(actor, case, form)):
        return redirect("cases:lesions", case.pk)
    context = {"form": form, "picker": _picker(case, form), "sources": SOURCES}
    status = 400 if form.is_bound else 200
    return case_page(request, actor, case, "cases/new_lesion.html", context, tab="lesions", status=status)


def _add(actor: Actor, case: Case, form: NewLesionForm) -> None:
    given = form.given
    add_lesion(
        actor=actor,
        case_id=case.pk,
        index_level=given["index_level"] or "",
        levels=given["levels"] or (),
        observed_on=given["observed_on"],
        source=given["source"] or "",
        entries=form.entries(observed_on=None, source=""),
    )


def level_picker(
    case: Case, chosen: Sequence[str], errors: Sequence[object], *, legend: str, help: str
) -> dict[str, Any]:
    """What `_spine_picker.html` needs to ask for `levels`, beside the lesions that the case has."""
    known = known_of(case, case.board.day_of(timezone.now()))
    there = figure_lesions(list(case.lesions.filter(withdrawn_at=None)), known)
    notes = {level: f"lesion {one.letter}" for one in there for level in one.levels}
    return {
        "name": "levels",
        "legend": legend,
        "rows": picker_rows(chosen, notes),
        "help": help,
        "error": " ".join(str(error) for error in errors),
        "figure": draw_spine(there, id="picker", pitch=24),
    }


def _picker(case: Case, form: NewLesionForm) -> dict[str, Any]:
    chosen: Sequence[str] = form["levels"].value() or ()
    errors = form.errors.get("levels", []) if form.is_bound else []
    help = "Every level of this lesion, the index level included."
    return level_picker(case, chosen, errors, legend="Levels involved", help=help)
