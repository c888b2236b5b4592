"""A condition in words: "SINS band is unstable", "KPS at least 80", and any or all of such."""

from collections.abc import Iterator
from dataclasses import dataclass

from cases.facts.case_facts import Value
from cases.facts.fact import Fact, Kind, Scope
from cases.facts.wording import unit_in_words
from decisions.reasoning.conditions import Comparison, Condition, Every, Membership, Opposite, Some
from decisions.reasoning.derived import KNOWN_TO_FRAMEWORKS

ALL, ANY, NOT = "all of these", "any of these", "not"


@dataclass(frozen=True)
class Said:
    """One clause in words, or a connective (`says` is ALL, ANY or NOT) with its parts."""

    says: str
    parts: tuple["Said", ...] = ()

    @property
    def line(self) -> str:
        """The whole in one line, with brackets where they are needed."""
        if not self.parts:
            return self.says
        if self.says == NOT:
            return f"not ({self.parts[0].line})"
        joiner = " and " if self.says == ALL else " or "
        return joiner.join(f"({part.line})" if len(part.parts) > 1 else part.line for part in self.parts)

    @property
    def clauses(self) -> Iterator[str]:
        """The single clauses, in order."""
        if not self.parts:
            yield self.says
        for part in self.parts:
            yield from part.clauses


def condition_words(condition: Condition) -> Said:
    """The condition in words; facts and values by the labels of the catalogue."""
    match condition:
        case Membership():
            return Said(_membership(condition))
        case Comparison():
            fact = known_name(condition.fact)
            operator = condition.operator.replace("_", " ")
            limit = condition.printed or f"{condition.limit:g} {fact.unit}"
            return Said(f"{fact.label} {operator} {unit_in_words(limit)}".rstrip())
        case Every():
            return _joined(ALL, condition.parts)
        case Some():
            return _joined(ANY, condition.parts)
        case Opposite():
            return Said(NOT, (condition_words(condition.part),))
    return Said(", ".join(fact_label(name) for name in condition.facts))


def known_name(name: str) -> Fact:
    """The fact or derived name; what an earlier release read and this program does not know keeps its name."""
    return KNOWN_TO_FRAMEWORKS.get(name) or Fact(name, name.replace("_", " "), Scope.CASE, Kind.TEXT, "")


def fact_label(name: str) -> str:
    """The label of a fact or derived name; the name itself when it is neither."""
    return KNOWN_TO_FRAMEWORKS[name].label if name in KNOWN_TO_FRAMEWORKS else name


def value_label(fact: Fact, value: Value) -> str:
    """One value of a fact as people say it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}"
    text = str(value)
    said = text if fact.name == "index_level" else str(fact.choices.get(text, text))
    return said.replace("_", " ")


def _membership(condition: Membership) -> str:
    fact = known_name(condition.fact)
    values = [value_label(fact, value) for value in condition.wanted]
    last = f"{', '.join(values[:-1])} or {values[-1]}" if len(values) > 1 else values[0]
    if fact.kind is Kind.BOOLEAN:
        return f"{fact.label}: {'not ' if condition.negated else ''}{last}"
    return f"{fact.label} is {'not ' if condition.negated else ''}{last}"


def _joined(connective: str, parts: tuple[Condition, ...]) -> Said:
    said = tuple(condition_words(part) for part in parts)
    return said[0] if len(said) == 1 else Said(connective, said)
