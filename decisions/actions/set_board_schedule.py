"""Say when a board meets: its rule, its holidays, its deadlines. The meetings follow at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.models import Board
from cases.pathway.intake import Intake
from decisions.actions.generate_meetings import Generated, generate_meetings
from decisions.agenda.recurrence_intake import checked_holidays, checked_rule

# Names of places: others, such as “localtime” or “posixrules”, say where no board meets, or hang on the server.
TIME_ZONES = (
    "UTC",
    *sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right"))),
)
LONGEST_CUT_OFF = 14 * 24  # hours
LONGEST_NOTICE = 30  # days
MOST_WEEKS = 52


@dataclass(frozen=True)
class BoardSchedule:
    """`recurrence` has the fields of decisions.agenda.recurrence.Recurrence (`every` empty: no rule), `holidays`
    rows of `on` and `name`; the list goes out `cut_off_hours` and is proposed `agenda_days` before."""

    time_zone: str
    recurrence: Mapping[str, Any]
    holidays: Sequence[Mapping[str, Any]]
    cut_off_hours: int
    agenda_days: int
    weeks_ahead: int


@transaction.atomic
def set_board_schedule(*, actor: Actor, board_id: object, schedule: BoardSchedule) -> Generated:
    """The board meets by this schedule from now on; what that does to its meetings is told.

    Raises BadInput with every error at once.
    """
    board = access.board(actor, board_id, "board.configure", lock=True)
    wanted = _checked(schedule, zones_for(board))
    before = {name: getattr(board, name) for name in wanted}
    if wanted != before:
        Board.objects.filter(pk=board.pk).update(**wanted)
        changed = sorted(name for name in wanted if wanted[name] != before[name])
        role = access.seat(actor, board.pk, "board.configure").role
        # Before the audit line: the meetings are held first, the audit chain last.
        made = generate_meetings(actor=actor, board_id=board.pk)
        audit.append(
            actor, "board.configure", role=role, board=board, subject="board schedule", detail={"changed": changed}
        )
        return made
    return generate_meetings(actor=actor, board_id=board.pk)


def zones_for(board: Board) -> tuple[str, ...]:
    """The zones that a board may have: those of places, and the one it has, such as Etc/UTC. That stays as it
    is when anything else is changed, however it came to be."""
    return TIME_ZONES if board.time_zone in TIME_ZONES else (board.time_zone, *TIME_ZONES)


def _checked(schedule: BoardSchedule, zones: Sequence[str]) -> dict[str, Any]:
    intake = Intake()
    if schedule.time_zone not in zones:
        intake.refuse("time_zone", "This is not the time zone of a place.", "Give it as Europe/London, or UTC.")
    rule = checked_rule(intake, schedule.recurrence)
    wanted = {
        "time_zone": schedule.time_zone,
        "recurrence": rule.to_json() if rule else {},
        "holidays": checked_holidays(intake, schedule.holidays),
        "cut_off_hours": intake.whole("cut_off_hours", schedule.cut_off_hours, low=0, high=LONGEST_CUT_OFF),
        "agenda_days": intake.whole("agenda_days", schedule.agenda_days, low=0, high=LONGEST_NOTICE),
        "weeks_ahead": intake.whole("weeks_ahead", schedule.weeks_ahead, low=1, high=MOST_WEEKS),
    }
    intake.finish()
    return wanted
