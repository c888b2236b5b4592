"""Ask for the figures of a board; the worker renews what has changed and counts."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.jobs.engine import enqueue
from cases.jobs.kinds import Report, Work
from cases.models import Board, CaseEvent, Job
from decisions.actions.assess_case import queue_again
from decisions.actions.project_outcomes import project_outcomes
from decisions.actions.read_board_record import read_board_record
from decisions.models import CaseOutcome, MetricReport
from decisions.outcomes.filters import ReportFilters, filters_of
from decisions.outcomes.rows import CaseRow, Prediction, ScoreAtDecision
from decisions.reasoning.loader import load_knowledge

MAKE_REPORT = "make_report"
COLUMNS = [name for name in CaseRow.__dataclass_fields__ if name not in ("case", "scores", "predictions")]


@transaction.atomic
def make_report(*, actor: Actor, board_id: object, filters: ReportFilters) -> Job:
    """The job that makes the report of these filters anew. One under way is left alone."""
    board = access.board(actor, board_id, "metrics.read")
    job = enqueue(
        MAKE_REPORT,
        f"{board.pk}:{filters.key}",
        arguments={"board": str(board.pk), "filters": filters.given},
        board=board,
        requested_by=actor.user,
    )
    audit.append(actor, "metrics.read", board=board, subject="report asked for", detail={"filters": filters.given})
    if job.state in ("done", "dead"):
        queue_again(job)
    return job


def last_event(board: Board) -> int:
    """The number of the last event in the history of any case of the board; 0 before the first."""
    # From the end backwards: a maximum over the join would read every event the board ever had.
    return CaseEvent.objects.filter(case__board=board).order_by("-id").values_list("id", flat=True).first() or 0


def has_changed(board: Board, since: int) -> bool:
    """Whether the history of any case of the board has gone on after the event of this number."""
    return CaseEvent.objects.filter(id__gt=since, case__board=board).order_by().exists()


def _compute(job: Job, report: Report) -> dict[str, Any]:
    """Renew the rows and count. Imported here: only a worker may pay for the statistics."""
    from decisions.outcomes.report import report as tables_of
    from decisions.outcomes.survival_tables import ScoreBands

    board = Board.objects.get(pk=job.arguments["board"])
    event = last_event(board)
    project_outcomes(board=board, report=lambda done, total: report(done, total, "Reading the cases"))
    filters = filters_of(job.arguments["filters"])
    chosen = filters.chosen(rows_of(board))
    record = read_board_record(board=board, filters=filters, cases={row.case for row in chosen})
    knowledge = load_knowledge()
    scores = [
        ScoreBands(
            table.id,
            table.name,
            tuple((band.id, band.label, band.survival) for band in table.bands),
            table.higher_is == "better",
        )
        for table in knowledge.scores.values()
        if table.purpose == "survival" and table.bands
    ]
    instruments = {known.id: known.name for known in knowledge.recorded.values() if known.estimate}
    tables: list[dict[str, Any]] = []
    for table in tables_of(chosen, scores=scores, instruments=instruments, record=record):
        tables.append(table.as_json())
        report(len(tables), len(tables) + 1, table.title)
    return {"cases": len(chosen), "event": event, "tables": tables}


def rows_of(board: Board) -> list[CaseRow]:
    """The board's rows. By values: a model instance for each of many thousand cases would cost seconds."""
    found = CaseOutcome.objects.filter(board=board).values_list("case", *COLUMNS, "scores", "predictions")
    return [
        CaseRow(
            str(case),
            **dict(zip(COLUMNS, plain, strict=True)),
            scores={id: ScoreAtDecision(at["total"], at["band"]) for id, at in scores.items()},
            predictions={id: tuple(Prediction(int(d), p) for d, p in each) for id, each in predictions.items()},
        )
        for case, *plain, scores, predictions in found.iterator(chunk_size=5000)
    ]


def _store(job: Job, made: dict[str, Any]) -> dict[str, Any]:
    """Put the new figures in the place of the old ones of the same filters."""
    filters = filters_of(job.arguments["filters"])
    kept, _ = MetricReport.objects.update_or_create(
        board_id=job.arguments["board"],
        key=filters.key,
        defaults={"filters": filters.given, "made_at": timezone.now(), **made},
    )
    return {"report": str(kept.pk), "cases": kept.cases}


REPORTING = Work(MAKE_REPORT, "Making the figures", _compute, _store)
