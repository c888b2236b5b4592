"""The frame of pages about a board's meeting, with the patient's banner where one case is spoken of."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board, Case
from cases.views.case_frame import Rights, banner
from cases.views.forms import PageForm, Words
from cases.views.shell import current_seat, look_at
from decisions import access
from decisions.models import ActionItem, AgendaItem, Meeting, Round


class ReasonForm(PageForm):
    """One reason in words, for what is never done without one."""

    reason = Words("Reason", lines=3, required=True)


def board_page(
    request: HttpRequest,
    board: Board,
    template: str,
    context: dict[str, Any],
    *,
    case: Case | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `template` with `board`, `may` and, for a case, its banner; times are those of the board.

    The caller has read what it shows through an action, so this person may see it.
    """
    look_at(request, board)
    frame: dict[str, Any] = {"board": board, "zone": board.time_zone, "may": Rights(current_seat(request))}
    if case is not None:
        frame |= {"case": case, "banner": banner(case)}
    with timezone.override(ZoneInfo(board.time_zone)):
        return render(request, template, frame | context, status=status)


def meeting_for(actor: Actor, meeting_id: object, verb: str) -> Meeting:
    """The meeting for a page that leads to `verb`: logged as a look, refused unless the role holds the verb."""
    meeting = access.meeting(actor, meeting_id)
    case_access.seat(actor, meeting.board_id, verb)
    return meeting


def item_for(actor: Actor, item_id: object, verb: str) -> AgendaItem:
    """The agenda item, likewise."""
    item = access.item(actor, item_id, "meeting.read")
    access.seat_at(actor, item.meeting, item.meeting.board_id, verb)
    return item


def action_for(actor: Actor, action_id: object, verb: str) -> ActionItem:
    """The action, likewise."""
    action = access.action(actor, action_id, "decision.read")
    case_access.seat(actor, action.case.board_id, verb)
    return action


def round_for_form(actor: Actor, round_id: object, verb: str) -> Round:
    """The round, likewise; nothing of its ballots is to be read from it."""
    round_ = access.round_(actor, round_id, "vote.read_count")
    access.seat_at(actor, round_.item.meeting, round_.item.meeting.board_id, verb)
    return round_
