"""Why an emergency or urgent case in follow-up is not among the treated, in few words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from cases.facts.catalogue import fact
from cases.facts.urgency_facts import EVENTS
from cases.models.boards import Board
from cases.models.cases import Case, CaseEvent
from cases.models.records import FactRecord
from cases.models.snapshots import known_in
from cases.models.treatments import Treatment
from cases.pathway.intake import written
from cases.pathway.stages import MOVES, Stage
from cases.pathway.treatments import ANSWERS_NOTHING
from cases.pathway.urgency import Lane

NEW = "case.new_since_treatment"
"""The line of history that something came which no recorded treatment answers; its `data` has `news`."""

_LIVE = (Lane.EMERGENCY, Lane.URGENT)
_SHORT = 60
_KEEPS_ANSWER = {f"step.{name}" for name, move in MOVES.items() if move.begins_follow_up}


@dataclass(frozen=True)
class Live:
    """What keeps a case live, the day of it as it is written ("" for none), and how many more there are."""

    says: str
    on: str = ""
    more: int = 0


def why_live(cases: Sequence[Case], board: Board, day: date) -> dict[Any, Live]:
    """Case id -> what keeps it live, for those of the cases of `board` of which no treatment answers what was
    found: the finding and its day, or who set the lane when. What was new before a later treatment, which did
    not answer it either, is no longer new since the treatment. Those that a clock holds up, or of which a person
    is asked to look again, say so elsewhere.

    The caller has passed `cases.access`. Four queries, whatever the number of cases; none without such a case.
    """
    waiting = [
        case.pk
        for case in cases
        if case.stage == Stage.FOLLOW_UP
        and case.lane in _LIVE
        and case.answered_findings is None
        and not case.lane_asks_again
    ]
    if not waiting:
        return {}
    flags = _newest_flags([case for case in cases if case.pk in waiting], day)
    given = Treatment.objects.filter(case__in=waiting).exclude(treatment__in=ANSWERS_NOTHING)
    treated = dict(given.order_by("started_on").values_list("case", "started_on"))
    told = {
        case: _told(event, board)
        for case, event in _last_events(waiting).items()
        if not (event.kind == NEW and case in treated and treated[case] > board.day_of(event.at))
    }
    return {case: told.get(case) or _unanswered(flags.get(case), case in treated) for case in waiting}


def _last_events(waiting: Sequence[Any]) -> dict[Any, CaseEvent]:
    """What each case was last told that takes an answer away, since the last move that asked anew."""
    telling = Q(kind=NEW) | Q(kind="case.urgency", actor__isnull=False) | Q(kind__startswith="step.")
    last: dict[Any, CaseEvent] = {}
    for event in CaseEvent.objects.filter(telling, case__in=waiting).select_related("actor").order_by("id"):
        if not event.kind.startswith("step."):
            last[event.case_id] = event
        elif event.kind not in _KEEPS_ANSWER:
            last.pop(event.case_id, None)
    return last


def _told(event: CaseEvent, board: Board) -> Live:
    on = board.day_of(event.at)
    if event.kind != NEW:
        return Live(f"set by {event.actor.name if event.actor else 'a person'}", written(on))
    news = event.data.get("news") or [{"what": _in_short(event.reason), "on": on.isoformat()}]
    first = news[0]
    return Live(f"new since treatment: {first['what']}", written(date.fromisoformat(first["on"])), len(news) - 1)


def _in_short(reason: str) -> str:
    """What was told before there were `news`: sentences of rules are too long for a row."""
    return reason.rstrip(".") if len(reason) <= _SHORT else "a finding"


def _newest_flags(cases: Sequence[Case], day: date) -> dict[Any, FactRecord]:
    """The red flag of each case that was seen last."""
    found = {}
    for case, known in known_in(cases, day, EVENTS).items():
        standing = [one.record for one in known if one.record.value is True]
        if standing:
            found[case] = max(standing, key=lambda record: (record.observed_on, record.recorded_at))
    return found


def _unanswered(flag: FactRecord | None, treated: bool) -> Live:
    says = "not answered by the treatment" if treated else "no treatment recorded"
    return Live(f"{says}: {fact(flag.name).label}", written(flag.observed_on)) if flag else Live(says)
