"""The outcome reports of a board: the list with what can be made, one report, and its PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from cases.audit import Actor
from cases.pathway.refusals import BadInput
from cases.views.door import door
from decisions.actions.make_outcome_report import make_outcome_report
from decisions.actions.read_outcome_reports import (
    ReportPaper,
    ReportPapers,
    outcome_report_pdf,
    read_outcome_report,
    read_outcome_reports,
)
from decisions.outcomes.charts import draw
from decisions.outcomes.tables import Table, in_brief
from decisions.views.board_frame import board_page
from decisions.views.documents import pdf_answer
from decisions.views.figures import cells, seat_of
from decisions.views.jobs import progress


@door("GET", "POST")
def outcome_reports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every report that was made; POST asks for one of a month."""
    seat, errors = seat_of(request), []
    if request.method == "POST":
        try:
            make_outcome_report(actor=actor, board_id=seat.board_id, period=request.POST.get("period", ""))
            return redirect("decisions:outcome_reports")
        except BadInput as refused:
            errors = [str(error) for error in refused.errors]
    read = read_outcome_reports(actor=actor, board_id=seat.board_id)
    here = reverse("decisions:outcome_reports")
    context = {
        "read": read,
        "papers": [{"paper": paper, "row": _row(paper)} for paper in read.papers],
        "making": [_under_way(job) for job in read.making],
        "here": here,
        "errors": errors,
        "months": _months(read),
    }
    return board_page(request, seat.board, "decisions/outcome_reports.html", context, status=400 if errors else 200)


@door("GET")
def outcome_report(request: HttpRequest, actor: Actor, report_id: Any) -> HttpResponse:
    """One report, as this person may read it."""
    read = read_outcome_report(actor=actor, document_id=report_id)
    chapters = [
        {"chapter": chapter, "tables": [_shown(table) for table in chapter.tables]} for chapter in read.chapters
    ]
    context = {"read": read, "row": _row(read.paper), "chapters": chapters}
    return board_page(request, read.paper.document.board, "decisions/outcome_report.html", context)


@door("GET")
def outcome_report_file(request: HttpRequest, actor: Actor, report_id: Any) -> HttpResponse:
    """The PDF, which names no case."""
    return pdf_answer(outcome_report_pdf(actor=actor, document_id=report_id), "inline")


def _shown(table: Table) -> dict[str, Any]:
    rows, brief = in_brief(table)
    return {"table": table, "chart": draw(table), "rows": cells(table, rows), "brief": brief}


def _under_way(job: Any) -> dict[str, Any]:
    return {**progress(job), "period": job.arguments["period"]}


def _months(read: ReportPapers) -> list[dict[str, Any]]:
    """The months that can be asked for, the one that is over first; told of each whether it was made."""
    made = {paper.document.period for paper in read.papers}
    return [{"value": each.text, "label": f"{each.words}{' (again)' * (each.text in made)}"} for each in read.months]


def _row(paper: ReportPaper) -> dict[str, Any]:
    """One version in the words of the list."""
    document, file = paper.document, paper.file
    return {
        "words": paper.period.words,
        "version": document.version,
        "made_at": document.made_at,
        "made_by": document.made_by.name if document.made_by else "the software",
        "pages": file.pages if file else None,
        "size": filesizeformat(file.size) if file else "",
        "hash": document.content_hash[:12],
        "printing": file is None and paper.job is not None,
    }
