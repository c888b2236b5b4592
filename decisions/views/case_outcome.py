"""What came of the board's recommendation: what was given, what people say of it, how the patient fares."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.facts.vertebrae import summarise_levels
from cases.pathway.treatments import treatment_label
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.forms import Day, PageForm, Pick, Words, sent
from decisions.actions.read_case_outcome import Compared, read_case_outcome
from decisions.actions.record_implementation import record_implementation
from decisions.outcomes.implementation import REASONS, STATES


class ImplementationForm(PageForm):
    state = Pick("What became of it", list(STATES.items()), radios=True, required=True)
    on = Day("As of", required=True)
    reason = Pick("Why not in full", list(REASONS.items()))
    note = Words("Note", lines=2)


@door("GET", "POST")
def case_outcome(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    form = ImplementationForm(sent(request))
    if request.method == "POST":
        case = case_for(actor, case_id, "treatment.record", subject="implementation form")
        if form.carried_out(lambda: record_implementation(actor=actor, case_id=case.pk, **form.given)):
            return redirect("decisions:case_outcome", case.pk)
    read = read_case_outcome(actor=actor, case_id=case_id)
    plan = [
        {"name": treatment_label(option["treatment"]), "levels": summarise_levels(option.get("levels", []))}
        for option in (read.decision.options if read.decision else [])
    ]
    context = {
        "read": read,
        "plan": plan,
        "given": [
            {"name": treatment_label(each.treatment), "levels": summarise_levels(each.levels), "given": each}
            for each in read.treatments
        ],
        "said": [
            {"word": STATES[each.state], "reason": REASONS.get(each.reason, ""), "said": each} for each in read.said
        ],
        "visits": [
            {
                "visit": each.visit,
                "compared": [_words(one) for one in each.compared],
                "relist": each.relist,
            }
            for each in read.visits
        ],
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return case_page(request, actor, read.case, "decisions/case_outcome.html", context, tab="outcome", status=status)


def _words(one: Compared) -> dict[str, Any]:
    missing = ", ".join(fact(name).label.lower() for name in one.missing)
    return {"table": one.table, "grade": one.grade, "missing": missing}
