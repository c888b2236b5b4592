"""The filters of figures and exports: read from the address, and shown above the page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cases.models import Board
from cases.pathway.intake import Intake
from cases.pathway.refusals import FieldError
from cases.views.typed_dates import NotADate, read_day
from decisions.outcomes.filters import VALUES, ReportFilters, check_filters

_DAYS = {"since": "Decided from", "until": "Decided until"}
_LABELS = {"primary_site": "Primary", "modality": "Treatment", "age": "Age", "sex": "Sex"}


def filters_asked(request: HttpRequest, boards: Sequence[Board] = ()) -> ReportFilters:
    """What is asked for; what no filter knows, or no case can pass, is as good as none. `boards` are those
    that may be counted together."""
    asked = _as_asked(request)
    ticked = set(request.GET.getlist("boards"))
    wrong: dict[str, Any] = {error.field: None if error.field in _DAYS else "" for error in _wrong(asked)}
    return replace(asked, **wrong, boards=tuple(str(board.pk) for board in boards if str(board.pk) in ticked))


def _as_asked(request: HttpRequest) -> ReportFilters:
    days: dict[str, Any] = {name: _day(request.GET.get(name, "")) for name in _DAYS}
    return ReportFilters(**days, **{name: request.GET.get(name, "") for name in VALUES})


def _wrong(filters: ReportFilters) -> list[FieldError]:
    intake = Intake()
    check_filters(intake, filters)
    return intake.errors


def _day(typed: str) -> date | None:
    try:
        return read_day(typed) if typed.strip() else None
    except NotADate:
        return None


def days_unread(request: HttpRequest) -> list[str]:
    """What was typed as a day and is none, or is before the first day: said on the page, where it chooses nothing."""
    asked = ((label, request.GET.get(name, "").strip()) for name, label in _DAYS.items())
    found = [
        f"{label}: “{typed[:40]}” is not a date. Write it as 04-Nov-2026."
        for label, typed in asked
        if typed and _day(typed) is None
    ]
    wrong = [error for error in _wrong(_as_asked(request)) if error.field in _DAYS]
    return found + [f"{_DAYS[error.field]}: {error.says} {error.remedy}" for error in wrong]


def filter_bar(
    filters: ReportFilters, page: str, *, boards: Sequence[Board] = (), counted: Sequence[Board] = ()
) -> dict[str, Any]:
    """The context of _filter_bar.html on the page of this name; of several `boards` those `counted` are ticked."""
    given = filters.given
    asked: list[tuple[str, str, list[tuple[str, str]]]] = [
        *((name, label, []) for name, label in _DAYS.items()),
        *((name, label, list(VALUES[name].items())) for name, label in _LABELS.items()),
    ]
    fields: list[dict[str, Any]] = [
        {
            "name": name,
            "label": label,
            "kind": "select" if options else "search",
            "options": [("", "All"), *options] if options else [],
            "value": given.get(name, ""),
        }
        for name, label, options in asked
    ]
    if len(boards) > 1:
        on = {board.pk for board in counted}
        options = [(str(board.pk), board.name, board.pk in on) for board in boards]
        fields.append({"name": "boards", "label": "Boards", "kind": "checks", "options": options, "value": ""})
    address = reverse(page)
    return {"url": address, "fields": fields, "clear_url": address if given else ""}
