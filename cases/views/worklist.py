"""The worklist: what needs somebody, first things first."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cases import access
from cases.actions.read_worklist import PAGE, Filters, Worklist, read_worklist
from cases.audit import Actor
from cases.models import Case
from cases.pathway.minimum_data import MINIMUM_DATA, Gap
from cases.pathway.permissions import may
from cases.pathway.stages import Stage
from cases.pathway.urgency import Lane
from cases.views.clock_words import clock_words
from cases.views.door import door, number_asked
from cases.views.invitations import next_invitation
from cases.views.letters_due import letters_due
from cases.views.next_meetings import next_meetings
from cases.views.overdue import overdue_actions
from cases.views.shell import current_seat
from cases.views.untaken import untaken_cases

MOST_SEARCHES = 20
MOST_UNTAKEN = 5

_STAGES = [(stage.value, stage.label) for stage in Stage]
_LANES = [(lane.value, lane.label) for lane in Lane] + [("none", "Not assessed")]
_CLOCKS = [("breached", "Breached"), ("due_soon", "Due soon"), ("running", "Running"), ("not_started", "Not started")]
_ORDERS = [("clock", "Clock due first")]
_UNTAKEN = [("yes", "By nobody yet")]
_MISSING = [("any", "Anything")] + [(item.name, item.label) for item in MINIMUM_DATA]


@door("GET", "POST")
def worklist(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method == "POST":
        return redirect(f"{request.path}?{urlencode(_asked(request))}")
    seat = current_seat(request)
    if seat is None:
        return redirect("cases:home")
    untaken = untaken_cases(actor, seat.board_id)
    filters = _filters(request, untaken)
    found = read_worklist(actor=actor, board_id=seat.board_id, filters=filters)
    context: dict[str, Any] = {
        "list": found,
        "rows": _rows(actor, found),
        "some_treated": any(row.treated for row in found.rows),
        "board": seat.board,
        "filters": filters,
        "choices": _choices(filters),
        "invitation": next_invitation(actor, seat.board_id),
        "may_refer": may(seat.role, "case.refer"),
        "filtering": _is_filtering(filters),
        "untaken": access.shown(actor, untaken[:MOST_UNTAKEN]) if filters.only is None else [],
        "untaken_count": len(untaken),
        "overdue": overdue_actions(actor, seat.board_id),
        "letters": letters_due(actor, seat.board_id),
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
    kept = {name: request.POST.get(name, "") for name in ("stage", "lane", "missing", "clock", "untaken", "order")}
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
            "treated": row.treated,
            "live": row.live,
            "age": row.age,
            "waiting_days": row.waiting_days,
            "gaps": row.gaps,
            "assessment": row.assessment,
            "clock": clock_words(row.clock) if row.clock else None,
            "meeting": meetings.get(row.case.pk),
            "from_whom": _from_whom(row.gaps),
        }
        for row in found.rows
    ]


def _from_whom(gaps: Sequence[Gap]) -> str:
    asked = dict.fromkeys(gap.ask for gap in gaps if not gap.in_vain)
    return " and ".join(asked) if asked or not gaps else "looked for in vain"


def _pages_in_words(found: Worklist) -> str:
    if found.pages == 1:
        return ""
    first = (found.page - 1) * PAGE + 1
    return f"{first} to {first + len(found.rows) - 1} of {found.found}"


def _is_filtering(filters: Filters) -> bool:
    asked = filters.stage or filters.lane or filters.missing or filters.clock or filters.text
    return bool(asked) or filters.only is not None


def _filters(request: HttpRequest, untaken: Sequence[Case]) -> Filters:
    """What is asked for; a value that no filter knows is as good as none."""
    asked = request.GET
    return Filters(
        stage=_one_of(asked.get("stage", ""), _STAGES),
        lane=_one_of(asked.get("lane", ""), _LANES),
        missing=_one_of(asked.get("missing", ""), _MISSING),
        clock=_one_of(asked.get("clock", ""), _CLOCKS),
        only=frozenset(case.pk for case in untaken) if asked.get("untaken") == "yes" else None,
        order=_one_of(asked.get("order", ""), _ORDERS),
        text=request.session.get("searches", {}).get(asked.get("find", ""), ""),
        page=number_asked(request, "page", least=1),
    )


def _one_of(value: str, choices: list[tuple[str, str]]) -> str:
    return value if any(value == code for code, _ in choices) else ""


def _choices(filters: Filters) -> list[dict[str, Any]]:
    untaken = "" if filters.only is None else "yes"
    rows = [
        ("stage", "Stage", "All open", _STAGES, filters.stage),
        ("lane", "Lane", "Every lane", _LANES, filters.lane),
        ("clock", "Clock", "Any or none", _CLOCKS, filters.clock),
        ("missing", "Missing", "Whatever is there", _MISSING, filters.missing),
        ("untaken", "Taken up", "By somebody or not", _UNTAKEN, untaken),
        ("order", "Order", "First things first", _ORDERS, filters.order),
    ]
    return [dict(zip(("name", "label", "all", "options", "chosen"), row, strict=True)) for row in rows]


def _page_url(request: HttpRequest, page: int) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "page"}
    return f"{request.path}?{urlencode(kept | {'page': page})}"
