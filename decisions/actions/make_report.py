"""Ask for the figures of a board; the worker renews what has changed and counts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.jobs.engine import enqueue
from cases.jobs.kinds import Report, Work
from cases.models import Board, CaseEvent, Job
from cases.pathway.intake import Intake
from decisions.actions.assess_case import queue_again
from decisions.actions.project_outcomes import project_outcomes
from decisions.actions.read_board_record import read_board_record
from decisions.models import CaseOutcome, MetricReport
from decisions.outcomes.board_record import together
from decisions.outcomes.filters import ReportFilters, check_filters, filters_of
from decisions.outcomes.rows import CaseRow, Prediction, ScoreAtDecision
from decisions.reasoning.loader import load_knowledge

MAKE_REPORT = "make_report"
ALL_BOARDS = "all"
COLUMNS = [name for name in CaseRow.__dataclass_fields__ if name not in ("case", "scores", "predictions")]


@transaction.atomic
def make_report(*, actor: Actor, board_id: object, filters: ReportFilters) -> Job:
    """The job that makes the report of these filters anew. One under way is left alone."""
    boards, kept = counted_together(actor, board_id, filters)
    job = enqueue(
        MAKE_REPORT,
        f"{boards[0].pk}:{kept.key}",
        arguments={"board": str(boards[0].pk), "filters": kept.given},
        board=boards[0],
        requested_by=actor.user,
    )
    for board in boards:
        audit.append(actor, "metrics.read", board=board, subject="report asked for", detail={"filters": kept.given})
    if job.state in ("done", "dead"):
        queue_again(job)
    return job


def counted_together(actor: Actor, board_id: object, filters: ReportFilters) -> tuple[tuple[Board, ...], ReportFilters]:
    """The boards that are counted: the one asked with those of the filters (ALL_BOARDS: each whose figures this
    person may read), in one order whoever asks; and the filters under which their report is kept, by the first.

    Raises NotVisible or NotYourRole when there is one among them whose figures this person may not read, and
    BadInput for filters that nothing can pass.
    """
    asked = access.board(actor, board_id, "metrics.read")
    intake = Intake()
    check_filters(intake, filters)
    intake.finish()
    others = {access.as_id(one) for one in filters.boards if one != ALL_BOARDS}
    if ALL_BOARDS in filters.boards:
        others |= {board.pk for board in access.boards(actor, "metrics.read")}
    found = [asked, *(access.board(actor, one, "metrics.read") for one in sorted(others - {asked.pk}))]
    boards = tuple(sorted(found, key=lambda board: board.pk))
    several = tuple(str(board.pk) for board in boards) if len(boards) > 1 else ()
    return boards, replace(filters, boards=several)


def last_event(board: Board) -> int:
    """The number of the last event in the history of any case of the board; 0 before the first."""
    # From the end backwards: a maximum over the join would read every event the board ever had.
    return CaseEvent.objects.filter(case__board=board).order_by("-id").values_list("id", flat=True).first() or 0


def has_changed(boards: Sequence[Board], since: int) -> bool:
    """Whether the history of any case of the boards has gone on after the event of this number."""
    return CaseEvent.objects.filter(id__gt=since, case__board__in=boards).order_by().exists()


def _compute(job: Job, report: Report) -> dict[str, Any]:
    """Renew the rows and count. Imported here: only a worker may pay for the statistics."""
    from decisions.outcomes.report import report as tables_of

    filters = filters_of(job.arguments["filters"])
    boards = list(Board.objects.filter(pk__in=filters.boards or [job.arguments["board"]]).order_by("name"))
    event = max(map(last_event, boards))
    for board in boards:
        project_outcomes(board=board, report=lambda done, total: report(done, total, "Reading the cases"))
    chosen = {board: filters.chosen(rows_of(board)) for board in boards}
    record = together(
        {
            board.name: read_board_record(board=board, filters=filters, cases={row.case for row in rows})
            for board, rows in chosen.items()
        }
    )
    rows = [row for of_board in chosen.values() for row in of_board]
    tables: list[dict[str, Any]] = []
    for table in tables_of(rows, scores=_scores(), instruments=_instruments(), record=record):
        tables.append(table.as_json())
        report(len(tables), len(tables) + 1, table.title)
    return {"cases": len(rows), "event": event, "tables": tables}


def _scores() -> list[Any]:
    from decisions.outcomes.survival_tables import ScoreBands

    return [
        ScoreBands(
            table.id,
            table.name,
            tuple((band.id, band.label, band.survival) for band in table.bands),
            table.higher_is == "better",
        )
        for table in load_knowledge().scores.values()
        if table.purpose == "survival" and table.bands
    ]


def _instruments() -> dict[str, str]:
    return {known.id: known.name for known in load_knowledge().recorded.values() if known.estimate}


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
