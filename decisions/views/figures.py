"""The figures of a board: what was decided, what was done, what came of it; and the cases behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases import access
from cases.audit import Actor
from cases.models import Board, Membership
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.shell import current_seat
from decisions.actions.make_report import make_report
from decisions.actions.read_cases_behind import read_cases_behind
from decisions.actions.read_meetings_behind import read_meetings_behind
from decisions.actions.read_report import read_report
from decisions.outcomes.charts import draw
from decisions.outcomes.csv_form import csv_text
from decisions.outcomes.filters import ReportFilters
from decisions.outcomes.tables import Row, Table, cell_words, in_brief
from decisions.views.board_frame import board_page
from decisions.views.figure_filters import days_unread, filter_bar, filters_asked
from decisions.views.figure_links import behind_row, meetings_behind_row
from decisions.views.jobs import progress


@door("GET", "POST")
def figures(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every table with its chart; POST makes them anew."""
    asked = _asked(request, actor)
    if request.method == "POST":
        make_report(actor=actor, board_id=asked.board_id, filters=asked.filters)
        return redirect(_address(asked.filters))
    read = read_report(actor=actor, board_id=asked.board_id, filters=asked.filters)
    filters = asked.filters
    context = {
        "read": read,
        "tables": [_shown(table, filters, read.whole) for table in read.tables],
        "filters": filter_bar(filters, "decisions:figures", boards=asked.boards, counted=read.boards),
        "job": progress(read.job) if read.job and read.job.state in ("queued", "running", "dead") else None,
        "here": _address(filters),
        "unread": days_unread(request),
    }
    return board_page(request, asked.seat.board, "decisions/figures.html", context)


@door("GET")
def figure(request: HttpRequest, actor: Actor, table: str) -> HttpResponse:
    """One figure with every row that it has."""
    asked = _asked(request, actor)
    read = read_report(actor=actor, board_id=asked.board_id, filters=asked.filters)
    shown = _shown(read.table(table), asked.filters, read.whole, whole_table=True)
    context = {"read": read, "one": shown, "back": _address(asked.filters)}
    return board_page(request, asked.seat.board, "decisions/figure.html", context)


@door("GET")
def figure_csv(request: HttpRequest, actor: Actor, table: str) -> HttpResponse:
    """One table as CSV, with the same rows as the page shows this person."""
    asked = _asked(request, actor)
    read = read_report(actor=actor, board_id=asked.board_id, filters=asked.filters)
    answer = HttpResponse(csv_text(read.table(table)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return answer


@door("GET")
def cases_behind(request: HttpRequest, actor: Actor, column: str, value: str) -> HttpResponse:
    asked = _asked(request, actor)
    boards, cases, count = read_cases_behind(
        actor=actor, board_id=asked.board_id, filters=asked.filters, column=column, value=value
    )
    context = {"cases": cases, "count": count, "boards": boards, "back": _address(asked.filters)}
    return board_page(request, asked.seat.board, "decisions/cases_behind.html", context)


@door("GET")
def meetings_behind(request: HttpRequest, actor: Actor, row: str) -> HttpResponse:
    asked = _asked(request, actor)
    boards, says, rows, count = read_meetings_behind(
        actor=actor, board_id=asked.board_id, filters=asked.filters, row=row
    )
    context = {"boards": boards, "says": says, "rows": rows, "count": count, "back": _address(asked.filters)}
    return board_page(request, asked.seat.board, "decisions/meetings_behind.html", context)


@dataclass(frozen=True)
class _Asked:
    """The seat looked through, the boards that this person could count together, and the choice."""

    seat: Membership
    boards: list[Board]
    filters: ReportFilters

    @property
    def board_id(self) -> object:
        """One of the boards chosen; that of the seat while none is."""
        return self.filters.boards[0] if self.filters.boards else self.seat.board_id


def _asked(request: HttpRequest, actor: Actor) -> _Asked:
    seat, boards = seat_of(request), access.boards(actor, "metrics.read")
    return _Asked(seat, boards, filters_asked(request, boards))


def seat_of(request: HttpRequest) -> Membership:
    """The seat through which this person looks; NotVisible for who has none."""
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    return seat


def cells(table: Table, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """Rows of a table in words, each cell with whether it is a number."""
    return [
        [
            {"says": cell_words(column.kind, row.get(column.id)), "number": column.kind != "text"}
            for column in table.columns
        ]
        for row in rows
    ]


def _shown(table: Table, filters: ReportFilters, whole: bool, *, whole_table: bool = False) -> dict[str, Any]:
    """One figure for a page; each row leads to its cases for who may see them."""
    rows, brief = (table.rows, "") if whole_table else in_brief(table)
    asked = _said(filters)
    said = cells(table, rows)
    last = ""
    for line, row in zip(said, rows, strict=True) if whole else ():
        url = _behind(table, row, asked)
        # The steps of a curve lead to the cases of one band: the link stands at the first of them.
        if url != last:
            line[1 if table.parts else 0]["url"] = last = url
    return {
        "table": table,
        "chart": draw(table),
        "rows": said,
        "brief": brief,
        "lists": _lists(asked) if whole and table.id == "implementation" else [],
        "csv_url": _with(reverse("decisions:figure_csv", args=[table.id]), asked),
        "url": _with(reverse("decisions:figure", args=[table.id]), asked),
    }


def _address(filters: ReportFilters) -> str:
    return _with(reverse("decisions:figures"), _said(filters))


def _said(filters: ReportFilters) -> str:
    return urlencode(filters.given, doseq=True)


def _with(address: str, asked: str) -> str:
    return f"{address}?{asked}" if asked else address


def _behind(table: Table, row: Row, asked: str) -> str:
    """The list behind a row: its cases, or its meetings; "" where it has none."""
    if (behind := behind_row(table, row)) is not None:
        return _behind_url(asked, *behind)
    meetings = meetings_behind_row(table, row)
    return "" if meetings is None else _with(reverse("decisions:meetings_behind", args=[meetings]), asked)


def _behind_url(asked: str, column: str, value: str) -> str:
    return _with(reverse("decisions:cases_behind", args=[column, value]), asked)


def _lists(asked: str) -> list[tuple[str, str]]:
    """The lists of cases that a reader of cases can open from the figures."""
    lists = (
        ("Carried out in part", "implementation", "partly"),
        ("Not carried out", "implementation", "not"),
        ("Nobody has said", "implementation", "unknown"),
        ("Departed from the assessment", "concordant", "no"),
        ("Put off at least once", "put_off", "yes"),
        ("Died", "died", "yes"),
    )
    return [(label, _behind_url(asked, column, value)) for label, column, value in lists]
