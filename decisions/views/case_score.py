"""One score of the case on one page, with a running total and no answer given beforehand.

Items that one short question decides show the points beside its answers. The others ask for
their facts, and count what is recorded until the answers are saved.
"""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases.audit import Actor
from cases.facts.case_facts import CaseFacts
from cases.facts.catalogue import CATALOGUE, Fact
from cases.facts.fact import Kind, Scope
from cases.models import Case
from cases.models.snapshots import snapshot
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.fact_fields import NOTHING
from cases.views.fact_form import SOURCES, FactsForm
from cases.views.facts import recorder
from cases.views.facts_page import known_of, words_by_name
from cases.views.forms import sent
from decisions.documents.scale_words import direction_words
from decisions.reasoning.case_view import read_case_view
from decisions.reasoning.conditions import View
from decisions.reasoning.derived import behind
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.score_table import Item, ScoreTable

MOST_ANSWERS = 11


@door("GET", "POST")
def case_score(request: HttpRequest, actor: Actor, case_id: Any, score: str) -> HttpResponse:
    case = case_for(actor, case_id, "facts.record", subject="score entry")
    table = load_knowledge().scores.get(score)
    if table is None or table.scope != "case":
        raise NotVisible()
    zone, today = ZoneInfo(case.board.time_zone), case.board.day_of(timezone.now())
    known = words_by_name(known_of(case, today), zone)
    form = FactsForm(sent(request), facts=asked(table, case), zone=zone, known=known)
    if request.method == "POST" and form.recorded(recorder(actor, case), form.entries):
        return redirect("decisions:assessment", case.pk)
    view, _ = read_case_view(_recorded(case, today).values, load_knowledge(), today)
    context = {"form": form, "entry": _entry(table, form, view), "sources": SOURCES}
    status = 400 if form.is_bound and form.errors else 200
    return case_page(request, actor, case, "decisions/case_score.html", context, tab="assessment", status=status)


def _recorded(case: Case, today: date) -> CaseFacts:
    """What is recorded of the case itself; its lesions may contradict themselves and are not read here."""
    return CaseFacts.from_json(snapshot(case, today) | {"lesions": []})


def asked(table: ScoreTable, case: Case) -> list[Fact]:
    """The facts of the case that the score reads, each once, in the score's order."""
    names = dict.fromkeys(fact for name in table.facts for fact in behind(name, {}))
    hidden = case.board.site.hidden_facts
    return [CATALOGUE[name] for name in names if CATALOGUE[name].scope is Scope.CASE and name not in hidden]


def _entry(table: ScoreTable, form: FactsForm, view: View) -> dict[str, Any]:
    """The score as _score_entry.html asks it."""
    return {
        "name": table.name,
        "maximum": table.high,
        "direction": direction_words(table),
        "citation": table.source.citation,
        "citation_url": table.source.link,
        "verification": table.verification,
        "bands": [{"low": band.low, "high": band.high, "name": band.label} for band in table.bands],
        "rows": _rows(table, form, view),
    }


def _rows(table: ScoreTable, form: FactsForm, view: View) -> list[dict[str, Any]]:
    asked_before: set[str] = set()
    rows = [_row(item, form, view, asked_before) for item in table.counted]
    left = [question for question in form.questions if question["fact"].name not in asked_before]
    return [*rows, {"label": "What else it reads", "questions": left}] if left else rows


def _row(item: Item, form: FactsForm, view: View, asked_before: set[str]) -> dict[str, Any]:
    """One item. A question that an earlier item asked already is not asked again."""
    possible = [int(points) for points in item.points.read(view).possible]
    reach = {"label": item.label, "low": min(possible), "high": max(possible)}
    names = [fact for name in item.points.facts for fact in behind(name, {})]
    new = [question for question in form.questions if question["fact"].name in names]
    new = [question for question in new if question["fact"].name not in asked_before]
    asked_before.update(question["fact"].name for question in new)
    if len(item.points.facts) == len(names) == len(new) == 1 and _is_short(new[0]["fact"]):
        return reach | _choices(item, new[0], form)
    return reach | {"questions": new, "unasked": _unasked(names, form)}


def _unasked(names: list[str], form: FactsForm) -> str:
    """Where an item without a question of its own is read from."""
    if any(question["fact"].name in names for question in form.questions):
        return "Asked above."
    return f"Read from the case: {', '.join(CATALOGUE[name].label for name in names)}."


def _is_short(fact: Fact) -> bool:
    return fact.kind is Kind.BOOLEAN or (fact.kind is Kind.CHOICE and len(fact.choices) <= MOST_ANSWERS)


def _choices(item: Item, question: dict[str, Any], form: FactsForm) -> dict[str, Any]:
    fact, field = question["fact"], question["field"]
    answered = field.value()
    answers = {"true": True, "false": False} if fact.kind is Kind.BOOLEAN else {code: code for code in fact.choices}
    labels = {"true": "Yes", "false": "No"} if fact.kind is Kind.BOOLEAN else fact.choices
    recorded = f"Recorded: {question['known']}." if question["known"] else ""
    return {
        "name": fact.name,
        "help": " ".join(filter(None, [fact.definition, recorded])),
        "error": " ".join(str(error) for error in form.errors.get(fact.name, [])) if form.is_bound else "",
        "choices": [
            {
                "value": code,
                "label": labels[code],
                "points": item.points.read({fact.name: value}).outcome,
                "checked": answered == code,
            }
            for code, value in answers.items()
        ],
        "missing_value": NOTHING,
        "missing_label": "Leave as it is" if question["known"] else "Not recorded",
        "missing_checked": answered == NOTHING,
    }
