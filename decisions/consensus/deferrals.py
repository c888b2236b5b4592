"""What deferrals cost: the days a case waits from one appearance before the board to the next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Appearance:
    """A case at one meeting: the day, and whether it left without a decision. `reason` is a code of
    DEFERRAL_REASONS, "" while nobody has said why."""

    item: str
    day: date
    deferred: bool
    reason: str = ""


@dataclass(frozen=True)
class Lost:
    """What one deferral cost so far. `nth` counts the deferrals of the case, the first is 1; `waiting` is
    true until the case comes before the board again, or is closed."""

    appearance: Appearance
    nth: int
    days: int
    waiting: bool


def days_lost(appearances: Sequence[Appearance], *, today: date, closed_on: date | None = None) -> list[Lost]:
    """One row per deferral of a case, in order of the meetings.

    Each counts the days to the case's next appearance, decided there or not, so that the sum over a
    case counts no day twice; the last counts to the day on which the case was closed, or today.
    """
    in_order = sorted(appearances, key=lambda each: each.day)
    found: list[Lost] = []
    for place, each in enumerate(in_order):
        if each.deferred:
            later = in_order[place + 1].day if place + 1 < len(in_order) else closed_on
            days = ((later or today) - each.day).days
            found.append(Lost(each, len(found) + 1, max(days, 0), waiting=later is None))
    return found


def totals_by_reason(lost: Sequence[Lost]) -> list[dict[str, Any]]:
    """Deferrals, days and how many still wait, for each reason, the most days first. Reason "" = nobody said."""
    count: Counter[str] = Counter(each.appearance.reason for each in lost)
    days: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for each in lost:
        days[each.appearance.reason] += each.days
        waiting[each.appearance.reason] += each.waiting
    rows = [
        {"reason": reason, "deferrals": count[reason], "days": days[reason], "waiting": waiting[reason]}
        for reason in count
    ]
    return sorted(rows, key=lambda row: (-row["days"], -row["deferrals"], row["reason"]))
