"""When somebody is reminded of an action: steps before and after its day."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Step:
    """Reached so many days after the day on which an action is due. `kind` is the notice; `escalates` when
    those who look after the board are told as well."""

    name: str
    days: int
    kind: str
    escalates: bool = False


STEPS = (
    Step("soon", -3, "action_soon"),
    Step("due", 0, "action_due"),
    Step("late", 1, "action_overdue"),
    Step("week_late", 7, "action_overdue", escalates=True),
)
FIRST = timedelta(days=-STEPS[0].days)


def step_reached(due_on: date, today: date) -> Step | None:
    """The last step that an open action has reached; None before the first.

    Only the last: whoever comes back to a clock that stood still is told once, not four times.
    """
    reached = [step for step in STEPS if today >= due_on + timedelta(days=step.days)]
    return reached[-1] if reached else None
