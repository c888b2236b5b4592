"""Every numeric limit of the knowledge has an example on it and one just past it.

The limits are found in whatever is loaded: every comparison with a number in any rule, row,
clock or grouping. An example counts for a limit when it names the rule, in its sentence or in
what it expects, and its case holds the fact on the limit (or one step past it, on the side on
which the answer changes). The rows of a score's items are counted out exhaustively instead: a
test module of tests/core that does so says `EXHAUSTS = ("score_id", ...)`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cases.facts.case_facts import CaseFacts
from cases.facts.fact import Kind
from decisions.reasoning.condition_words import known_name
from decisions.reasoning.conditions import Comparison
from decisions.reasoning.entries import entry_id, every_entry
from decisions.reasoning.examples import read_examples
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.views import read_facts
from tests.core.reckoning import DAY, assessed

CORE = Path(__file__).parents[1] / "core"
LOWER_SIDE = ("below", "at_least")


@dataclass(frozen=True)
class Limit:
    """One number with which a rule compares a fact."""

    rule: str
    fact: str
    operator: str
    number: float

    def __str__(self) -> str:
        return f"{self.rule}: {self.fact} {self.operator.replace('_', ' ')} {self.number:g}"

    @property
    def step(self) -> float:
        """The smallest step of the fact: its own, or at most one of its unit."""
        return known_name(self.fact).step or 1

    def is_past(self, value: Any) -> bool:
        """Whether a value lies just past the limit, where the comparison gives the other answer."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        distance = (self.number - value) if self.operator in LOWER_SIDE else (value - self.number)
        return 0 < distance <= self.step if known_name(self.fact).kind is Kind.NUMBER else distance == self.step


def limits() -> list[Limit]:
    found = {}
    for entry in every_entry(load_knowledge()):
        for comparison in _compared(entry, entry):
            limit = Limit(entry_id(entry), comparison.fact, comparison.operator, comparison.limit)
            found[limit] = None
    return list(found)


def _compared(part: Any, entry: Any) -> Iterator[Comparison]:
    """The comparisons of an entry itself: those of rules within it are theirs, the points of items are counted out."""
    if isinstance(part, Comparison):
        yield part
    elif isinstance(part, tuple | Mapping):
        for each in part.values() if isinstance(part, Mapping) else part:
            yield from _compared(each, entry)
    elif is_dataclass(part) and (part is entry or not hasattr(part, "source")):
        for field in fields(part):
            if field.name[0] != "_" and not (part is entry and _is_counted_out(entry, field.name)):
                yield from _compared(getattr(part, field.name), entry)


def _is_counted_out(entry: Any, field: str) -> bool:
    return field in ("items", "counted", "grading") and entry_id(entry) in counted_out()


@cache
def counted_out() -> frozenset[str]:
    """The scores whose every combination of items some test of tests/core goes through."""
    found = set()
    for file in CORE.glob("test_*.py"):
        for said in re.findall(r"^EXHAUSTS = \(([^)]*)\)", file.read_text(encoding="utf-8"), re.MULTILINE):
            found.update(re.findall(r'"(\w+)"', said))
    return frozenset(found)


@cache
def values_of_examples() -> list[tuple[frozenset[str], dict[str, set[Any]]]]:
    """For each example the ids that it names, and the values that each fact takes in its case."""
    knowledge = load_knowledge()
    ids = {entry_id(entry) for entry in every_entry(knowledge)}
    found = []
    for example in read_examples():
        case = read_facts(CaseFacts.from_json(example.body), knowledge.on(DAY), DAY)
        values: dict[str, set[Any]] = {}
        for view in (case.view, *(lesion.view for lesion in case.lesions), *_facts_in(assessed(example.body))):
            for name, value in view.items():
                if isinstance(value, int | float):
                    values.setdefault(name, set()).add(value)
        found.append((example.mentions(ids), values))
    return found


def _facts_in(answer: Any) -> Iterator[dict[str, Any]]:
    """Everything that an assessment says it looked at: some facts are derived only where they are read."""
    if isinstance(answer, dict):
        for name, part in answer.items():
            if name == "facts" and isinstance(part, dict):
                yield part
            yield from _facts_in(part)
    elif isinstance(answer, list):
        for part in answer:
            yield from _facts_in(part)


def _lacks(limit: Limit) -> list[str]:
    held = [values.get(limit.fact, set()) for names, values in values_of_examples() if limit.rule in names]
    lacks = [] if any(limit.number in values for values in held) else ["on it"]
    return lacks if any(limit.is_past(value) for values in held for value in values) else [*lacks, "just past it"]


def test_every_limit_has_an_example_on_it_and_one_just_past_it() -> None:
    lacking = {str(limit): " and ".join(lacks) for limit in limits() if (lacks := _lacks(limit))}
    told = "\n".join(f"{limit} lacks an example {what}" for limit, what in lacking.items())
    assert not lacking, f"{told}\n(decisions/knowledge/README.md tells how examples are written)"


def test_limits_are_found_in_rules_and_scope_and_notes_of_scores() -> None:
    assert {"G-01.age", "P-01.findings", "sins"} <= {limit.rule for limit in limits()}


def test_what_is_said_to_be_counted_out_is_a_score() -> None:
    assert counted_out() <= set(load_knowledge().scores)


@pytest.mark.parametrize(
    ("operator", "number", "on_the_other_side", "too_far"),
    [("below", 18, 17, 16), ("at_least", 18, 17, 19), ("at_most", 18, 19, 17), ("above", 18, 19, 20)],
)
def test_just_past_is_one_step_to_where_the_answer_changes(
    operator: str, number: float, on_the_other_side: float, too_far: float
) -> None:
    limit = Limit("any", "age_years", operator, number)
    condition = Comparison("age_years", operator, number)
    assert limit.is_past(on_the_other_side) and not limit.is_past(too_far) and not limit.is_past(number)
    assert condition.holds({"age_years": on_the_other_side}) is not condition.holds({"age_years": number})
