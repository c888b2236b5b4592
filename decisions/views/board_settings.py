"""How a board meets: its rule, holidays and deadlines, its name and quorum. For coordinator and chair."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import access
from cases.audit import Actor
from cases.models import Board
from cases.models.boards import suggested_quorum
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.forms import PageForm
from cases.views.shell import current_seat
from decisions.actions.generate_meetings import Generated, generate_meetings
from decisions.actions.read_meetings import Line, read_meetings
from decisions.actions.set_board_rules import set_board_rules
from decisions.actions.set_board_schedule import set_board_schedule
from decisions.agenda.meeting_moves import BEFORE
from decisions.agenda.recurrence import Recurrence
from decisions.views.board_forms import QuorumForm, ScheduleForm
from decisions.views.board_frame import board_page

MOST_NEXT = 6


@door("GET", "POST")
def board_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    board = access.board(actor, seat.board_id, "board.configure")
    forms = {"schedule": ScheduleForm.of(board), "quorum": QuorumForm.of(board)}
    if request.method == "POST":
        chosen = request.POST.get("form", "")
        wrong = _carried_out(request, actor, board, chosen)
        if wrong is None:
            return redirect("decisions:board_settings")
        forms[chosen] = wrong
    context = {
        "forms": forms,
        "rule": Recurrence.from_json(board.recurrence),
        "coming": _coming(actor, board),
        "is_suggested": board.quorum == suggested_quorum(),
    }
    status = 400 if request.method == "POST" else 200
    return board_page(request, board, "decisions/board_settings.html", context, status=status)


def _coming(actor: Actor, board: Board) -> list[Line]:
    lines = read_meetings(actor=actor, board_id=board.pk).upcoming
    return [line for line in lines if line.meeting.state in BEFORE][:MOST_NEXT]


def _carried_out(request: HttpRequest, actor: Actor, board: Board, chosen: str) -> PageForm | None:
    """None when it was done and said; the form with its errors when it could not be."""
    match chosen:
        case "schedule":
            schedule = ScheduleForm(request.POST, board=board)
            if not schedule.carried_out(
                lambda: set_board_schedule(actor=actor, board_id=board.pk, schedule=schedule.schedule)
            ):
                return schedule
            _tell(request, schedule.outcome)
        case "quorum":
            quorum = QuorumForm(request.POST)
            if not quorum.carried_out(lambda: set_board_rules(actor=actor, board_id=board.pk, **quorum.rules)):
                return quorum
            messages.success(request, "Saved.")
        case "suggested":
            set_board_rules(actor=actor, board_id=board.pk, name=board.name, quorum=suggested_quorum())
            messages.success(request, "The suggested rule is back: surgeon, oncologist and radiologist.")
        case "generate":
            _tell(request, generate_meetings(actor=actor, board_id=board.pk))
    return None


def _tell(request: HttpRequest, done: Generated) -> None:
    said = [
        (done.made, "made"),
        (done.shifted, "put at the new time or place"),
        (done.cancelled, "cancelled, because the board does not meet on that day"),
    ]
    parts = [f"{len(rows)} meeting{'s' if len(rows) > 1 else ''} {what}" for rows, what in said if rows]
    messages.success(request, f"Saved. {'; '.join(parts) or 'No meeting had to change'}.")
    if done.kept:
        days = ", ".join(f"{meeting.slot:%d-%b-%Y}" for meeting in done.kept if meeting.slot)
        says = f"Not in the rule any more, and kept because of their cases or answers: {days}. Move or cancel them."
        messages.warning(request, says)
