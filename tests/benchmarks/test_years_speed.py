"""Simulated years at full size: rows written a second, memory, the figures made, and each page over them.

    python -m tests.services pytest -q -n 0 -s -m benchmark tests/benchmarks/test_years_speed.py

`YEARS_CASES` (50,000) says how many. The target of a page is one second at p95, with as many queries on a
small board as on a large one.
"""

import os
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.audit import Actor
from cases.models import Board, Case, User
from decisions.actions.make_report import make_report
from decisions.actions.project_outcomes import project_outcomes
from decisions.exchange.export_cases import export_cases
from decisions.exchange.export_files import WRITERS
from decisions.exchange.export_rows import ExportRows
from decisions.exchange.pseudonyms import Pseudonyms
from decisions.management.years.people import NAME
from decisions.models import CaseOutcome, MetricReport
from decisions.outcomes.filters import ReportFilters
from tests.benchmarks.table import show
from tests.builders import jobs_done

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

FEW = 500
CASES = int(os.environ.get("YEARS_CASES", "50000"))
ASKED = 21  # times that a page is asked for; the second slowest is its p95


def test_years_of_a_board() -> None:
    steps: list[tuple[object, ...]] = []
    steps.append(_step("simulate", lambda: call_command("simulate_years", cases=CASES, stdout=StringIO())))
    steps.append(_step("verify the access log", lambda: call_command("verify_audit", stdout=StringIO())))
    board = Board.objects.get(name=NAME)
    chair = User.objects.get(email="chair@demo.example")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    steps.append(_step("project every case", lambda: project_outcomes(board=board)))
    steps.append(_step("make the figures", lambda: _made(Actor(user=chair), board)))
    show(f"{CASES:,} cases on {connection.vendor}", ("step", "seconds", "processor", "cases/s", "peak MB"), steps)
    show(
        "Exports: memory above what the process held before",
        ("format", "cases", "grew by MB", "file kB"),
        [_export(board, how, of) for how in WRITERS for of in (FEW, CASES)],
    )
    browser = Client()
    browser.force_login(chair)
    browser.post(reverse("cases:choose_board"), {"board": str(board.pk)})
    show(
        "Pages",
        ("page", "p95 s", "median s", "p95 processor s", "queries", "kB"),
        [_page(browser, *each) for each in _pages(browser)],
    )


def _step(name: str, work: Callable[[], object]) -> tuple[object, ...]:
    began, spent = time.monotonic(), time.process_time()
    work()
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name}: {seconds:.0f} s", flush=True)
    return name, f"{seconds:.0f}", f"{time.process_time() - spent:.0f}", f"{CASES / seconds:.0f}", peak


def _export(board: Board, how: str, of: int) -> tuple[object, ...]:
    """The first so many cases as a file. Linux counts the peak of memory anew when it is told to."""
    of = min(of, CASES)
    cases = CaseOutcome.objects.filter(board=board)
    last = cases.order_by("reference").values_list("reference", flat=True)[of - 1]
    content = ExportRows(Pseudonyms(board.pk, "benchmark"), identified=False, dates="shifted")
    Path("/proc/self/clear_refs").write_text("5")
    before = _held("VmRSS")
    with tempfile.TemporaryFile() as file:
        WRITERS[how](file, content.columns, content.rows(export_cases(cases.filter(reference__lte=last))))
        return how, of, (_held("VmHWM") - before) // 1024, file.tell() // 1024


def _held(what: str) -> int:
    """Memory of this process in kB, now (VmRSS) or at its peak (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1])


def _made(actor: Actor, board: Board) -> None:
    make_report(actor=actor, board_id=board.pk, filters=ReportFilters())
    jobs_done()
    assert MetricReport.objects.get(board=board).cases == CASES


def _pages(browser: Client) -> Iterator[tuple[str, str]]:
    case = Case.objects.filter(stage="closed", follow_ups__died_on__isnull=False).first()
    assert case is not None
    figures = reverse("decisions:figures")
    yield "figures", figures
    yield "figures of breast cancer, not made yet", f"{figures}?primary_site=breast"
    yield "one figure with every row", reverse("decisions:figure", args=["survival_tomita"])
    yield "one figure as CSV", reverse("decisions:figure_csv", args=["implementation"])
    yield "cases behind: not carried out", reverse("decisions:cases_behind", args=["implementation", "not"])
    yield "cases behind: died", reverse("decisions:cases_behind", args=["died", "yes"])
    for days in (90, 365):
        yield f"cases behind a tenth of the predictions of day {days}", _tenth(browser, days)
    yield "meetings behind", reverse("decisions:meetings_behind", args=["halves"])
    yield "what became of recommendations", reverse("decisions:recommendations")
    yield "letters", reverse("decisions:letters")
    yield "worklist", reverse("cases:worklist")
    yield "worklist by clocks", f"{reverse('cases:worklist')}?order=clock"
    yield "worklist, closed", f"{reverse('cases:worklist')}?stage=closed"
    for stage in ("", "closed"):
        yield f"worklist, a name among {stage or 'open'} cases", _search(browser, case.patient.family_name, stage)
    yield "worklist, what is missing", f"{reverse('cases:worklist')}?missing=any"
    yield "follow-up list", reverse("cases:due_follow_ups")
    yield "outcome of a case", reverse("decisions:case_outcome", args=[case.pk])
    yield "case", reverse("cases:overview", args=[case.pk])
    yield "figures by the API", reverse("api-board-metrics", args=[case.board_id])


def _search(browser: Client, text: str, stage: str) -> str:
    """The address to which the form of the worklist leads."""
    return browser.post(reverse("cases:worklist"), {"text": text, "stage": stage}).headers["Location"]


def _tenth(browser: Client, days: int) -> str:
    """The address of the cases behind the middle one of the tenths of these predictions."""
    shown = browser.get(reverse("decisions:figure", args=[f"prediction_sorg_{days}d"])).content.decode()
    links = re.findall(r'href="([^"]*/foretold/[^"]*)"', shown)
    return links[len(links) // 2]


def _page(browser: Client, name: str, url: str) -> tuple[object, ...]:
    times, spent = [], []
    for _ in range(ASKED):
        began, worked = time.monotonic(), time.process_time()
        answer = browser.get(url)
        times.append(time.monotonic() - began)
        spent.append(time.process_time() - worked)
        assert answer.status_code == 200, (name, answer.status_code)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = browser.get(url)
    times.sort()
    spent.sort()
    size = len(answer.content) // 1024
    return name, f"{times[-2]:.2f}", f"{times[ASKED // 2]:.2f}", f"{spent[-2]:.2f}", len(asked), size
