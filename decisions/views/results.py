"""Results worked out elsewhere: the list of a case, and one form per instrument made from the knowledge."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases.audit import Actor
from cases.models import Case
from cases.pathway.refusals import NotVisible
from cases.pathway.stages import OPEN_STAGES
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.fact_fields import fields_for, raw_of
from cases.views.forms import Day, PageForm, Words, sent
from decisions.actions.read_results import read_result, read_results
from decisions.actions.record_result import record_result
from decisions.actions.withdraw_result import withdraw_result
from decisions.models import RecordedResult
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.parse_recorded import GROUPS
from decisions.reasoning.recorded import Instrument


class ResultForm(PageForm):
    """The values of one instrument, nothing chosen beforehand; then who, when and with what."""

    computed_on = Day("Worked out on", required=True)
    computed_by = Words("Worked out by", required=True, help_text="The person who used the tool or the paper.")
    tool = Words("Tool or paper", help_text="Its name and address.")
    note = Words("Note", lines=2)

    def __init__(self, *args: Any, instrument: Instrument, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument, self.zone = instrument, zone
        self.fields["computed_on"].label = instrument.dated
        if instrument.tool_needed:
            self.fields["tool"].required = True
            self.fields["tool"].error_messages["required"] = "Name the tool and its address."
        about, self.fields = self.fields, {}
        for known in instrument.asked:
            for name, control in fields_for(known.fact, nothing="" if known.mandatory else "Not recorded").items():
                control.required = known.mandatory
                control.error_messages["required"] = f"{known.fact.label} is needed. Nothing is assumed."
                self.fields[name] = control
        self.fields |= about

    def carried_out_for(self, act: Callable[..., object]) -> bool:
        """Whether `act` was done with what was entered."""
        return self.carried_out(lambda: act(values=self.values, **self.about))

    @property
    def values(self) -> dict[str, object]:
        """What was entered of the instrument, for the action to read."""
        facts = [known.fact for known in self.instrument.asked]
        return {fact.name: raw_of(fact, self.cleaned_data, self.zone)[0] for fact in facts}

    @property
    def about(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in ("computed_on", "computed_by", "tool", "note")}


class WithdrawForm(PageForm):
    reason = Words("Why it is taken back", required=True, help_text="Such as: of another patient.")


@door("GET")
def results(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    read = read_results(actor=actor, case_id=case_id)
    context = {
        "standing": read.standing,
        "earlier": read.earlier,
        "groups": _groups(),
        "may_start": read.case.stage in OPEN_STAGES,
    }
    return case_page(request, actor, read.case, "decisions/results.html", context, tab="assessment")


def _groups() -> list[dict[str, Any]]:
    known = load_knowledge().recorded.values()
    return [
        {"label": label, "instruments": [one for one in known if one.group == key]} for key, label in GROUPS.items()
    ]


@door("GET", "POST")
def new(request: HttpRequest, actor: Actor, case_id: Any, instrument: str) -> HttpResponse:
    case = case_for(actor, case_id, "facts.record", subject="result form")
    return _form_page(request, actor, case, _known(instrument))


@door("GET", "POST")
def correct(request: HttpRequest, actor: Actor, case_id: Any, result_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "facts.record", subject="result correction form")
    old = read_result(case, result_id)
    return _form_page(request, actor, case, _known(old.instrument), old)


@door("GET", "POST")
def withdraw(request: HttpRequest, actor: Actor, case_id: Any, result_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "facts.record", subject="result withdrawal form")
    old = read_result(case, result_id)
    form = WithdrawForm(sent(request))
    if request.method == "POST" and form.carried_out(
        lambda: withdraw_result(actor=actor, case_id=case.pk, result_id=old.pk, **form.given)
    ):
        messages.success(request, "The result was taken back.")
        return redirect("decisions:results", case.pk)
    context = {"form": form, "title": "Take back a result", "back": reverse("decisions:results", args=[case.pk])}
    return _page(request, actor, case, "cases/follow_up_form.html", context)


def _known(name: str) -> Instrument:
    found = load_knowledge().recorded.get(name)
    if found is None:
        raise NotVisible()
    return found


def _form_page(
    request: HttpRequest, actor: Actor, case: Case, known: Instrument, old: RecordedResult | None = None
) -> HttpResponse:
    zone = ZoneInfo(case.board.time_zone)
    form = ResultForm(sent(request), instrument=known, zone=zone, initial=_initial(old))

    def act(**given: Any) -> object:
        supersedes = old.pk if old else None
        return record_result(actor=actor, case_id=case.pk, instrument=known.id, supersedes=supersedes, **given)

    if request.method == "POST" and form.carried_out_for(act):
        messages.success(request, f"Recorded: {known.name}.")
        return redirect("decisions:results", case.pk)
    context = {
        "form": form,
        "instrument": known,
        "title": f"Correct: {known.name}" if old else known.name,
        "back": reverse("decisions:results", args=[case.pk]),
    }
    return _page(request, actor, case, "decisions/result_form.html", context)


def _initial(old: RecordedResult | None) -> dict[str, Any]:
    """A correction begins with what was recorded; a new result with nothing."""
    if old is None:
        return {}
    about = {name: getattr(old, name) for name in ("computed_on", "computed_by", "tool", "note")}
    return {**old.values, **about}


def _page(request: HttpRequest, actor: Actor, case: Case, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 400 if context["form"].is_bound else 200
    return case_page(request, actor, case, template, context, tab="assessment", status=status)
