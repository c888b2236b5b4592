"""The worklist: what needs somebody, first things first."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cases.actions.read_worklist import PAGE, Filters, Worklist, read_worklist
from cases.audit import Actor
from cases.pathway.minimum_data import MINIMUM_DATA
from cases.pathway.permissions import may
from cases.pathway.stages import Stage
from cases.pathway.urgency import Lane
from cases.views.door import door
from cases.views.next_meetings import next_meetings
from cases.views.shell import current_seat

MOST_SEARCHES = 20

_STAGES = [(stage.value, stage.label) for stage in Stage]
_LANES = [(lane.value, lane.label) for lane in Lane] + [("none", "Not assessed")]
_MISSING = [("any", "Anything")] + [(item.name, item.label) for item in MINIMUM_DATA]


@door("GET", "POST")
def worklist(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method == "POST":
        return redirect(f"{request.path}?{urlencode(_asked(request))}")
    seat = current_seat(request)
    if seat is None:
        return redirect("cases:home")
    filters = _filters(request)
    found = read_worklist(actor=actor, board_id=seat.board_id, filters=filters)
    context: dict[str, Any] = {
        "list": found,
        "rows": _rows(actor, found),
        "board": seat.board,
        "filters": filters,
        "choices": _choices(filters),
        "may_refer": may(seat.role, "case.refer"),
        "filtering": bool(filters.stage or filters.lane or filters.missing or filters.text),
        "earlier": _page_url(request, found.page - 1) if found.page > 1 else "",
        "later": _page_url(request, found.page + 1) if found.page < found.pages else "",
        "pages_says": _pages_in_words(found),
    }
    with timezone.override(ZoneInfo(seat.board.time_zone)):
        return render(request, "cases/worklist.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    """The filters as they go into the address. The words looked for are a patient's name or number:
    they stay in the session, and the address carries a key to them."""
    text = request.POST.get("text", "").replace("\x00", "").strip()[:80]
    kept = {name: request.POST.get(name, "") for name in ("stage", "lane", "missing")}
    if text:
        kept["find"] = salted_hmac("worklist search", text).hexdigest()[:12]
        searches = dict(list(request.session.get("searches", {}).items())[-MOST_SEARCHES:])
        request.session["searches"] = searches | {kept["find"]: text}
    return {name: value for name, value in kept.items() if value}


def _rows(actor: Actor, found: Worklist) -> list[dict[str, Any]]:
    meetings = next_meetings(actor, [row.case.pk for row in found.rows])
    return [
        {
            "case": row.case,
            "age": row.age,
            "waiting_days": row.waiting_days,
            "gaps": row.gaps,
            "assessment": row.assessment,
            "meeting": meetings.get(row.case.pk),
            "from_whom": " and ".join(dict.fromkeys(gap.ask for gap in row.gaps)),
        }
        for row in found.rows
    ]


def _pages_in_words(found: Worklist) -> str:
    if found.pages == 1:
        return ""
    first = (found.page - 1) * PAGE + 1
    return f"{first} to {first + len(found.rows) - 1} of {found.found}"


def _filters(request: HttpRequest) -> Filters:
    """What is asked for; a value that no filter knows is as good as none."""
    asked = request.GET
    page = asked.get("page", "1")
    return Filters(
        stage=_one_of(asked.get("stage", ""), _STAGES),
        lane=_one_of(asked.get("lane", ""), _LANES),
        missing=_one_of(asked.get("missing", ""), _MISSING),
        text=request.session.get("searches", {}).get(asked.get("find", ""), ""),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def _one_of(value: str, choices: list[tuple[str, str]]) -> str:
    return value if any(value == code for code, _ in choices) else ""


def _choices(filters: Filters) -> list[dict[str, Any]]:
    return [
        {"name": "stage", "label": "Stage", "all": "All open", "options": _STAGES, "chosen": filters.stage},
        {"name": "lane", "label": "Lane", "all": "Every lane", "options": _LANES, "chosen": filters.lane},
        {
            "name": "missing",
            "label": "Missing",
            "all": "Whatever is there",
            "options": _MISSING,
            "chosen": filters.missing,
        },
    ]


def _page_url(request: HttpRequest, page: int) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "page"}
    return f"{request.path}?{urlencode(kept | {'page': page})}"
