"""What every change of facts sets off at once, in its own transaction: clocks, a raised lane, what a treatment
answers, the assessment.

A red flag raises the lane and a recorded event starts or stops its clock whether or not a worker runs.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from cases.actions.answer_findings import note_reading
from cases.actions.set_urgency import raise_lane
from cases.jobs.facts_changed import facts_changed
from cases.models import Case, CaseClock
from cases.models.snapshots import snapshot
from cases.pathway.clocks import Clock, read_utc
from cases.pathway.urgency_reading import urgency_of


def note_facts(*, case: Case) -> None:
    """To be called once the new facts of `case`, which the caller has locked, are written."""
    facts_changed(case)
    day = case.board.day_of(timezone.now())
    reading = urgency_of(snapshot(case, day), day)
    keep_clocks(case, reading.clocks)
    raise_lane(case, reading)
    note_reading(case, reading)


def keep_clocks(case: Case, clocks: Iterable[Clock]) -> None:
    """Put these clocks in the place of those kept before."""
    CaseClock.objects.filter(case=case).delete()
    CaseClock.objects.bulk_create(_row(case, place, clock) for place, clock in enumerate(clocks))


def _row(case: Case, place: int, clock: Clock) -> CaseClock:
    counted = clock["applies"] and not clock["error"] and clock["due_at"] is not None
    due = read_utc(clock["due_at"]) if counted else None
    return CaseClock(
        case=case,
        place=place,
        clock=clock["id"],
        body=dict(clock),
        open=clock["applies"] is True and clock["stopped_at"] is None,
        due_at=due,
        due_soon_at=due - timedelta(hours=clock["due_soon_hours"]) if due else None,
    )
