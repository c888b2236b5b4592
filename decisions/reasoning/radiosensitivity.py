"""The radiosensitivity class of a tumour, by each published grouping; disagreement stays visible."""

from dataclasses import dataclass
from functools import cache, lru_cache

from cases.facts.case_facts import Value
from decisions.reasoning.conditions import View
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.logic import Truth, some

_DECIDING = ("sensitive", "resistant")


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """`classes` still possible by the deciding groupings, the first the likelier to be quoted;
    `other` is the class that a contrasting grouping gives instead; `by_scheme` shows them all.
    """

    classes: tuple[str, ...]
    other: str | None
    source: str
    by_scheme: tuple[tuple[str, tuple[str, ...]], ...]
    missing: tuple[str, ...]


def read_sensitivity(knowledge: Knowledge, view: View) -> Sensitivity:
    """What the groupings say of the primary and histology in `view`; remembered by what they read."""
    return _sensitivity(knowledge, tuple([(name, view.get(name)) for name in facts_of_tumour(knowledge)]))


@cache
def facts_of_tumour(knowledge: Knowledge) -> tuple[str, ...]:
    """The facts that the groupings read."""
    return tuple(dict.fromkeys(name for scheme in knowledge.schemes.values() for name in scheme.classes.facts))


@lru_cache(maxsize=4096)
def _sensitivity(knowledge: Knowledge, tumour: tuple[tuple[str, Value | None], ...]) -> Sensitivity:
    view = {name: value for name, value in tumour if value is not None}
    found = {id: scheme.classes.read(view) for id, scheme in knowledge.schemes.items()}
    classes: dict[str, None] = {}
    missing: dict[str, None] = {}
    source = ""
    for id, scheme in knowledge.schemes.items():
        if scheme.authority != "placed":
            continue
        placed = [str(each) for each in found[id].possible if each in _DECIDING]
        classes.update(dict.fromkeys(placed))
        missing.update(dict.fromkeys(found[id].missing))
        source = source or (id if placed else "")
        if "unplaced" not in found[id].possible:
            break
    else:
        classes["unplaced"] = None
    by_scheme = tuple((id, tuple(str(each) for each in finding.possible)) for id, finding in found.items())
    settled = tuple(classes)
    return Sensitivity(settled, _other(knowledge, settled, dict(by_scheme)), source, by_scheme, tuple(missing))


def _other(knowledge: Knowledge, settled: tuple[str, ...], by_scheme: dict[str, tuple[str, ...]]) -> str | None:
    """The opposite class, when a contrasting grouping that has one answer does not share ours."""
    if len(settled) != 1 or settled[0] not in _DECIDING:
        return None
    opposite = _DECIDING[1 - _DECIDING.index(settled[0])]
    contrasts = (by_scheme[id] for id, scheme in knowledge.schemes.items() if scheme.authority == "contrast")
    return opposite if any(classes in ((opposite,), ("unclear",)) for classes in contrasts) else None


def very_sensitive(knowledge: Knowledge, view: View) -> Truth:
    """Whether a grouping counts the tumour as very sensitive; None while that depends on a missing fact."""
    findings = [knowledge.schemes[id].classes.read(view) for id in knowledge.very_sensitive]
    return some(None if finding.outcome is None else finding.outcome == "sensitive" for finding in findings)
