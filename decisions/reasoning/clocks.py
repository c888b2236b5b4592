"""The clocks of a case: which apply, from when, until when, and whether they were kept.

Nothing here knows what time it is, so that an assessment says the same ten years later. How an
open clock stands now is asked of `cases.pathway.clocks.clock_state` when it is read.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache, lru_cache

from cases.facts.catalogue import CATALOGUE
from cases.pathway.clocks import read_utc, whole_seconds, write_utc
from decisions.reasoning.conditions import NEVER, OfEach, certain_of_each, truth_of_each
from decisions.reasoning.flags import Flag
from decisions.reasoning.knowledge import ClockRule, DueSoon, Knowledge, Rule
from decisions.reasoning.logic import CANNOT_SAY, Truth, every, some
from decisions.reasoning.quantified import holds_in_case
from decisions.reasoning.urgency import Urgency, open_facts, read_urgency
from decisions.reasoning.views import CaseReading

Clock = dict[str, object]
Lanes = Mapping[Rule, Truth]

NOT_STARTED, OPEN, MET, LATE = "not started", "open", "met", "late"


def time_urgency(knowledge: Knowledge, case: CaseReading) -> tuple[Urgency, list[Clock]]:
    """The lane, which also becomes a fact of the case's view, and the clocks."""
    urgency = read_urgency(knowledge, case)
    case.view["lane"] = urgency.lane
    return urgency, _clocks(knowledge, case, urgency.truths)


def _clocks(knowledge: Knowledge, case: CaseReading, lanes: Lanes) -> list[Clock]:
    """Every clock that applies, or of which nobody can say yet whether it does, as plain JSON.

    The view must hold the `lane`; `lanes` are the truths of the rules of the lanes. A clock that does
    not apply is left out.
    """
    unless, when = _asked(knowledge.clocks)
    answers = zip(knowledge.clocks, unless(case.view), when(case.view), strict=True)
    found = [(clock, not off and _applies(clock, holds, case, lanes)) for clock, off, holds in answers]
    return [_clock(clock, applies, case, knowledge.due_soon, lanes) for clock, applies in found if applies is not False]


@cache
def _asked(clocks: tuple[ClockRule, ...]) -> tuple[OfEach[bool], OfEach[Truth]]:
    """For some clocks, as one function each: whether what rules each out is known, and whether it is for the case."""
    return certain_of_each(clock.unless or NEVER for clock in clocks), truth_of_each(clock.when for clock in clocks)


def clock_flags(found: list[Clock]) -> list[Flag]:
    """A flag for each clock whose moments cannot be."""
    return [
        {"id": f"D-{clock['id']}", "kind": "data", "says": f"{clock['name']}: {clock['error']}.", "cite": clock["cite"]}
        for clock in found
        if clock["error"]
    ]


def _applies(clock: ClockRule, holds: Truth, case: CaseReading, lanes: Lanes) -> Truth:
    if holds is False:
        return False
    result = every((_for_this_case(clock, case, lanes), holds))
    return False if result is None and clock.only_when_known else result


def _for_this_case(clock: ClockRule, case: CaseReading, lanes: Lanes) -> Truth:
    if not clock.rules and not clock.recorded:
        return True
    if not case.view.keys().isdisjoint(clock.recorded):
        return True
    return some([_rule_holds(rule, case, lanes) for rule in clock.rules])


def _rule_holds(rule: Rule, case: CaseReading, lanes: Lanes) -> Truth:
    truth = lanes[rule] if rule in lanes else holds_in_case(rule, case)
    return False if truth is None and rule.only_when_known else truth


def _clock(clock: ClockRule, applies: Truth, case: CaseReading, soon: DueSoon, lanes: Lanes) -> Clock:
    start, stop = _moment(clock.starts, case), _moment(clock.stops, case)
    found = _timed(clock, soon.share, applies, start, stop)
    needs = _needs(clock, case, lanes) if applies is None else [clock.starts] if start is None else None
    return {**found, "needs": needs} if needs else found


@lru_cache(maxsize=4096)
def _timed(clock: ClockRule, share: float, applies: Truth, start: str | None, stop: str | None) -> Clock:
    """A clock with its moments, which needs nothing more; the order of its keys is that of the answer."""
    due = write_utc(read_utc(start) + timedelta(hours=clock.hours)) if start else None
    error = _error(clock, start, stop) if applies else ""
    return {
        "id": clock.id,
        "name": clock.name,
        "says": clock.says,
        "measures": clock.measures,
        "hours": clock.hours,
        "due_soon_hours": clock.hours * share,
        "starts": clock.starts,
        "started_at": start,
        "stops": clock.stops,
        "stopped_at": stop,
        "due_at": due,
        "applies": applies,
        "result": _result(applies, start, stop, due, error),
        "needs": [],
        "error": error,
        "cite": clock.source.id,
        "strength": clock.strength,
        "verification": clock.verification,
        "local": clock.local,
        "audit": clock.audit,
        "caveat": clock.caveat,
    }


def _moment(name: str, case: CaseReading) -> str | None:
    value = case.view.get(name)
    return value if isinstance(value, str) else None


def _error(clock: ClockRule, start: str | None, stop: str | None) -> str:
    if start is None or stop is None or read_utc(stop) >= read_utc(start):
        return ""
    return f"“{CATALOGUE[clock.stops].label}” lies before “{CATALOGUE[clock.starts].label}”; check both"


def _result(applies: Truth, start: str | None, stop: str | None, due: str | None, error: str) -> str:
    if applies is None or error:
        return CANNOT_SAY
    if start is None or due is None:
        return NOT_STARTED
    if stop is None:
        return OPEN
    return LATE if whole_seconds(read_utc(due), read_utc(stop)) > 0 else MET


def _needs(clock: ClockRule, case: CaseReading, lanes: Lanes) -> list[str]:
    """The facts that would say whether the clock applies."""
    unanswered = [rule for rule in clock.rules if _rule_holds(rule, case, lanes) is None]
    asked = unanswered if _for_this_case(clock, case, lanes) is None else []
    names = [name for rule in asked for name in open_facts(rule, case)]
    names += [name for name in (clock.when.facts if clock.when else ()) if name not in case.view]
    return list(dict.fromkeys(names))
