"""What was done for the patient."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases import access
from cases.actions.record_treatment import record_treatment
from cases.audit import Actor
from cases.facts.given_particulars import is_irradiation, particulars_in_words, particulars_of
from cases.facts.spine_figure import draw_spine, picker_rows
from cases.facts.vertebrae import LEVELS, summarise_levels
from cases.models import Treatment
from cases.pathway.stages import TREATMENT_STAGES
from cases.pathway.treatments import GIVEN, treatment_label
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.fact_fields import fields_for, raw_of
from cases.views.forms import Day, PageForm, Pick, Words, sent
from cases.views.wording import unit_in_words


class TreatmentForm(PageForm):
    """Asks of one treatment what its families have: dose where there is radiation, levels where it is done at levels.

    Without a known treatment it asks everything, so that whatever was sent is judged.
    """

    treatment = Pick("Treatment", [(kind.code, kind.label) for kind in GIVEN.values()], required=True)
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
    details = Words("Details", lines=3, help_text="Anything else of importance.")

    def __init__(self, *args: Any, treatment: str, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.zone, self.particulars = GIVEN.get(treatment), zone, particulars_of(treatment)
        if self.kind:
            self.fields["treatment"].widget = forms.HiddenInput()
            self.initial["treatment"] = treatment
        for part in self.particulars:
            self.fields.update(fields_for(part))

    @property
    def given(self) -> dict[str, Any]:
        names = ("treatment", "started_on", "ended_on", "dose_gy", "fractions", "details")
        read = {part.name: raw_of(part, self.cleaned_data, self.zone)[0] for part in self.particulars}
        return {
            **{name: self.cleaned_data.get(name) for name in names},
            "levels": self.cleaned_data.get("levels") or (),
            "particulars": read,
        }

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The particulars as controls, for cases/_fact_field.html."""
        return [
            {"fact": part, "field": self[part.name], "known": "", "unit": unit_in_words(part.unit), "parts": []}
            for part in self.particulars
        ]

    @property
    def irradiates(self) -> bool:
        return self.kind is None or is_irradiation(self.kind.code)

    @property
    def at_levels(self) -> bool:
        return self.kind is None or self.kind.at_levels


@door("GET")
def treatment(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject="treatment")
    rows = [_words(given, ZoneInfo(case.board.time_zone)) for given in case.treatments.select_related("recorded_by")]
    context = {"treatments": rows, "may_start": case.stage in TREATMENT_STAGES}
    return case_page(request, actor, case, "cases/treatment.html", context, tab="treatment")


def _words(given: Treatment, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "given": given,
        "name": treatment_label(given.treatment),
        "levels": summarise_levels(given.levels),
        "irradiation": is_irradiation(given.treatment),
        "particulars": particulars_in_words(given.treatment, given.particulars, zone),
    }


@door("GET", "POST")
def new(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    """First which treatment, then what is recorded of it; the second page is told by `?treatment=`."""
    case = case_for(actor, case_id, "treatment.record", subject="treatment form")
    chosen = request.POST.get("treatment") or request.GET.get("treatment", "")
    form = TreatmentForm(sent(request), treatment=chosen, zone=ZoneInfo(case.board.time_zone))
    if request.method == "POST" and form.carried_out(
        lambda: record_treatment(actor=actor, case_id=case.pk, **form.given)
    ):
        return redirect("cases:treatment", case.pk)
    context = {
        "form": form,
        "title": treatment_label(chosen) if form.kind else "Record a treatment",
        "kinds": GIVEN.values(),
        "picker": _picker(form),
        "back": reverse("cases:treatment", args=[case.pk]),
    }
    asked = form.kind or form.is_bound
    template = "cases/treatment_form.html" if asked else "cases/treatment_kinds.html"
    status = 400 if form.is_bound else 200
    return case_page(request, actor, case, template, context, tab="treatment", status=status)


def _picker(form: TreatmentForm) -> dict[str, Any]:
    return {
        "name": "levels",
        "legend": "Levels treated",
        "rows": picker_rows(form["levels"].value() or ()),
        "help": "For operations, radiotherapy and procedures at the spine.",
        "error": " ".join(str(error) for error in form.errors.get("levels", [])) if form.is_bound else "",
        "figure": draw_spine((), id="picker", pitch=24),
    }
