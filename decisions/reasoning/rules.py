"""The rules put to a case: those that are met and those that cannot be answered, each with its facts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, compress

from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from decisions.reasoning.asked import Asked
from decisions.reasoning.conditions import View
from decisions.reasoning.conflicts import read_conflicts, unanswered_head
from decisions.reasoning.derived import PER_LESION, behind
from decisions.reasoning.knowledge import Conflict, Knowledge, Rule
from decisions.reasoning.logic import Truth, in_words
from decisions.reasoning.quantified import per_lesion
from decisions.reasoning.views import CaseReading, LesionReading

_FLAGS = ("safety", "urgency", "data")
_NAMED = ("lesions", "hour_of_assessment", "end_of_the_cord", "revised_tokuhashi")

Row = dict[str, object]


@dataclass
class Advice:
    """What the rules say of a case: those met, those that raise a flag, the rows shown, the conflicts."""

    met: list[Rule] = field(default_factory=list)
    flagging: list[Rule] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)


def rules_in_force(knowledge: Knowledge) -> tuple[Rule, ...]:
    """Every rule that advises, in the order in which they are read. The one place to leave rules out."""
    return knowledge.advice


def read_rules(knowledge: Knowledge, case: CaseReading, *, waiting: bool = True) -> Advice:
    """Put the rules in force to the case; its rows are the rules met and, with `waiting`, those that
    wait for a fact.

    Rules about lesions are put to the lesion that drives; a flag is raised for any lesion. A rule
    that is not met has no row, unless it is a threshold, and neither has an open one that is marked
    `only_when_known`. Conflicts between sources that nobody can answer yet follow in table X.
    """
    driver = case.driver
    own = driver.view if driver else case.view
    others = [lesion.view for lesion in case.lesions if lesion is not driver]
    place = case.lesions.index(driver) if driver else None
    advice = Advice()
    plan = _plan(rules_in_force(knowledge))
    for rule, of_lesion, flags in plan.rules if waiting else plan.left(case.view, own, others):
        view = own if of_lesion else case.view
        truth = rule.when.truth(view)
        if truth:
            advice.met.append(rule)
            advice.rows.append(_answered(rule, view, driver if of_lesion else None))
        elif waiting and truth is None and not rule.only_when_known:
            missing = _paths(rule.answers.facts, view, case, place)
            advice.rows.append(_waiting(rule, driver if of_lesion else None, missing))
        elif truth is False and rule.effect == "threshold":
            advice.rows.append(_answered(rule, view, None))
        if flags and (truth or (of_lesion and any(map(rule.when.truth, others)))):
            advice.flagging.append(rule)
    advice.conflicts, unanswered = read_conflicts(knowledge, case, waiting=waiting)
    advice.rows += [_open_conflict(conflict, case, place) for conflict in unanswered]
    return advice


class _Plan:
    """Rules in order: each with whether it is about lesions, and whether it raises a flag."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = [(rule, per_lesion(rule), bool(flag_kind(rule))) for rule in rules]
        of_case, of_lesion = _numbered(self.rules, of_lesion=False), _numbered(self.rules, of_lesion=True)
        raising = {number: rule for number, rule in of_lesion.items() if flag_kind(rule)}
        self._shown = [number for number, rule in enumerate(rules) if rule.effect == "threshold"]
        self._of_case, self._of_lesion, self._of_others = [
            (tuple(numbered), Asked(tuple(numbered.values()))) for numbered in (of_case, of_lesion, raising)
        ]

    def left(self, case: View, own: View, others: Iterable[View]) -> list[tuple[Rule, bool, bool]]:
        """The rules that are met, and those shown when they are not; in their order."""
        asked = [(self._of_case, case), (self._of_lesion, own), *[(self._of_others, view) for view in others]]
        met = [compress(numbers, rules.certain(view)) for (numbers, rules), view in asked]
        return [self.rules[number] for number in sorted({*self._shown, *chain(*met)})]


def _numbered(rules: Iterable[tuple[Rule, bool, bool]], *, of_lesion: bool) -> dict[int, Rule]:
    return {number: rule for number, (rule, about, _) in enumerate(rules) if about is of_lesion}


@cache
def _plan(rules: tuple[Rule, ...]) -> _Plan:
    return _Plan(rules)


def flag_kind(rule: Rule) -> str:
    """The kind of flag a rule raises, or nothing. A stop about a drug or a technique is a safety
    flag: it has no row in the options table in which it could be read."""
    if rule.effect == "stop" and not rule.options:
        return "safety"
    return rule.effect if rule.effect in _FLAGS else ""


def _open_conflict(conflict: Conflict, case: CaseReading, place: int | None) -> Row:
    assert case.driver and conflict.when
    missing = _paths(conflict.when.facts, case.driver.view, case, place)
    return {**unanswered_head(conflict), "lesion": case.driver.id, "missing": missing}


def _answered(rule: Rule, view: View, lesion: LesionReading | None) -> Row:
    """The row of a rule that is met, or not met. It is shared: one about a lesion is a copy of its own."""
    key = tuple(map(view.get, rule.answers.facts))
    row = rule.rows.get(key)
    if row is None:
        truth, clauses = rule.answers.read(view)
        row = rule.rows.keep(key, {**_blank(rule, truth), "clauses": clauses})
    if lesion is None:
        return row
    row = row.copy()
    row["lesion"] = lesion.id
    return row


def _waiting(rule: Rule, lesion: LesionReading | None, missing: list[str]) -> Row:
    row = _blank(rule, None).copy()
    row["lesion"] = lesion.id if lesion else None
    row["missing"] = missing
    return row


@cache
def _blank(rule: Rule, truth: Truth) -> Row:
    """The row of a rule as far as it is the same in every case; the order of its keys is that of the row."""
    return {
        "id": rule.id,
        "table": rule.table,
        "says": rule.says,
        "kind": rule.effect,
        "strength": rule.strength,
        "grade": rule.grade,
        "cite": rule.source.id,
        "year": rule.source.year,
        "verification": rule.verification,
        "classes": list(rule.classes),
        "result": in_words(truth),
        "lesion": None,
        "clauses": [],
        "missing": [],
    }


def _paths(facts: Iterable[str], view: View, case: CaseReading, place: int | None) -> list[str]:
    """The facts not recorded, as paths into the case; a derived fact by what it is derived from."""
    paths: list[str] = []
    for fact in facts:
        if fact not in view:
            path = _path(fact, place)
            if fact == "low_grade_everywhere" and case.lesions:
                paths += [f"lesions.{number}.escc" for number, (_, own) in enumerate(case.own) if "escc" not in own]
            else:
                paths += [path] if path else [_path(name, place) for name in _behind(fact, view, case.driver)]
    return list(dict.fromkeys(paths)) if len(paths) > 1 else paths


def _behind(fact: str, view: View, driver: LesionReading | None) -> Iterable[str]:
    if driver is None and (fact in PER_LESION or fact == "low_grade_everywhere"):
        return ("lesions",)
    if fact == "sins_band" and driver:
        return [name for finding in driver.sins.findings for name in finding.missing]
    if fact.startswith("axis_") and driver:
        return driver.noms.axes[fact.removeprefix("axis_")].turns_on
    return behind(fact, view)


@cache
def _path(name: str, place: int | None) -> str:
    """The path of a recorded fact; nothing for a name that the reasoning derives."""
    if name in LESION_NAMES:
        return "lesions" if place is None else f"lesions.{place}.{name}"
    return name if name in CATALOGUE or name in _NAMED else ""
