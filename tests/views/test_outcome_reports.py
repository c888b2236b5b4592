"""Outcome reports: made by the clock once and by hand, on the page, by the API and on paper."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.audit import SYSTEM
from cases.models import Job
from decisions.actions.make_outcome_report import MAKE_OUTCOME_REPORT, queue_outcome_reports
from decisions.actions.store_document import store_document
from decisions.clock import ask_for_outcome_reports
from decisions.models import Document, DocumentFile
from tests.board_builders import a_closed_vote, an_item_in_session, signed
from tests.builders import a_case_ready_for_listing, jobs_done
from tests.documents.paper import flat, page_texts
from tests.stage import staged

HERE = reverse("decisions:outcome_reports")


def a_decided_case(cast):
    ready = a_case_ready_for_listing(cast, referred_at=timezone.now() - timedelta(days=50))
    item = an_item_in_session(cast, ready)
    a_closed_vote(cast, item)
    return signed(cast, item).case


stage = staged(a_decided_case)


@pytest.fixture
def case(scene):
    return scene.made


@pytest.fixture
def month(case):
    return f"{case.board.day_of(timezone.now()):%Y-%m}"


def words(page) -> str:
    return html.unescape(page.content.decode())


def test_the_clock_asks_once_for_the_month_that_is_over_however_many_there_are(case):
    for _ in range(3):
        assert ask_for_outcome_reports() == queue_outcome_reports(actor=SYSTEM) == 1
    job = Job.objects.get(kind=MAKE_OUTCOME_REPORT)
    last = (case.board.day_of(timezone.now()).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    assert job.key == f"{case.board_id}:{last}"
    jobs_done()
    report = Document.objects.get(kind="outcome_report")
    assert (report.period, report.version, report.made_by) == (last, 1, None)
    ask_for_outcome_reports()
    jobs_done()
    assert Document.objects.filter(kind="outcome_report").count() == 1


def test_it_is_made_by_hand_read_and_printed_with_small_counts_hidden(as_, cast, case, month):
    chair, analyst = as_(cast.chair), as_(cast.analyst)
    assert "No report yet" in words(chair.get(HERE))
    assert chair.post(HERE, {"period": month}).status_code == 302
    assert "Making the outcome report" in words(chair.get(HERE))
    jobs_done()
    report = Document.objects.get(kind="outcome_report")
    page = reverse("decisions:outcome_report", args=[report.pk])
    whole, hidden = words(chair.get(page)), words(analyst.get(page))
    assert "What the board decided" in whole and "1 recommendations; most often" in whole
    assert "Counts under five are hidden" in hidden and "1 recommendations" not in hidden
    assert as_(cast.outsider).get(page).status_code == 404 == as_(cast.outsider).get(f"{page}pdf/").status_code
    assert as_(cast.surgeon).get(page).status_code == 403
    told = flat(" ".join(page_texts(DocumentFile.objects.get(document=report).pdf)))
    for expected in ("Outcome report", "What the board decided", "What was done", "End of report", "rows are hidden"):
        assert flat(expected) in told, expected
    assert case.reference not in told and "1recommendations" not in told
    pdf = analyst.get(f"{page}pdf/")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    chair.post(HERE, {"period": month})
    jobs_done()
    assert Document.objects.filter(kind="outcome_report").count() == 1, "it says the same, so it is the same version"
    later = report.content | {"title": "It says something else."}
    store_document(actor=cast.chair.actor, board=cast.board, kind="outcome_report", period=month, content=later)
    old = chair.get(f"{page}pdf/")
    assert "SUPERSEDED" in old["Content-Disposition"] and month in old["Content-Disposition"]
    assert all("superseded" in text.casefold() for text in page_texts(old.content))


def test_what_is_no_period_or_still_to_come_is_refused_with_what_to_do(as_, cast, case):
    chair = as_(cast.chair)
    for wrong, says in (
        ("soon", "is not a period"),
        ("2999-01", "has not begun"),
        ("", "is not a period"),
        ("0001-01", "from 1900 on"),
    ):
        refused = chair.post(HERE, {"period": wrong})
        assert refused.status_code == 400 and says in words(refused), wrong
    assert as_(cast.analyst).post(HERE, {"period": "2026-10"}).status_code == 403
    assert not Job.objects.filter(kind=MAKE_OUTCOME_REPORT).exists()
