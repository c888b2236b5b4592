"""The advice for one case, asked again with a fact or two changed; only what reads them is read again.

An analysis asks this some hundreds of times for one case. The answer is always that of a
fresh reading of the changed case (tests/core/test_trials.py holds it to that).
"""

from collections.abc import Callable
from typing import NamedTuple, cast

from cases.facts.case_facts import Value
from decisions.reasoning.knowledge import Knowledge, Rule
from decisions.reasoning.logic import Truth
from decisions.reasoning.options import advised_view, read_options
from decisions.reasoning.quantified import holds_in_case
from decisions.reasoning.radiosensitivity import Sensitivity
from decisions.reasoning.readers import DERIVED_OF_CASE, DERIVED_OF_LESION, Rules, readers
from decisions.reasoning.scope import read_scope
from decisions.reasoning.score_table import Band
from decisions.reasoning.scores.points import PointsReading, read_points
from decisions.reasoning.urgency import read_urgency
from decisions.reasoning.views import CaseReading, LesionReading, driver_of, read_case_view, read_lesion

Ranked = tuple[tuple[str, str], ...]
Signature = tuple[Truth, str, Ranked]
"""What is advised, and nothing else: in scope or not, the lane, each option with its standing."""


class Change(NamedTuple):
    """One fact with another value; `place` is the number of its lesion, None for the case."""

    name: str
    value: Value
    place: int | None = None


def advice(case: CaseReading, knowledge: Knowledge) -> Signature:
    """Scope, lane and ranked options of a case, and nothing else."""
    in_scope = _scope(knowledge, case)
    return in_scope, _lane(knowledge, case), () if in_scope is False else _ranked(knowledge, case)


def _scope(knowledge: Knowledge, case: CaseReading) -> Truth:
    return read_scope(knowledge, case)[0]


def _lane(knowledge: Knowledge, case: CaseReading) -> str:
    return read_urgency(knowledge, case).lane


def _ranked(knowledge: Knowledge, case: CaseReading) -> Ranked:
    return tuple([(option.treatment.code, option.standing) for option in read_options(knowledge, case)])


_UNSEEN = object()
_SAME: frozenset[object] = frozenset()


