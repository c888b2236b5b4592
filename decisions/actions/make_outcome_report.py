"""Make the outcome report of a period: asked for by a person or the clock, counted by a worker, printed, kept."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import SYSTEM, Actor
from cases.jobs.engine import enqueue
from cases.jobs.kinds import Report, Work
from cases.models import Board, Job
from cases.pathway.refusals import bad_field
from decisions.actions.assess_case import queue_again
from decisions.actions.make_report import rows_of
from decisions.actions.project_outcomes import project_outcomes
from decisions.actions.store_document import store_document
from decisions.documents.content_report import report_content
from decisions.outcomes.period import NotAPeriod, Period, month_before, read_period

MAKE_OUTCOME_REPORT = "make_outcome_report"
KIND = "outcome_report"


@transaction.atomic
def make_outcome_report(*, actor: Actor, board_id: object, period: str) -> Job:
    """The job that makes the report of a month (2026-10) or of two days (2025-10-01/2026-09-30) anew.

    One under way is left alone; the same content as before gives the same version. Raises BadInput for
    what is no period, or one that has not begun.
    """
    board = access.board(actor, board_id, "document.make")
    asked = _checked(period, board)
    audit.append(actor, "document.make", board=board, subject=f"outcome report {asked.text}")
    job = _enqueued(actor, board, asked)
    if job.state in ("done", "dead"):
        queue_again(job)
    return job


@transaction.atomic
def queue_outcome_reports(*, actor: Actor) -> int:
    """Ask for last month's report of every board that has decided anything; how many boards were asked for.

    However many clocks call, and however often, a board has one job for each month (a constraint of the
    database); a first of the month on which no clock ran is made up for by the next.
    """
    now = timezone.now()
    boards = Board.objects.filter(cases__decisions__isnull=False).distinct().order_by("pk")
    for board in boards:
        _enqueued(actor, board, month_before(board.day_of(now)))
    return len(boards)


def _enqueued(actor: Actor, board: Board, period: Period) -> Job:
    return enqueue(
        MAKE_OUTCOME_REPORT,
        f"{board.pk}:{period.text}",
        arguments={"board": str(board.pk), "period": period.text},
        board=board,
        requested_by=actor.user,
    )


def _checked(text: str, board: Board) -> Period:
    remedy = "Write a month as 2026-10, or two days as 2025-10-01/2026-09-30, from 1900 on."
    try:
        period = read_period(text if isinstance(text, str) else "")
    except NotAPeriod:
        raise bad_field("period", f"“{str(text)[:40]}” is not a period.", remedy) from None
    if period.first > board.day_of(timezone.now()):
        raise bad_field("period", f"{period.words} has not begun.", "Choose one that has.")
    return period


def _compute(job: Job, report: Report) -> dict[str, Any]:
    """Count and freeze. What is counted is imported there: only a worker may pay for the statistics."""
    board = Board.objects.get(pk=job.arguments["board"])
    project_outcomes(board=board, report=lambda done, total: report(done, total, "Reading the cases"))
    report(0, 1, "Counting")
    return report_content(board, rows_of(board), read_period(job.arguments["period"]))


def _store(job: Job, content: dict[str, Any]) -> dict[str, Any]:
    """The next version of the report, if it says anything new."""
    board = Board.objects.select_for_update(no_key=True).get(pk=job.arguments["board"])
    actor = Actor(user=job.requested_by, via="system") if job.requested_by else SYSTEM
    document = store_document(actor=actor, board=board, kind=KIND, content=content, period=job.arguments["period"])
    return {"document": str(document.pk), "version": document.version}


REPORTING_OUTCOMES = Work(MAKE_OUTCOME_REPORT, "Making the outcome report", _compute, _store)
