"""How long the board's own cases took, by how complex they were: what the planner goes by."""

from datetime import datetime, timedelta

from cases.models import Board
from decisions.actions.read_room import spans_of
from decisions.agenda.spans import lasted
from decisions.models import Discussion

LOOK_BACK = timedelta(days=365)


def read_measured_minutes(*, board: Board, now: datetime) -> dict[str, list[float]]:
    """Class of complexity -> the minutes of each case that was discussed to its end in the last year.

    Of closed meetings, and only of cases that were discussed: one that was shown in passing and carried
    over tells nothing. For planning; it names no case.
    """
    rows: dict[object, list[Discussion]] = {}
    seen = Discussion.objects.filter(
        meeting__board=board, meeting__state="closed", began_at__gte=now - LOOK_BACK, item__outcome="discussed"
    ).exclude(item__complexity="")
    for row in seen.select_related("item").only("began_at", "ended_at", "item__complexity"):
        rows.setdefault(row.item_id, []).append(row)
    measured: dict[str, list[float]] = {}
    for mine in rows.values():
        minutes = lasted(spans_of(mine), now).total_seconds() / 60
        measured.setdefault(mine[0].item.complexity, []).append(minutes)
    return measured
