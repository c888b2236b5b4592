"""How much time an agenda asks for against what the meeting has."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """Minutes planned for the cases to discuss, and the meeting's capacity in minutes."""

    minutes: int
    capacity: int

    @property
    def over(self) -> int:
        """Minutes by which the agenda is longer than the meeting; 0 when it fits."""
        return max(0, self.minutes - self.capacity)

    @property
    def warning(self) -> str:
        """What to tell the planner, or "" when the agenda fits. A warning, never a refusal."""
        if not self.over:
            return ""
        return f"The agenda asks for {self.minutes} minutes and the meeting has {self.capacity}: {self.over} too many."


def load(minutes: Iterable[int], capacity: int) -> Load:
    """The load of an agenda from the minutes of its items to discuss."""
    return Load(sum(minutes), capacity)
