"""The figures of a board: what was decided, what was done, what came of it; and the cases behind them."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.models import Membership, Patient
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.shell import current_seat
from cases.views.typed_dates import NotADate, read_day
from decisions.actions.make_report import make_report
from decisions.actions.read_report import read_cases_behind, read_report
from decisions.outcomes.charts import draw
from decisions.outcomes.course_tables import MODALITIES
from decisions.outcomes.csv_form import csv_text
from decisions.outcomes.filters import ReportFilters
from decisions.outcomes.rows import AGE_BANDS
from decisions.outcomes.tables import Table, cell_words
from decisions.views.board_frame import board_page
from decisions.views.jobs import progress

_SITES = list(fact("primary_site").choices.items())
_DAYS = (("since", "Decided from"), ("until", "Decided until"))
_AGES = [(name, name) for _, _, name in AGE_BANDS]
_MODALITIES = [(code, label) for code, label in MODALITIES.items()]


@door("GET", "POST")
def figures(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every table with its chart; POST makes them anew."""
    seat, filters = seat_of(request), _filters(request)
    if request.method == "POST":
        make_report(actor=actor, board_id=seat.board_id, filters=filters)
        return redirect(_address(filters))
    read = read_report(actor=actor, board_id=seat.board_id, filters=filters)
    context = {
        "read": read,
        "tables": [_shown(table, filters) for table in read.tables],
        "filters": _filter_bar(filters),
        "job": progress(read.job) if read.job and read.job.state in ("queued", "running", "dead") else None,
        "here": _address(filters),
        "unread": _unread(request),
        "implementation_urls": _behind_urls(filters) if read.whole else [],
    }
    return board_page(request, seat.board, "decisions/figures.html", context)


@door("GET")
def figure_csv(request: HttpRequest, actor: Actor, table: str) -> HttpResponse:
    """One table as CSV, with the same rows as the page shows this person."""
    seat, filters = seat_of(request), _filters(request)
    read = read_report(actor=actor, board_id=seat.board_id, filters=filters)
    answer = HttpResponse(csv_text(read.table(table)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return answer


@door("GET")
def cases_behind(request: HttpRequest, actor: Actor, column: str, value: str) -> HttpResponse:
    seat, filters = seat_of(request), _filters(request)
    board, cases, count = read_cases_behind(
        actor=actor, board_id=seat.board_id, filters=filters, column=column, value=value
    )
    context = {"cases": cases, "count": count, "column": column, "value": value, "back": _address(filters)}
    return board_page(request, board, "decisions/cases_behind.html", context)


def seat_of(request: HttpRequest) -> Membership:
    """The seat through which this person looks; NotVisible for who has none."""
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    return seat


def cells(table: Table) -> list[list[dict[str, Any]]]:
    """The rows of a table in words, each cell with whether it is a number."""
    return [
        [
            {"says": cell_words(column.kind, row.get(column.id)), "number": column.kind != "text"}
            for column in table.columns
        ]
        for row in table.rows
    ]


def _shown(table: Table, filters: ReportFilters) -> dict[str, Any]:
    url = reverse("decisions:figure_csv", args=[table.id])
    return {"table": table, "chart": draw(table), "rows": cells(table), "csv_url": f"{url}?{urlencode(filters.given)}"}


def _filters(request: HttpRequest) -> ReportFilters:
    """What is asked for; a value that no filter knows, or that is no day, is as good as none."""
    asked = request.GET
    return ReportFilters(
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        primary_site=_one_of(asked.get("primary_site", ""), _SITES),
        modality=_one_of(asked.get("modality", ""), _MODALITIES),
        age=_one_of(asked.get("age", ""), _AGES),
        sex=_one_of(asked.get("sex", ""), Patient.SEXES),
    )


def _day(typed: str) -> date | None:
    try:
        return read_day(typed) if typed.strip() else None
    except NotADate:
        return None


def _unread(request: HttpRequest) -> list[str]:
    """What was typed as a day and is none: said above the figures, which are then not chosen by it."""
    asked = ((label, request.GET.get(name, "").strip()) for name, label in _DAYS)
    return [
        f"{label}: “{typed[:40]}” is not a date. Write it as 04-Nov-2026."
        for label, typed in asked
        if typed and _day(typed) is None
    ]


def _one_of(value: str, choices: Any) -> str:
    return value if value in dict(choices) else ""


def _address(filters: ReportFilters) -> str:
    address = reverse("decisions:figures")
    return f"{address}?{urlencode(filters.given)}" if filters.given else address


def _filter_bar(filters: ReportFilters) -> dict[str, Any]:
    given = filters.given
    asked: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("since", "Decided from", []),
        ("until", "Decided until", []),
        ("primary_site", "Primary", _SITES),
        ("modality", "Treatment", _MODALITIES),
        ("age", "Age", _AGES),
        ("sex", "Sex", Patient.SEXES),
    ]
    fields = [
        {
            "name": name,
            "label": label,
            "kind": "select" if options else "search",
            "options": [("", "All"), *options] if options else [],
            "value": given.get(name, ""),
        }
        for name, label, options in asked
    ]
    address = reverse("decisions:figures")
    return {"url": address, "fields": fields, "clear_url": address if given else ""}


def _behind_urls(filters: ReportFilters) -> list[tuple[str, str]]:
    """The lists of cases that a reader of cases can open from the figures."""
    asked = f"?{urlencode(filters.given)}" if filters.given else ""
    lists = (
        ("Carried out in part", "implementation", "partly"),
        ("Not carried out", "implementation", "not"),
        ("Nobody has said", "implementation", "unknown"),
        ("Put off at least once", "put_off", "yes"),
        ("Died", "died", "yes"),
    )
    return [(label, reverse("decisions:cases_behind", args=[column, value]) + asked) for label, column, value in lists]
