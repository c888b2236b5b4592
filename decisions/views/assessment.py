"""The assessment of a case: urgent things first, then findings, scores, options, and what is missing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.actions.read_clocks import clocks_of
from cases.audit import Actor
from cases.views.case_frame import case_page
from cases.views.clock_words import clocks_in_words
from cases.views.door import door
from decisions.actions.assess_case import assess_now
from decisions.actions.read_case_assessment import CaseAssessment, read_assessment_progress, read_case_assessment
from decisions.documents.content_prognosis import prognosis_figure

IN_BRIEF = 6  # options that the short forms show; they say how many more there are


@door("GET")
def assessment(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    read = read_case_assessment(actor=actor, case_id=case_id)
    return case_page(request, actor, read.case, "decisions/assessment.html", shown(read), tab="assessment")


@door("GET")
def panel(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    """The short form for the case's overview, fetched as a fragment."""
    read = read_case_assessment(actor=actor, case_id=case_id, subject="assessment panel")
    return render(request, "decisions/_assessment_summary.html", shown(read))


@door("GET")
def progress(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    """How far the next assessment is; when it is there, the page around it loads itself again."""
    read = read_assessment_progress(actor=actor, case_id=case_id)
    context = {"being_made": read.being_made, "stale": read.stale, "job": read.job, "progress_url": request.path}
    answer = render(request, "decisions/_assessment_progress.html", context)
    if not read.being_made:
        answer.headers["HX-Refresh"] = "true"
    return answer


@door("POST")
def again(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    assess_now(actor=actor, case_id=case_id)
    return redirect("decisions:assessment", case_id)


def shown(read: CaseAssessment) -> dict[str, Any]:
    """The context of both templates."""
    content = read.content or {}
    options = [_option(option) for option in content.get("options", ())]
    return {
        "case": read.case,
        "assessment": read.content,
        "facts": read.facts,
        "raters": read.raters,
        "stale": read.stale,
        "withheld": read.withheld,
        "job": read.job,
        "being_made": read.being_made,
        "progress_url": reverse("decisions:assessment_progress", args=[read.case.pk]),
        "scores": [{"said": score, "bar": bar} for score, bar in read.bars],
        "options": options,
        "brief": _in_brief(options),
        "prognosis": read.prognosis,
        "prognosis_figure": prognosis_figure(read.prognosis, id="estimates"),
        "missing": [_missing(row) for row in content.get("missing", ()) if row["code"] != "none"],
        "without_effect": [
            fact for row in content.get("missing", ()) if row["code"] == "none" for fact in row["facts"]
        ],
        "clocks": clocks_in_words(clocks_of(read.case))["clocks"],
    }


def _option(option: dict[str, Any]) -> dict[str, Any]:
    """An option under the names that _options.html reads."""
    rests_on = [{"says": name, "id": name.removeprefix("NOMS ")} for name in option["supported_by"]]
    return option | {"label": option["treatment"], "standing": option["standing_code"], "rests_on": rests_on}


def _in_brief(options: list[dict[str, Any]]) -> dict[str, Any]:
    """The first options, the lesion that they are for, and how many are left out."""
    of = options[0]["where"] if options else ""
    return {"of": of, "options": options[:IN_BRIEF], "more": max(0, len(options) - IN_BRIEF)}


def _missing(row: dict[str, Any]) -> dict[str, Any]:
    return {"label": ", ".join(row["facts"]), "matters": row["code"], "changes": row["changes"]}
