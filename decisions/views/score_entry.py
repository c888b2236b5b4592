"""SINS and ESCC of one lesion on one page, with a running total and no answer given beforehand.

Each rater answers unseen by the other; the points beside the answers are those of the knowledge.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import access
from cases.actions.record_facts import FactEntry, record_facts
from cases.audit import Actor
from cases.facts.catalogue import CATALOGUE
from cases.models import Case, Lesion
from cases.models.snapshots import Known
from cases.pathway.refusals import BadInput, NotVisible
from cases.views.case_frame import case_page
from cases.views.door import door
from cases.views.forms import Day, PageForm, Words
from decisions.actions.read_case_assessment import standing_records
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.score_table import Item, ScoreTable

UNANSWERED, NOT_ASSESSABLE = "", "not_assessable"
DERIVED = "location"


class ScoreForm(PageForm):
    """One radio group per fact that SINS and ESCC read, the day of the imaging, and its name."""

    observed_on = Day("Date of the imaging", required=True, help_text="The study that was read.")
    source = Words("Study", help_text="Such as “CT thoracic spine”.", required=True)

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        for name in names:
            answers = [*CATALOGUE[name].choices.items(), (NOT_ASSESSABLE, "Not assessable")]
            self.fields[name] = forms.ChoiceField(
                label=CATALOGUE[name].label, choices=answers, required=False, widget=forms.RadioSelect
            )

    def entries(self, lesion: Lesion) -> list[FactEntry]:
        """What to record. “Not assessable” also takes this rater's own answer of that day back."""
        common = {
            "lesion_id": lesion.pk,
            "observed_on": self.cleaned_data["observed_on"],
            "source": self.cleaned_data["source"],
        }
        answers = {name: self.cleaned_data[name] for name in self.names if self.cleaned_data[name] != UNANSWERED}
        return [
            FactEntry(name, None, not_assessable=True, **common)
            if answer == NOT_ASSESSABLE
            else FactEntry(name, answer, **common)
            for name, answer in answers.items()
        ]


@door("GET", "POST")
def sins(request: HttpRequest, actor: Actor, case_id: Any, lesion_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "facts.record", subject="score entry")
    lesion = _lesion(case, lesion_id)
    table = load_knowledge().scores["sins"]
    form = ScoreForm(request.POST or None, names=[*_asked(table), "escc"])
    known = standing_records(case, lesion.pk)
    try:
        if request.method == "POST" and form.is_valid():
            return _save(request, actor, case, lesion, form)
    except BadInput as refusal:
        form.show(refusal)
    context = {
        "form": form,
        "lesion": lesion,
        "level": _value(known, "index_level"),
        "entry": _entry(table, form, known),
        "comparison": _comparison(table, known),
        "sources": _sources(case),
    }
    status = 400 if form.is_bound else 200
    return case_page(request, actor, case, "decisions/sins.html", context, tab="lesions", status=status)


def _save(request: HttpRequest, actor: Actor, case: Case, lesion: Lesion, form: ScoreForm) -> HttpResponse:
    entries = form.entries(lesion)
    if not entries:
        form.add_error(None, "No question was answered. Answer at least one, or go back.")
        raise BadInput([])
    record_facts(actor=actor, case_id=case.pk, entries=entries)
    messages.success(request, f"Recorded {len(entries)} findings of lesion {lesion.number}.")
    return redirect("cases:lesions", case.pk)


def _lesion(case: Case, lesion_id: Any) -> Lesion:
    found = case.lesions.filter(pk=lesion_id, withdrawn_at=None).first()
    if found is None:
        raise NotVisible()
    return found


def _asked(table: ScoreTable) -> list[str]:
    return [name for item in table.items if item.id != DERIVED for name in item.points.facts]


def _entry(table: ScoreTable, form: ScoreForm, known: list[Known]) -> dict[str, Any]:
    """The score as _score_entry.html asks it; location is shown, derived from the level."""
    level = _value(known, "index_level")
    return {
        "name": "SINS",
        "maximum": table.high,
        "direction": f"higher is {table.higher_is}",
        "citation": table.source.citation,
        "citation_url": table.source.link,
        "verification": table.verification,
        "bands": [{"low": band.low, "high": band.high, "name": band.label} for band in table.bands],
        "rows": [_derived(item, level) if item.id == DERIVED else _question(item, form) for item in table.items],
    }


def _derived(item: Item, level: Any) -> dict[str, Any]:
    finding = item.points.read({"index_level": level})
    says = f"{level}, {finding.row.label}" if finding.row else "Not recorded"
    return {"label": item.label, "fixed": finding.outcome, "fixed_says": says, "help": "From the level of the lesion."}


def _question(item: Item, form: ScoreForm) -> dict[str, Any]:
    name = item.points.facts[0]
    answered = form[name].value()
    return {
        "name": name,
        "label": item.label,
        "help": CATALOGUE[name].definition,
        "error": " ".join(str(error) for error in form.errors.get(name, [])) if form.is_bound else "",
        "choices": [_choice(item, name, code, answered) for code in CATALOGUE[name].choices],
        "missing_value": NOT_ASSESSABLE,
        "missing_checked": answered == NOT_ASSESSABLE,
    }


def _choice(item: Item, name: str, code: str, answered: Any) -> dict[str, Any]:
    points = item.points.read({name: code}).outcome
    return {"value": code, "label": CATALOGUE[name].choices[code], "points": points, "checked": answered == code}


def _comparison(table: ScoreTable, known: list[Known]) -> list[dict[str, Any]]:
    """Who has read this lesion so far, by name and day only: a second reader answers unseen."""
    asked = {*_asked(table), "escc"}
    readers = {
        (record.recorded_by.name, record.observed_on) for one in known if one.name in asked for record in one.raters
    }
    return [{"name": name, "on": on} for name, on in sorted(readers, key=lambda reader: (reader[1], reader[0]))]


def _value(known: list[Known], name: str) -> Any:
    return next((one.record.value for one in known if one.name == name), None)


def _sources(case: Case) -> list[str]:
    return [f"{study.get_modality_display()} {study.region}" for study in case.studies.all()]
