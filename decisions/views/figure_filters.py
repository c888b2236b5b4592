"""The filters of figures and exports: read from the address, and shown above the page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cases.facts.catalogue import fact
from cases.models import Board, Patient
from cases.views.typed_dates import NotADate, read_day
from decisions.outcomes.course_tables import MODALITIES
from decisions.outcomes.filters import ReportFilters
from decisions.outcomes.rows import AGE_BANDS

_SITES = list(fact("primary_site").choices.items())
_DAYS = (("since", "Decided from"), ("until", "Decided until"))
_AGES = [(name, name) for _, _, name in AGE_BANDS]
_MODALITIES = [(code, label) for code, label in MODALITIES.items()]


def filters_asked(request: HttpRequest, boards: Sequence[Board] = ()) -> ReportFilters:
    """What is asked for; a value that no filter knows, or that is no day, is as good as none. `boards` are those
    that may be counted together."""
    asked = request.GET
    ticked = set(asked.getlist("boards"))
    return ReportFilters(
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        primary_site=_one_of(asked.get("primary_site", ""), _SITES),
        modality=_one_of(asked.get("modality", ""), _MODALITIES),
        age=_one_of(asked.get("age", ""), _AGES),
        sex=_one_of(asked.get("sex", ""), Patient.SEXES),
        boards=tuple(str(board.pk) for board in boards if str(board.pk) in ticked),
    )


def _day(typed: str) -> date | None:
    try:
        return read_day(typed) if typed.strip() else None
    except NotADate:
        return None


def days_unread(request: HttpRequest) -> list[str]:
    """What was typed as a day and is none: said above the figures, which are then not chosen by it."""
    asked = ((label, request.GET.get(name, "").strip()) for name, label in _DAYS)
    return [
        f"{label}: “{typed[:40]}” is not a date. Write it as 04-Nov-2026."
        for label, typed in asked
        if typed and _day(typed) is None
    ]


def _one_of(value: str, choices: Any) -> str:
    return value if value in dict(choices) else ""


def filter_bar(
    filters: ReportFilters, page: str, *, boards: Sequence[Board] = (), counted: Sequence[Board] = ()
) -> dict[str, Any]:
    """The context of _filter_bar.html on the page of this name; of several `boards` those `counted` are ticked."""
    given = filters.given
    asked: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("since", "Decided from", []),
        ("until", "Decided until", []),
        ("primary_site", "Primary", _SITES),
        ("modality", "Treatment", _MODALITIES),
        ("age", "Age", _AGES),
        ("sex", "Sex", Patient.SEXES),
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
