"""Whether a mutant of a score says anything else at all: read on every combination of its facts.

Adding a value to a row that is only read after another took it changes nothing; no test can see it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import product

from cases.facts.fact import Fact, Kind
from decisions.reasoning.conditions import Comparison, Condition, Membership, Opposite
from decisions.reasoning.decision_list import DecisionList
from decisions.reasoning.derived import KNOWN
from decisions.reasoning.score_table import ScoreTable

_MOST = 100_000


def reads_the_same(first: ScoreTable, second: ScoreTable) -> bool:
    """True only when no facts whatever tell the two apart; False as well when there are too many to try."""
    if _frame(first) != _frame(second):
        return False
    pairs = [(one.points, other.points) for one, other in zip(first.items, second.items, strict=True)]
    pairs.append((first.grading, second.grading))
    return all(_same(one, other) for one, other in pairs if one != other)


def _frame(table: ScoreTable) -> list[object]:
    """Everything but how the items and the grading are read."""
    read = ("items", "counted", "grading")
    return [getattr(table, part.name) for part in fields(table) if part.name not in read] + [
        (item.id, item.label) for item in table.items
    ]


def _same(one: object, other: object) -> bool:
    if not isinstance(one, DecisionList) or not isinstance(other, DecisionList):
        return False
    conditions = [row.when for each in (one, other) for row in each.rows]
    names = sorted({name for condition in conditions for name in condition.facts})
    values = [(None, *_values(KNOWN[name], conditions)) for name in names]
    size = 1
    for each in values:
        size *= len(each)
    if size > _MOST:
        return False
    for answers in product(*values):
        facts = {name: answer for name, answer in zip(names, answers, strict=True) if answer is not None}
        found, wanted = one.read(facts), other.read(facts)
        if set(found.possible) != set(wanted.possible) or set(found.missing) != set(wanted.missing):
            return False
    return True


def _values(fact: Fact, conditions: Iterable[Condition]) -> list[object]:
    """Every choice of a fact, or numbers on, under and over each limit and each number named."""
    if fact.kind is Kind.BOOLEAN:
        return [True, False]
    if fact.kind is Kind.CHOICE:
        return list(fact.choices)
    if fact.kind is Kind.PRIOR_RT:
        return ["none", "given"]
    named = {number for condition in conditions for number in _numbers(condition, fact.name)}
    around = {number + step for number in named for step in (-1, -0.5, 0, 0.5, 1)}
    whole = {number for number in around if fact.kind is Kind.NUMBER or number == int(number)}
    steps = {number for number in whole if number % (fact.step or 0.5) == 0}
    return sorted(
        number for number in steps if (fact.low is None or number >= fact.low) and (fact.high or number) >= number
    )


def _numbers(condition: Condition, fact: str) -> Iterator[float]:
    if isinstance(condition, Comparison) and condition.fact == fact:
        yield condition.limit
    elif isinstance(condition, Membership) and condition.fact == fact:
        yield from condition.wanted
    elif isinstance(condition, Opposite):
        yield from _numbers(condition.part, fact)
    for part in getattr(condition, "parts", ()):
        yield from _numbers(part, fact)
