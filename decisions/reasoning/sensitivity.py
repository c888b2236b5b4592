"""What would flip the advice: recorded facts that a second reader might judge otherwise, one at a time.

ESCC and each judged item of SINS by one class, performance status and fitness by one step, and
the radiosensitivity class as another published grouping gives it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from cases.facts.case_facts import Value
from cases.facts.catalogue import CATALOGUE
from cases.facts.fact import Fact
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.missing import path_of
from decisions.reasoning.rereading import Change
from decisions.reasoning.scores.points import read_points
from decisions.reasoning.trials import Signature, Trials
from decisions.reasoning.views import CaseReading

_STEPS = ("kps", "ecog", "surgical_fitness")
_RULING = "radiosensitivity_clinician"


class Step(NamedTuple):
    """One fact read otherwise; `by` names the groupings that read it so."""

    old: Value
    change: Change
    by: tuple[str, ...] = ()


def what_would_flip(trials: Trials) -> list[dict[str, object]]:
    """Single steps that change the urgency or the first option, or the band of a prognostic score."""
    found = []
    for step in (*_lesion_steps(trials), *_case_steps(trials.case), *_other_classes(trials)):
        effects = [*_advice(trials.now, trials.advice_if(step.change)), *_bands(trials, step.change)]
        if effects:
            row: dict[str, object] = {
                "fact": path_of((step.change.name, step.change.place)),
                "from": step.old,
                "to": step.change.value,
                "effect": "; ".join(effects),
            }
            found.append(row | {"by": list(step.by)} if step.by else row)
    return found


def _advice(now: Signature, then: Signature) -> Iterator[str]:
    if then[1] != now[1]:
        yield f"the urgency would be {then[1]} instead of {now[1]}"
    if then[2][:1] != now[2][:1]:
        yield f"the first option would be {_first(then)} instead of {_first(now)}"


def _first(signature: Signature) -> str:
    if not signature[2]:
        return "none"
    code, standing = signature[2][0]
    return f"{code} ({standing.replace('_', ' ')})"


def _bands(trials: Trials, change: Change) -> Iterator[str]:
    if change.place is not None:
        return
    view = trials.case.view
    for table in trials.knowledge.scores.values():
        if table.scope == "case" and table.purpose == "survival" and table.items and change.name in table.facts:
            before, after = read_points(table, view), read_points(table, {**view, change.name: change.value})
            if before.band and after.band and before.band != after.band:
                yield (
                    f"the {table.name} would be {after.total} ({after.band.label}) "
                    f"instead of {before.total} ({before.band.label})"
                )


def _lesion_steps(trials: Trials) -> Iterator[Step]:
    """ESCC by one grade, and each SINS item that is judged (not the location) by one class."""
    ordered = _ordered(trials.knowledge)
    for place, lesion in enumerate(trials.case.lesions):
        for name, values in ordered.items():
            yield from (Step(old, Change(name, new, place)) for old, new in _beside(lesion.view.get(name), values))


def _ordered(knowledge: Knowledge) -> dict[str, tuple[Value, ...]]:
    names = [name for item in knowledge.scores["sins"].items for name in item.points.facts if name != "index_level"]
    grades: tuple[Value, ...] = tuple(grade.value for grade in knowledge.scores["escc"].grades)
    return {"escc": grades} | {name: tuple(CATALOGUE[name].choices) for name in names}


def _case_steps(case: CaseReading) -> Iterator[Step]:
    """KPS, ECOG and fitness for surgery by one step."""
    for name in _STEPS:
        values = _steps_of(CATALOGUE[name])
        yield from (Step(old, Change(name, new)) for old, new in _beside(case.view.get(name), values))


def _steps_of(fact: Fact) -> tuple[Value, ...]:
    if fact.choices:
        return tuple(fact.choices)
    assert fact.low is not None and fact.high is not None
    return tuple(range(int(fact.low), int(fact.high) + 1, fact.step or 1))


def _beside(value: Value | None, values: tuple[Value, ...]) -> Iterator[tuple[Value, Value]]:
    """The value with each of its neighbours in the order of the scale."""
    if value is not None and value in values:
        place = values.index(value)
        yield from ((value, other) for other in values[max(place - 1, 0) : place + 2] if other != value)


def _other_classes(trials: Trials) -> Iterator[Step]:
    """The tumour's class as each published grouping gives it, where that is not the class that is read."""
    case = trials.case
    if case.driver is None:
        return
    held = case.driver.noms.axes["o"].values
    given: dict[str, list[str]] = {}
    for id, classes in case.sensitivity.by_scheme:
        if len(classes) == 1 and classes[0] in CATALOGUE[_RULING].choices and classes != held:
            given.setdefault(classes[0], []).append(trials.knowledge.schemes[id].label)
    for other, labels in given.items():
        yield Step(" or ".join(held), Change(_RULING, other), tuple(labels))
