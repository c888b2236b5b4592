"""The prognosis panel on the assessment's page, and the board that wants a clinician's estimate first."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Board
from decisions.actions.record_result import record_result
from decisions.reasoning.loader import load_knowledge
from tests.builders import jobs_done, recorded


def words(page) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def panel(browser, case) -> str:
    page = browser.get(reverse("decisions:assessment", args=[case.pk]))
    assert page.status_code == 200
    told = words(page)
    start = told.index("Prognosis, every estimate")
    return told[start : told.index("Scores", start + 10)]


@pytest.fixture
def assessed(cast, ready):
    jobs_done()
    return ready


def sorg(cast, case, **changes):
    values = {"model": "1y", "probability": 57.5, "probability_of": "mortality", "horizon": "1y"} | changes
    record_result(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        instrument="sorg",
        values=values,
        computed_on=case.board.day_of(timezone.now()),
        computed_by="Dr Reader",
        tool="https://sorg.example",
    )


def test_scores_recorded_results_and_the_clinicians_estimate_stand_side_by_side(as_, cast, assessed):
    sorg(cast, assessed)
    recorded(cast, assessed, {"expected_survival_months_clinician": 14})
    told = panel(as_(cast.surgeon), assessed)
    for said in ("Clinician's own estimate", "14 months", "Revised Tokuhashi score", "Tomita score", "SORG estimate"):
        assert said in told
    assert "57.5 % having died at 1 year (mortality)" in told and "57.5 % died" in told
    assert "42.5" not in told, "mortality is never turned into survival"
    assert "Worked out elsewhere by Dr Reader" in told and "missing:" in told


def test_the_clinicians_estimate_is_shown_at_once_and_not_only_with_the_next_assessment(as_, cast, assessed):
    assert "Not recorded" in panel(as_(cast.surgeon), assessed)
    recorded(cast, assessed, {"expected_survival_months_clinician": 7})
    assert "7 months" in panel(as_(cast.surgeon), assessed)


def test_a_board_may_ask_for_the_estimate_first(as_, cast, assessed):
    Board.objects.filter(pk=cast.board.pk).update(clinician_estimate_first=True)
    browser, address = as_(cast.surgeon), reverse("decisions:assessment", args=[assessed.pk])
    told = words(browser.get(address))
    assert "asks for a clinician's own estimate before it shows published survival" in told
    assert "Record the estimate" in told
    assert "Published survival of this band" not in told and "Estimates of survival" not in told
    recorded(cast, assessed, {"expected_survival_months_clinician": 9})
    shown = words(browser.get(address))
    assert "9 months" in shown and "Published survival of this band" in shown


def test_the_drawing_has_a_title_a_description_and_the_same_in_a_table(as_, cast, assessed):
    page = as_(cast.surgeon).get(reverse("decisions:assessment", args=[assessed.pk])).content.decode()
    drawing = page[page.index('<svg class="tb-prognosis"') :]
    assert 'role="img" aria-labelledby="estimates-title estimates-says"' in drawing
    assert "<title" in drawing and "<desc" in drawing and "Estimates of survival in words" in page


def test_how_well_a_score_foretells_stands_in_its_own_row(as_, cast, assessed):
    page = as_(cast.surgeon).get(reverse("decisions:assessment", args=[assessed.pk])).content.decode()
    panel = page[page.index("Estimates of survival in words") :]
    rows = [html.unescape(row) for row in re.findall(r'<tr><th scope="row">.*?</tr>', panel, re.DOTALL)]
    figures = [(table, each) for table in load_knowledge().scores.values() for each in table.discrimination]
    survival = [(table.name, each.words) for table, each in figures if table.purpose == "survival"]
    assert len(survival) > 5
    for name, figure in survival:
        assert [row for row in rows if f'<th scope="row">{name}<' in row and figure in row], (name, figure)


def test_known_bias_is_told_once_with_the_estimates_that_it_is_true_of(as_, cast, assessed):
    told = panel(as_(cast.surgeon), assessed)
    assert told.count("in triple-negative disease survival was over-estimated") == 1
    assert "Revised Tokuhashi score, Tomita score" in told
