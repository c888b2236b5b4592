"""NOMS for one lesion: the rows that fit, the outcome when they agree, what it turns on when not."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product
from typing import NamedTuple

from decisions.reasoning.asked import Asked
from decisions.reasoning.conditions import View
from decisions.reasoning.frameworks.axes import OPEN, Axis, mechanical, neurologic, oncologic, systemic
from decisions.reasoning.knowledge import Framework, NomsRow, Rule
from decisions.reasoning.radiosensitivity import Sensitivity
from decisions.reasoning.scores.points import PointsReading

_WHO = {"n": "radiology", "o": "oncology", "m": "spine surgery and radiology", "s": "surgery and anaesthesia"}


@dataclass(frozen=True)
class Alternative:
    """A row that would apply if its axes were as said, and the facts that decide it."""

    row: NomsRow
    when: str
    turns_on: tuple[str, ...]

    @cached_property
    def shown(self) -> dict[str, object]:
        """The alternative in plain JSON types, not to be changed."""
        return {**_row(self.row), "when": self.when, "turns_on": list(self.turns_on)}


class NomsReading(NamedTuple):
    """`rows` give the outcome (more than one where the sources are undecided); it is empty
    while a missing fact or an opinion leaves rows that disagree. `alternatives` are the others.
    """

    axes: dict[str, Axis]
    rows: tuple[NomsRow, ...]
    alternatives: tuple[Alternative, ...]
    needs: tuple[str, ...]

    @property
    def outcome(self) -> tuple[str, ...] | None:
        """The treatments advised, each once, or None."""
        return tuple(dict.fromkeys(code for row in self.rows for code in row.treatments)) or None


def read_noms(framework: Framework, sins: PointsReading, sensitivity: Sensitivity, view: View) -> NomsReading:
    """Put one lesion against the ten rows."""
    axes = {
        "n": neurologic(framework, view),
        "o": oncologic(sensitivity, view),
        "m": mechanical(sins, view),
        "s": systemic(view),
    }
    asked = view.get("prior_rt") is not None
    shape = tuple([axis.shape for axis in axes.values()])
    rows, alternatives = _fitting(framework, shape, asked)
    return NomsReading(axes, rows, alternatives, _provisional(framework, sins, view))


Shape = tuple[tuple[tuple[str, ...], str, tuple[str, ...], bool], ...]


@lru_cache(maxsize=4096)
def _fitting(framework: Framework, shape: Shape, asked: bool) -> tuple[tuple[NomsRow, ...], tuple[Alternative, ...]]:
    """The rows that fit axes of this shape, and the alternatives; remembered, since axes have few shapes.

    `asked` says whether earlier radiotherapy is known one way or the other.
    """
    axes = {
        name: Axis(values, state, "", (), turns_on, covered)
        for name, (values, state, turns_on, covered) in zip("noms", shape, strict=True)
    }
    readings = list(_readings(framework, axes))
    outcomes = {frozenset(code for row in rows for code in row.treatments) for _, rows in readings}
    settled = len(outcomes) == 1 and all(axis.covered for axis in axes.values())
    agreed = tuple(dict.fromkeys(row for _, rows in readings for row in rows)) if settled else ()
    alternatives = () if agreed else tuple(_alternatives(framework, axes))
    if_irradiated = () if asked else tuple(_if_irradiated(framework, axes, agreed))
    return agreed, (*alternatives, *if_irradiated)


def schemes_matter(framework: Framework, reading: NomsReading) -> bool:
    """Whether the classes that the groupings dispute lead to different treatments."""
    axes = reading.axes
    if axes["o"].value or axes["o"].turns_on != ("radiosensitivity_clinician",) or axes["o"].state == OPEN:
        return False
    return _classes_matter(framework, axes["n"].values, axes["o"].values, axes["m"].values, axes["s"].values)


@lru_cache(maxsize=256)
def _classes_matter(
    framework: Framework, grades: tuple[str, ...], classes: tuple[str, ...], *rest: tuple[str, ...]
) -> bool:
    return any(
        len({framework.row_of[n, o, m, s].treatments for o in classes}) > 1 for n, m, s in product(grades, *rest)
    )


def _readings(framework: Framework, axes: dict[str, Axis]) -> Iterator[tuple[tuple[str, ...], list[NomsRow]]]:
    """For each way the open axes could fall, the rows over everything the sources leave undecided."""
    fixed = [axis.values if axis.state == OPEN else (None,) for axis in axes.values()]
    for settled in product(*fixed):
        spread = [
            axis.values if value is None else (value,) for value, axis in zip(settled, axes.values(), strict=True)
        ]
        rows = [framework.row_of[n, o, m, s] for n, o, m, s in product(*spread)]
        yield tuple(value for value in settled if value), rows


def _alternatives(framework: Framework, axes: dict[str, Axis]) -> Iterator[Alternative]:
    seen = set()
    undecided = [name for name, axis in axes.items() if not axis.value]
    for values in product(*(axis.values for axis in axes.values())):
        named = dict(zip(axes, values, strict=True))
        row = framework.row_of[named["n"], named["o"], named["m"], named["s"]]
        if row.id not in seen:
            seen.add(row.id)
            # An axis on which the row does not depend (any fitness) is not part of its condition.
            deciding = [name for name in undecided if len(row.axes[name]) == 1]
            turns_on = dict.fromkeys(fact for name in deciding for fact in axes[name].turns_on)
            yield Alternative(row, ", ".join(f"{name.upper()} {named[name]}" for name in deciding), tuple(turns_on))


def _if_irradiated(framework: Framework, axes: dict[str, Axis], agreed: tuple[NomsRow, ...]) -> Iterator[Alternative]:
    """Earlier radiotherapy that nobody asked about could move a sensitive tumour to another row (N-11)."""
    if not agreed or "sensitive" not in axes["o"].values:
        return
    for n, m, s in product(axes["n"].values, axes["m"].values, axes["s"].values):
        row = framework.row_of[n, "resistant", m, s]
        if row not in agreed:
            agreed = (*agreed, row)
            yield Alternative(row, "irradiated before at this level", ("prior_rt",))


def _provisional(framework: Framework, sins: PointsReading, view: View) -> tuple[str, ...]:
    return _without(framework, sins.total is not None, _needed(framework).difference(view))


@cache
def _needed(framework: Framework) -> frozenset[str]:
    return frozenset(name for group in framework.provisional_without for name in group)


@lru_cache(maxsize=1024)
def _without(framework: Framework, counted: bool, absent: frozenset[str]) -> tuple[str, ...]:
    """The groups of which nothing is recorded; of SINS, whether it could be `counted`."""
    missing = (absent - {"sins"}) | (set() if counted else {"sins"})
    return tuple(" or ".join(group) for group in framework.provisional_without if missing.issuperset(group))


def noms_result(framework: Framework, reading: NomsReading, view: View, lesion: str, level: str) -> dict[str, object]:
    """The reading of one lesion in plain JSON types."""
    outcome = reading.outcome
    modifiers = _modifiers(framework)
    truths = list(zip(modifiers.those, modifiers.truths(view), strict=True))
    return {
        "lesion": lesion,
        "level": level,
        "outcome": list(outcome) if outcome else None,
        "rows": [_row(row) for row in reading.rows],
        "provisional": bool(reading.needs),
        "needs": list(reading.needs),
        "axes": {name: axis.shown | {"who": _WHO[name]} for name, axis in reading.axes.items()},
        "alternatives": [each.shown for each in reading.alternatives],
        "modifiers": [rule.answer(view) for rule, truth in truths if truth],
        "modifiers_open": [rule.id for rule, truth in truths if truth is None],
    }


@cache
def _modifiers(framework: Framework) -> Asked[Rule]:
    return Asked(framework.modifiers)


@cache
def _row(row: NomsRow) -> dict[str, object]:
    return {
        "row": row.id,
        "treatments": list(row.treatments),
        "says": row.says,
        "strength": row.strength,
        "cite": row.source.id,
        "verification": row.verification,
        "reviewed": row.reviewed,
    }
