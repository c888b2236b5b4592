"""What was done for the patient."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases import access
from cases.actions.record_treatment import record_treatment
from cases.audit import Actor
from cases.facts.spine_figure import draw_spine, picker_rows
from cases.facts.vertebrae import LEVELS, summarise_levels
from cases.pathway.stages import TREATMENT_STAGES
from cases.pathway.treatments import TREATMENTS, treatment_label
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.forms import Day, PageForm, Pick, Words, sent


class TreatmentForm(PageForm):
    @property
    def given(self) -> dict[str, Any]:
        return super().given | {"levels": self.cleaned_data.get("levels") or ()}

    treatment = Pick("Treatment", [(kind.code, kind.label) for kind in TREATMENTS.values()], required=True)
    started_on = Day("Started on", required=True)
    ended_on = Day("Ended on", help_text="Left empty while it goes on.")
    dose_gy = forms.DecimalField(
        label="Dose",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": "Give the dose in Gy as a number, such as 30."},
    )
    fractions = forms.IntegerField(
        label="Fractions",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Give a whole number, such as 10."},
    )
    levels = forms.MultipleChoiceField(choices=[(level, level) for level in LEVELS], required=False)
    details = Words("Details", lines=3, help_text="Operation, drug, complications at the time.")


@door("GET")
def treatment(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject="treatment")
    rows = [
        {"given": given, "name": treatment_label(given.treatment), "levels": summarise_levels(given.levels)}
        for given in case.treatments.select_related("recorded_by")
    ]
    context = {"treatments": rows, "may_start": case.stage in TREATMENT_STAGES}
    return case_page(request, actor, case, "cases/treatment.html", context, tab="treatment")


@door("GET", "POST")
def new(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "treatment.record", subject="treatment form")
    form = TreatmentForm(sent(request))
    if request.method == "POST" and form.carried_out(
        lambda: record_treatment(actor=actor, case_id=case.pk, **form.given)
    ):
        return redirect("cases:treatment", case.pk)
    context = {
        "form": form,
        "title": "Record a treatment",
        "picker": _picker(form),
        "back": reverse("cases:treatment", args=[case.pk]),
    }
    return case_page(
        request,
        actor,
        case,
        "cases/treatment_form.html",
        context,
        tab="treatment",
        status=400 if form.is_bound else 200,
    )


def _picker(form: TreatmentForm) -> dict[str, Any]:
    return {
        "name": "levels",
        "legend": "Levels treated",
        "rows": picker_rows(form["levels"].value() or ()),
        "help": "For operations, radiotherapy and procedures at the spine.",
        "error": " ".join(str(error) for error in form.errors.get("levels", [])) if form.is_bound else "",
        "figure": draw_spine((), id="picker", pitch=24),
    }
