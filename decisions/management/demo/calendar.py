"""The demo board's calendar: a rule with two holidays, a meeting moved, one cancelled, and who comes to the next."""

from datetime import date, datetime, time, timedelta
from typing import Any

from cases.audit import Actor
from cases.models import Board, Membership
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.reply_to_meeting import reply_to_meeting
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.actions.set_board_schedule import BoardSchedule, set_board_schedule
from decisions.actions.set_deputy import set_deputy
from decisions.models import Meeting

WEEKS = 5  # four meetings, two of which may fall on a holiday


def keep_calendar(board: Board, actors: dict[str, Actor], following: Meeting) -> None:
    """The board meets each week on the day of `following`; of its next meetings one is moved, one cancelled."""
    made = set_board_schedule(actor=actors["coordinator"], board_id=board.pk, schedule=_schedule(board, following)).made
    reschedule_meeting(
        actor=actors["coordinator"],
        meeting_id=made[0].pk,
        starts_at=made[0].starts_at + timedelta(days=1, minutes=45),
        reason="The seminar room is taken on the day before (demo).",
    )
    cancel_meeting(
        actor=actors["chair"], meeting_id=made[1].pk, reason="Chair and radiologist are at a congress (demo)."
    )
    _answers(board, actors, following)


def _schedule(board: Board, following: Meeting) -> BoardSchedule:
    day = board.day_of(following.starts_at)
    rule = {
        "every": "week",
        "interval": 1,
        "weekday": f"{day:%A}".lower(),
        "first_on": day,
        "starts": time(12, 30),
        "place": "Seminar room (demo) and video",
        "capacity_minutes": 120,
    }
    holidays = [{"on": on, "name": f"{name} (demo)"} for on, name in _holidays(following.starts_at)]
    return BoardSchedule(board.time_zone, rule, holidays, cut_off_hours=24, agenda_days=3, weeks_ahead=WEEKS)


def _holidays(moment: datetime) -> list[tuple[date, str]]:
    """The next Christmas Day and the New Year's Day after it."""
    return [(date(moment.year, 12, 25), "Christmas Day"), (date(moment.year + 1, 1, 1), "New Year's Day")]


def _answers(board: Board, actors: dict[str, Actor], following: Meeting) -> None:
    seats = {seat.user_id: seat for seat in Membership.objects.filter(board=board)}

    def seat(key: str) -> Membership:
        user = actors[key].user
        assert user is not None
        return seats[user.pk]

    set_deputy(actor=actors["chair"], membership_id=seat("chair").pk, deputy_id=seat("surgeon").pk)
    answers: dict[str, dict[str, Any]] = {
        "chair": {"answer": "coming"},
        "surgeon": {"answer": "coming", "leaves_at": following.starts_at + timedelta(minutes=75)},
        "oncologist": {"answer": "coming"},
        "radiologist": {"answer": "tentative", "note": "On call; a colleague covers if it is quiet."},
        "palliative": {"answer": "not_coming"},
    }
    for key, said in answers.items():
        reply_to_meeting(actor=actors[key], meeting_id=following.pk, **said)
