"""Which rules and scores are in force on a day. What is not stays readable, and never fires.

The days on which anything changes cut time into stretches; the knowledge of each stretch is
made once, however many cases are read on however many days.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from decisions.reasoning.yaml_nodes import Node


@dataclass(frozen=True)
class Period:
    """The days on which something is in force, both ends included; None leaves an end open.

    `superseded_by` is the id of what took its place, written in the files at `at`.
    """

    start: date | None = None
    end: date | None = None
    superseded_by: str = ""
    at: Node | None = field(default=None, compare=False, repr=False)

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


ALWAYS = Period()
PERIOD_KEYS = ("effective_from", "effective_to", "superseded_by")


def parse_period(fields: Mapping[str, Node]) -> Period:
    """The period that the optional keys of a rule or score describe. Raises KnowledgeError."""
    if not any(key in fields for key in PERIOD_KEYS):
        return ALWAYS
    start = fields["effective_from"].day() if "effective_from" in fields else None
    end = fields["effective_to"].day() if "effective_to" in fields else None
    if start and end and end < start:
        raise fields["effective_to"].error(f"{end} lies before effective_from, {start}")
    successor = fields.get("superseded_by")
    if successor and end is None:
        raise successor.error("what is superseded needs effective_to, the last day on which it was in force")
    return Period(start, end, successor.text() if successor else "", successor)


def in_force(knowledge: Any, day: date) -> Any:
    """The knowledge with only what is in force on `day`: the same object when that is all of it."""
    return _stretch(knowledge, bisect_right(_changes(knowledge), day))


@cache
def _changes(knowledge: Any) -> list[date]:
    """The days from which something is newly or no longer in force, in order."""
    days = set()
    for period in _periods(knowledge):
        days |= {period.start} if period.start else set()
        days |= {period.end + timedelta(days=1)} if period.end else set()
    return sorted(days)


@cache
def _stretch(knowledge: Any, place: int) -> Any:
    return _kept(knowledge, _changes(knowledge)[place - 1] if place else date.min)


def _periods(part: Any) -> Iterator[Period]:
    if isinstance(part, Period):
        yield part
        return
    for each in _parts(part).values():
        yield from _periods(each)


def _kept(part: Any, day: date) -> Any:
    """`part` without what is not in force, and itself where nothing was taken away."""
    if isinstance(part, Period):
        return part
    parts = {name: each for name, each in _parts(part).items() if _stands(each, day)}
    kept = {name: _kept(each, day) for name, each in parts.items()}
    if len(kept) == len(_parts(part)) and all(kept[name] is each for name, each in parts.items()):
        return part
    if isinstance(part, tuple):
        return tuple(kept.values())
    return replace(part, **kept) if is_dataclass(part) and not isinstance(part, type) else kept


def _stands(part: Any, day: date) -> bool:
    period = getattr(part, "period", ALWAYS)
    return not isinstance(period, Period) or period.holds(day)


def _parts(part: Any) -> Mapping[Any, Any]:
    """What lists, mappings and dataclasses hold; anything else holds nothing."""
    if isinstance(part, tuple):
        return dict(enumerate(part))
    if isinstance(part, Mapping):
        return part
    if is_dataclass(part) and not isinstance(part, type):
        return {each.name: getattr(part, each.name) for each in fields(part) if each.init and each.name[0] != "_"}
    return {}
