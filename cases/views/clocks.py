"""The clocks of a case on one page, with one form for the events that start and stop them."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases.actions.read_clocks import read_clocks
from cases.actions.record_facts import record_facts
from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.facts.event_facts import EVENT_FACTS
from cases.views.case_frame import case_page
from cases.views.clock_words import clocks_in_words
from cases.views.door import door
from cases.views.fact_form import SOURCES, FactsForm
from cases.views.facts_page import known_of, words_by_name
from cases.views.forms import sent

ASKED = (fact("mscc_suspected_at"), *EVENT_FACTS)


class ClockEventsForm(FactsForm):
    """When things happened. Each answer carries its own moment, so that no day is asked beside it."""

    observed_on = None


@door("GET", "POST")
def clocks(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case, found = read_clocks(actor=actor, case_id=case_id)
    known = known_of(case, case.board.day_of(timezone.now()))
    zone = ZoneInfo(case.board.time_zone)
    form = ClockEventsForm(sent(request), facts=ASKED, zone=zone, known=words_by_name(known, zone))
    if request.method == "POST" and form.recorded(
        lambda entries: record_facts(actor=actor, case_id=case_id, entries=entries), form.entries
    ):
        return redirect("cases:clocks", case.pk)
    context = {"form": form, "sources": SOURCES, **clocks_in_words(found)}
    status = 400 if form.is_bound and form.errors else 200
    return case_page(request, actor, case, "cases/clocks.html", context, tab="clocks", status=status)
