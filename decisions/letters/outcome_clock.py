"""From the discussion to the referrer's letter: days on which people work, and how the clock stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

TARGET_WORKING_DAYS = 2
TARGET_SOURCE = (
    "Plan to the referrer within two working days: a local target of this project, in no guideline; unverified"
)

_SATURDAY = 5


@dataclass(frozen=True)
class OutcomeClock:
    """`due` is the last day on which the letter is in time; `sent` the day on which it went out."""

    discussed: date
    due: date
    sent: date | None
    today: date

    @property
    def state(self) -> str:
        """met, late (sent after its day), due (today or to come) or overdue, as pages name them."""
        if self.sent is not None:
            return "met" if self.sent <= self.due else "late"
        return "overdue" if self.today > self.due else "due"

    @property
    def says(self) -> str:
        """The state in words; days are those of the calendar."""
        match self.state:
            case "met":
                return "sent in time"
            case "late":
                return f"sent {_days((self.sent or self.today) - self.due)} late"
            case "overdue":
                return f"{_days(self.today - self.due)} overdue"
        return "due today" if self.today == self.due else f"due in {_days(self.due - self.today)}"


def outcome_clock(discussed: date, *, sent: date | None, today: date, holidays: Collection[date] = ()) -> OutcomeClock:
    """The clock of one discussion. Saturday, Sunday and the board's holidays are no working days; the day
    of the discussion does not count."""
    return OutcomeClock(discussed, add_working_days(discussed, TARGET_WORKING_DAYS, holidays), sent, today)


def add_working_days(start: date, count: int, holidays: Collection[date] = ()) -> date:
    """The day that is `count` working days after `start`, itself a working day for a count above 0."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            count -= 1
    return day


def _days(span: timedelta) -> str:
    return f"{span.days} day{'' if span.days == 1 else 's'}"
