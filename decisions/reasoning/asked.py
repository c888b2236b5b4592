"""Conditions that are put to a view together, as one function: asking each by itself takes several times as long."""

from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Generic, Protocol, TypeVar

from decisions.reasoning.conditions import Condition, OfEach, View, certain_of_each, truth_of_each
from decisions.reasoning.logic import Truth


class Conditional(Protocol):
    """What is so under a condition: a rule, a conflict between sources, a bias."""

    @property
    def when(self) -> Condition | None:
        """The condition; without one it is always so."""


Of = TypeVar("Of", bound=Conditional)


@dataclass(frozen=True, eq=False)
class Asked(Generic[Of]):
    """Rules, or whatever else has a condition, that are asked at once. The answers stand in their order."""

    those: tuple[Of, ...]

    @cached_property
    def certain(self) -> OfEach[bool]:
        """Of each whether it is known to hold in a view."""
        return certain_of_each(each.when for each in self.those)

    @cached_property
    def truths(self) -> OfEach[Truth]:
        """Of each its truth in a view."""
        return truth_of_each(each.when for each in self.those)

    def met(self, view: View) -> list[Of]:
        """Those that are known to hold in a view."""
        return list(compress(self.those, self.certain(view)))
