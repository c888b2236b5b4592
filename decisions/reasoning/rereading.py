"""One case read again with a fact or two changed: only what is worked out from them is worked out again."""

from collections.abc import Iterator
from itertools import compress
from operator import ne
from typing import NamedTuple, cast

from cases.facts.case_facts import Value
from decisions.reasoning.case_view import reread
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.radiosensitivity import Sensitivity, read_sensitivity
from decisions.reasoning.readers import DERIVED_OF_LESION, readers
from decisions.reasoning.score_table import Band
from decisions.reasoning.scores.points import PointsReading, bands_between, reading_of
from decisions.reasoning.views import CaseReading, LesionReading, read_lesion, severity


class Change(NamedTuple):
    """One fact with another value; `place` is the number of its lesion, None for the case."""

    name: str
    value: Value
    place: int | None = None


class Rereading:
    """A case that can be read with other facts.

    `stirring` gathers the facts that, tried alone, moved an axis of NOMS.
    """

    def __init__(self, case: CaseReading, knowledge: Knowledge) -> None:
        self.case = case
        self.knowledge = knowledge
        self.stirring: set[str] = set()
        self._reads = readers(knowledge)
        self._lead = lead_of(case)
        self._severities = [severity(each, knowledge.scores["escc"]) for each in case.lesions]
        self._view_of_case = {name: value for name, value in case.view.items() if name != "lane"}
        self._derivations: dict[object, tuple[dict[str, Value], Sensitivity, dict[str, Value]]] = {}
        self._counted: dict[object, PointsReading] = {}
        self._banded: dict[tuple[int, tuple[Band, ...], bool], LesionReading] = {}

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
                names.update(compress(DERIVED_OF_LESION, map(ne, _derived(new), _derived(old))))
                if len(changes) == 1 and _axes_moved(old, new):
                    self.stirring.add(changes[0].name)
            else:
                lesions[place] = LesionReading(old.id, old.level, {**old.view, **here, **own}, old.sins, old.noms)
        driver = None
        if self._lead is not None:
            leads = self._first(tuple(lesions))
            if here and lesions[leads] is self.case.lesions[leads]:
                # One change lets a lesion drive that no change reached: it has the other change in its view as well.
                lesions[leads] = self._lesion_moved(leads, {}, None if again else here, view, sensitivity)
            driver = lesions[leads]
        was = self.case
        return CaseReading(was.on, was.values, was.own, view, sensitivity, tuple(lesions), driver), names

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
        view, sensitivity, follows = self._derived(here)
        here |= follows
        return view, sensitivity, again or "deficit" in here or sensitivity is not case.sensitivity

    def _derived(self, here: dict[str, Value]) -> tuple[dict[str, Value], Sensitivity, dict[str, Value]]:
        """The case's own view with some facts changed, the tumour's class, and what follows that is another now."""
        key = tuple(here.items())
        if key not in self._derivations:
            view, follows = reread(self._view_of_case, here, self.knowledge, self.case.on)
            sensitivity = self.case.sensitivity
            if not self._reads.tumour.isdisjoint(here):
                sensitivity = read_sensitivity(self.knowledge, view)
            self._derivations[key] = view, sensitivity, cast("dict[str, Value]", follows)
        return self._derivations[key]

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
            sins = self._sins_with(place, own)
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

    def _aside(self, change: Change) -> bool:
        """Whether the change is of a lesion that does not drive: of what follows there only the band is read."""
        return change.place not in (None, self._lead) and not self._reads.lesions_differ

    def _same_bands(self, items: list[Change], *, loosely: bool = False) -> bool:
        """Whether the SINS of a lesion keeps its bands with these items, and the same lesion drives.
        `loosely`, a band that was not certain may become another that is not."""
        place = cast("int", items[0].place)
        was = self.case.lesions[place].sins
        low, high = self._ends_with(place, items)
        bands = bands_between(self.knowledge.scores["sins"], low, high)
        if bands != was.bands and not (loosely and len(bands) > 1 and len(was.bands) > 1):
            return False
        return (loosely or (low == high) is (was.low == was.high)) and self._drives(place, low, high) == self._lead

    def _ends_with(self, place: int, items: list[Change]) -> tuple[int, int]:
        """The fewest and the most points of SINS of a lesion with other values of some items."""
        was = self.case.lesions[place].sins
        each = [self._sins_with(place, {item.name: item.value}) for item in items]
        if len(each) > 1 and not self._reads.items_add_up:
            each = [self._sins_with(place, {item.name: item.value for item in items})]
        return (
            was.low + sum([sins.low - was.low for sins in each]),
            was.high + sum([sins.high - was.high for sins in each]),
        )

    def _drives(self, place: int, low: int, high: int) -> int:
        """The number of the lesion that drives when one of them has these ends of SINS."""
        if len(self._severities) == 1:
            return 0
        ranks = self._severities.copy()
        ranks[place] = (ranks[place][0], low, high)
        return ranks.index(max(ranks))

    def _sins_with(self, place: int, items: dict[str, Value]) -> PointsReading:
        """The SINS of a lesion with other values of some items. Only these are read again, and each only once."""
        key = (place, *items.items())
        if key not in self._counted:
            old, table = self.case.lesions[place], self.knowledge.scores["sins"]
            findings = list(old.sins.findings)
            for number in [number for name in items for number in self._reads.numbers[name]]:
                item = table.counted[number]
                read = {name: items.get(name, old.view.get(name)) for name in item.facts}
                findings[number] = item.points.read(cast("dict[str, Value]", read))
            self._counted[key] = reading_of(table, tuple(findings), old.view)
        return self._counted[key]

    def _first(self, lesions: tuple[LesionReading, ...]) -> int:
        """The number of the lesion that drives, of readings of the lesions of the case."""
        if len(lesions) == 1:
            return 0
        escc = self.knowledge.scores["escc"]
        pairs = zip(lesions, self.case.lesions, self._severities, strict=True)
        ranks = [known if new is old else severity(new, escc) for new, old, known in pairs]
        return ranks.index(max(ranks))


def lead_of(case: CaseReading) -> int | None:
    """The number of the lesion that drives."""
    return next((place for place, lesion in enumerate(case.lesions) if lesion is case.driver), None)


def _derived(lesion: LesionReading) -> Iterator[Value | None]:
    return map(lesion.view.get, DERIVED_OF_LESION)


def _axes_moved(old: LesionReading, new: LesionReading) -> bool:
    if new.noms is old.noms:
        return False
    axes = zip(old.noms.axes.values(), new.noms.axes.values(), strict=True)
    return any(before.values != after.values or before.state != after.state for before, after in axes)