class Trials:
    """A case, the advice for it (`now`), and the advice if a fact or two were otherwise.

    `stirring` gathers the facts that, tried alone, moved an axis of NOMS.
    What changes in the advice is found from the rules whose truth turns. The same rules turning
    the same way give the same answer, so each such answer is worked out once.
    """

    def __init__(self, case: CaseReading, knowledge: Knowledge) -> None:
        self.case = case
        self.knowledge = knowledge
        self.now = advice(case, knowledge)
        self._reads = readers(knowledge)
        self.stirring: set[str] = set()
        self._lead = _lead(case)
        self._view = advised_view(case)
        self._view_of_case = {name: value for name, value in case.view.items() if name != "lane"}
        self._banded: dict[tuple[int, tuple[Band, ...], bool], LesionReading] = {}
        self._truths: dict[Rule, Truth] = {}
        self._advised: dict[Rule, Truth] = {}
        self._seen: dict[tuple[object, object], object] = {(_scope, _SAME): self.now[0], (_lane, _SAME): self.now[1]}
        if self.now[0] is not False:
            self._seen[_ranked, _SAME] = self.now[2]

    def advice_if(self, *changes: Change) -> Signature:
        """What would be advised if these facts were so."""
        moved, names = self._moved(changes)
        in_scope = cast("Truth", self._answer(_scope, self._turned(self._reads.scope, names, moved), moved))
        lane = cast("str", self._answer(_lane, self._turned(self._reads.lanes, names, moved), moved))
        if in_scope is False:
            return in_scope, lane, ()
        return in_scope, lane, cast("Ranked", self._answer(_ranked, self._options_key(names, moved), moved))

    def _answer(self, read: Callable[[Knowledge, CaseReading], object], key: object, moved: CaseReading) -> object:
        found = self._seen.get((read, key), _UNSEEN)
        if found is _UNSEEN:
            found = self._seen[read, key] = read(self.knowledge, moved)
        return found

    def _turned(self, rules: Rules, names: set[str], moved: CaseReading) -> frozenset[object]:
        """The rules of the case that read a changed name and have another truth now, each with it."""
        turned = []
        for name in names & rules.keys():
            for rule in rules[name]:
                truth = holds_in_case(rule, moved)
                if truth is not self._truth_now(rule):
                    turned.append((rule, truth))
        return frozenset(turned) if turned else _SAME

    def _truth_now(self, rule: Rule) -> Truth:
        if rule not in self._truths:
            self._truths[rule] = holds_in_case(rule, self.case)
        return self._truths[rule]

    def _advised_now(self, rule: Rule) -> Truth:
        """The truth for the lesion that drives, which is not that of the case."""
        if rule not in self._advised:
            self._advised[rule] = rule.when.truth(self._view)
        return self._advised[rule]

    def _options_key(self, names: set[str], moved: CaseReading) -> frozenset[object]:
        """What the options rest on, as far as it differs: the lesion that drives, its rows, rules, consents."""
        lead = _lead(moved)
        view = advised_view(moved)
        turned: list[object] = [] if lead == self._lead else [lead]
        if moved.driver and self.case.driver and moved.driver.noms is not self.case.driver.noms:
            noms = moved.driver.noms
            turned.append((tuple([row.id for row in noms.rows]), tuple([each.row.id for each in noms.alternatives])))
        if lead != self._lead:
            names = {*names, *DERIVED_OF_LESION, *self._reads.options}
        for name in names:
            for rule in self._reads.options.get(name, ()):
                truth = rule.when.truth(view)
                if truth is not self._advised_now(rule):
                    turned.append((rule, truth))
            if name in self._reads.consents:
                turned.append((name, view.get(name)))
        return frozenset(turned) if turned else _SAME

    def _moved(self, changes: tuple[Change, ...]) -> tuple[CaseReading, set[str]]:
        """The case read again as far as the changes reach, and every name whose value is another."""
        here: dict[str, Value] = {change.name: change.value for change in changes if change.place is None}
        names = {change.name for change in changes}
        view, sensitivity, again = self._case_moved(here)
        names |= here.keys()
        lesions = list(self.case.lesions)
        for place in self._reached(changes, names, again):
            old = self.case.lesions[place]
            own = {change.name: change.value for change in changes if change.place == place}
            if again or not self._reads.axes.isdisjoint(own):
                lesions[place] = new = self._lesion_moved(place, own, None if again else here, view, sensitivity)
                names |= {name for name in DERIVED_OF_LESION if new.view.get(name) != old.view.get(name)}
                if len(changes) == 1 and _axes_moved(old, new):
                    self.stirring.add(changes[0].name)
            else:
                lesions[place] = LesionReading(old.id, old.level, {**old.view, **here, **own}, old.sins, old.noms)
        moved = tuple(lesions)
        was = self.case
        case = CaseReading(was.on, was.values, was.own, view, sensitivity, moved, self._driver(moved))
        return case, names

    def _reached(self, changes: tuple[Change, ...], names: set[str], again: bool) -> set[int]:
        """The lesions that must be looked at: those that changed, and for a fact of the case the one
        that drives; all of them only where a rule about lesions reads what changed."""
        reached = {change.place for change in changes if change.place is not None}
        if len(reached) < len(changes) and self._lead is not None:
            worked_out = self._reads.lesions_differ and again
            if worked_out or not self._reads.in_lesions.isdisjoint(names):
                return set(range(len(self.case.lesions)))
            reached.add(self._lead)
        return reached

    def _case_moved(self, here: dict[str, Value]) -> tuple[dict[str, Value], Sensitivity, bool]:
        """The case's own view with some facts changed, and whether its lesions must be read again.

        What follows from the facts and is another now is added to `here`; None hides what no longer follows.
        """
        case = self.case
        if not here:
            return self._view_of_case, case.sensitivity, False
        again = not self._reads.axes.isdisjoint(here)
        if self._reads.derived.isdisjoint(here):
            return {**self._view_of_case, **here}, case.sensitivity, again
        view, sensitivity = read_case_view({**case.values, **here}, self.knowledge, case.on)
        here |= {
            name: cast("Value", view.get(name)) for name in DERIVED_OF_CASE if view.get(name) != case.view.get(name)
        }
        return view, sensitivity, again or "deficit" in here or sensitivity != case.sensitivity

    def _lesion_moved(
        self,
        place: int,
        own: dict[str, Value],
        here: dict[str, Value] | None,
        view: dict[str, Value],
        sensitivity: Sensitivity,
    ) -> LesionReading:
        """One lesion read again. While only items of SINS move, and within the same bands, its axes stand."""
        old, (id, recorded) = self.case.lesions[place], self.case.own[place]
        sins = old.sins if self._reads.sins.isdisjoint(own) else None
        if here is not None and own.keys() <= self._reads.items:
            moved = {**old.view, **here, **own}
            sins = read_points(self.knowledge.scores["sins"], moved)
            if sins.bands == old.sins.bands and (sins.total is None) == (old.sins.total is None):
                return LesionReading(old.id, old.level, moved, sins, old.noms)
            like = self._in_bands(place, own, sins, view, sensitivity)
            follows = {name: like.view[name] for name in DERIVED_OF_LESION if name in like.view}
            gone = {name: cast("Value", None) for name in DERIVED_OF_LESION if name in moved and name not in follows}
            return LesionReading(old.id, old.level, {**moved, **follows, **gone}, sins, like.noms)
        return read_lesion(id, {**recorded, **own}, view, sensitivity, self.knowledge, sins=sins)

    def _in_bands(
        self, place: int, own: dict[str, Value], sins: PointsReading, view: dict[str, Value], sensitivity: Sensitivity
    ) -> LesionReading:
        """A reading of the lesion with SINS in the same bands: what follows from them is the same."""
        key = (place, sins.bands, sins.total is None)
        if key not in self._banded:
            id, recorded = self.case.own[place]
            self._banded[key] = read_lesion(id, {**recorded, **own}, view, sensitivity, self.knowledge, sins=sins)
        return self._banded[key]

    def _driver(self, lesions: tuple[LesionReading, ...]) -> LesionReading | None:
        if self._lead is None:
            return None
        if all(
            new.noms is old.noms and new.sins is old.sins for new, old in zip(lesions, self.case.lesions, strict=True)
        ):
            return lesions[self._lead]
        return driver_of(lesions, self.knowledge)


def _lead(case: CaseReading) -> int | None:
    """The number of the lesion that drives."""
    return next((place for place, lesion in enumerate(case.lesions) if lesion is case.driver), None)


def _axes_moved(old: LesionReading, new: LesionReading) -> bool:
    if new.noms is old.noms:
        return False
    axes = zip(old.noms.axes.values(), new.noms.axes.values(), strict=True)
    return any(before.values != after.values or before.state != after.state for before, after in axes)
