"""What would flip the advice: recorded facts moved by one step, one at a time."""

from collections.abc import Iterator

from cases.facts.case_facts import CaseFacts, Value
from cases.facts.catalogue import CATALOGUE
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.scores.points import read_points
from decisions.reasoning.trials import Change, Signature, Trials
from decisions.reasoning.views import CaseReading

Step = tuple[str, Value, Value]


def what_would_flip(facts: CaseFacts, trials: Trials) -> list[dict[str, object]]:
    """Single steps that change the urgency or the first option, or the band of a prognostic score."""
    knowledge, case, now = trials.knowledge, trials.case, trials.now
    found = []
    for place, lesion in enumerate(facts.lesions):
        if case.driver and lesion.id == case.driver.id:
            for name, old, new in _lesion_steps(knowledge, case):
                effect = _effect(now, trials.advice_if(Change(name, new, place)))
                found.append(_step(f"lesions.{place}.{name}", old, new, effect))
    for name, old, new in _case_steps(knowledge, case):
        effect = _effect(now, trials.advice_if(Change(name, new))) or _bands(knowledge, case, name, new)
        found.append(_step(name, old, new, effect))
    return [step for step in found if step["effect"]]


def _step(path: str, old: Value, new: Value, effect: str) -> dict[str, object]:
    return {"fact": path, "from": old, "to": new, "effect": effect}


def _effect(now: Signature, then: Signature) -> str:
    parts = []
    if then[1] != now[1]:
        parts.append(f"urgency {now[1]} becomes {then[1]}")
    if then[2][:1] != now[2][:1]:
        parts.append(f"first option {_first(now)} becomes {_first(then)}")
    return "; ".join(parts)


def _first(signature: Signature) -> str:
    return "{} ({})".format(*signature[2][0]) if signature[2] else "none"


def _lesion_steps(knowledge: Knowledge, case: CaseReading) -> Iterator[Step]:
    """ESCC by one grade, and each SINS item that is judged (not the location) by one class."""
    assert case.driver is not None
    ordered = {"escc": tuple(str(grade.value) for grade in knowledge.scores["escc"].grades)}
    for item in knowledge.scores["sins"].items:
        for name in item.points.facts:
            if name != "index_level":
                ordered[name] = tuple(CATALOGUE[name].choices)
    for name, values in ordered.items():
        old = case.driver.view.get(name)
        if isinstance(old, str):
            place = values.index(old)
            yield from ((name, old, new) for new in values[max(place - 1, 0) : place + 2] if new != old)


def _case_steps(knowledge: Knowledge, case: CaseReading) -> Iterator[Step]:
    """KPS by one step, and the radiosensitivity class if a clinician ruled otherwise."""
    kps, fact = case.view.get("kps"), CATALOGUE["kps"]
    if isinstance(kps, int) and fact.step and fact.low is not None and fact.high is not None:
        steps = (kps - fact.step, kps + fact.step)
        yield from (("kps", kps, new) for new in steps if fact.low <= new <= fact.high)
    if case.driver:
        held = case.driver.noms.axes["o"].values
        yield from (
            ("radiosensitivity_clinician", " or ".join(held), new)
            for new in ("sensitive", "resistant")
            if held != (new,)
        )


def _bands(knowledge: Knowledge, case: CaseReading, name: str, new: Value) -> str:
    moved = {**case.view, name: new}
    parts = []
    for table in knowledge.scores.values():
        if table.scope == "case" and table.items and name in table.facts:
            before, after = read_points(table, case.view), read_points(table, moved)
            if before.band and after.band and before.band != after.band:
                parts.append(
                    f"{table.name} {before.total} ({before.band.label}) becomes {after.total} ({after.band.label})"
                )
    return "; ".join(parts)
