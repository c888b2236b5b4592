"""The advice for one case, asked again with a fact or two changed; only what reads them is read again.

An analysis asks this some hundreds of times for one case. The answer is always that of a
fresh reading of the changed case (tests/core/test_trials.py holds it to that).
"""

from collections.abc import Callable
from itertools import compress
from operator import ne
from typing import cast

from decisions.reasoning.asked import Asked
from decisions.reasoning.conditions import View
from decisions.reasoning.knowledge import Knowledge, Rule
from decisions.reasoning.logic import Truth
from decisions.reasoning.options import advised_view, read_options
from decisions.reasoning.quantified import holds_in_case
from decisions.reasoning.readers import Rules
from decisions.reasoning.rereading import Change, Rereading, lead_of
from decisions.reasoning.scope import read_scope
from decisions.reasoning.urgency import read_urgency
from decisions.reasoning.views import CaseReading, LesionReading, may_be_worse

Ranked = tuple[tuple[str, str], ...]
Signature = tuple[Truth, str, Ranked]
"""What is advised, and nothing else: in scope or not, the lane, each option with its standing."""


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


Keys = tuple[frozenset[object], frozenset[object], frozenset[object]]
"""What turns in scope, lane and options: the rules with their truths, and what else these rest on."""

_PARTS = (_scope, _lane, _ranked)
_UNSEEN = object()
_SAME: frozenset[object] = frozenset()
_NOTHING: Keys = (_SAME, _SAME, _SAME)


def _keys(scope: frozenset[object], lanes: frozenset[object], options: frozenset[object]) -> Keys:
    return (scope, lanes, options) if scope or lanes or options else _NOTHING


class _Advised(dict[Asked[Rule], tuple[bool, ...]]):
    """Whether rules are met for the lesion that drives, which is not that of the case. Options read no more."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def __missing__(self, asked: Asked[Rule]) -> tuple[bool, ...]:
        found = self[asked] = asked.certain(self._view)
        return found

    def turned(self, asked: Asked[Rule], view: View) -> list[object]:
        """The rules that are met in another view and not in this one, or the other way round, each with whether."""
        met, was = asked.certain(view), self[asked]
        if met == was:
            return []
        return list(compress(zip(asked.those, met, strict=True), map(ne, met, was)))


class Trials(Rereading):
    """A case, the advice for it (`now`), and the advice if a fact or two were otherwise.

    What changes in the advice is found from the rules whose truth turns. The same rules turning
    the same way give the same answer, so each such answer is worked out once.
    """

    def __init__(self, case: CaseReading, knowledge: Knowledge) -> None:
        super().__init__(case, knowledge)
        self.now = advice(case, knowledge)
        self._rows = _rows(case.driver) if case.driver else ()
        self._open = _perhaps_worse(case)
        self._view = advised_view(case)
        self._alone: dict[Change, Keys] = {}
        self._truths: dict[Rule, Truth] = {}
        self._advised = _Advised(self._view)
        self._seen: dict[tuple[object, object], object] = {(_scope, _SAME): self.now[0], (_lane, _SAME): self.now[1]}
        if self.now[0] is not False:
            self._seen[_ranked, _SAME] = self.now[2]

    def advice_if(self, *changes: Change) -> Signature:
        """What would be advised if these facts were so."""
        keys = self._joined(*changes) if len(changes) == 2 else self._simple(changes[0])
        if keys is _NOTHING:
            return self.now
        if keys and _UNSEEN not in (
            found := [self._seen.get(part, _UNSEEN) for part in zip(_PARTS, keys, strict=True)]
        ):
            return cast("Signature", (*found[:2], found[2] if found[0] is not False else ()))
        moved, names = self._moved(changes)
        scope, lanes = self._turned(self._reads.scope, names, moved), self._turned(self._reads.lanes, names, moved)
        in_scope, lane = (
            cast("Truth", self._answer(_scope, scope, moved)),
            cast("str", self._answer(_lane, lanes, moved)),
        )
        if in_scope is False:
            return in_scope, lane, ()
        options, plain = self._options_key(names, moved)
        if plain and len(changes) == 1:
            follows = names - {changes[0].name}
            if not (follows & self._reads.in_lesions if self._aside(changes[0]) else follows):
                self._alone[changes[0]] = _keys(scope, lanes, options)
        return in_scope, lane, cast("Ranked", self._answer(_ranked, options, moved))

    def _simple(self, change: Change) -> Keys | None:
        """What a change turns when nothing is worked out from the fact: the rules that read it, and no more."""
        name, reads = change.name, self._reads
        if name in reads.in_lesions:
            return None
        if name in reads.items and change.place is not None:
            if not self._same_bands([change]):
                return None
        elif name in reads.worked_out:
            return None
        options = self._turned_of_lead(reads.options.get(name), change)
        if name in reads.consents:
            options.append((name, change.value))
        scope, lanes = _SAME, _SAME
        if change.place is None and (name in reads.scope or name in reads.lanes):
            view = {**self._view_of_case, name: change.value}
            scope, lanes = self._turned_in(view, reads.scope.get(name)), self._turned_in(view, reads.lanes.get(name))
        keys = _keys(scope, lanes, frozenset(options))
        if self.now[0] is not False:
            self._alone[change] = keys
        return keys

    def _turned_in(self, view: View, rules: tuple[Rule, ...] | None) -> frozenset[object]:
        """The rules about the case that have another truth in this view, each with it."""
        found = [(rule, truth) for rule in rules or () if (truth := rule.when.truth(view)) is not self._truth_now(rule)]
        return frozenset(found) if found else _SAME

    def _turned_of_lead(self, asked: Asked[Rule] | None, *changes: Change) -> list[object]:
        """The rules that these changes turn for the lesion that drives, each with whether it is met."""
        changed = {each.name: each.value for each in changes if each.place is None or each.place == self._lead}
        return self._advised.turned(asked, {**self._view, **changed}) if asked and changed else []

    def _joined(self, one: Change, other: Change) -> Keys | None:
        """What two changes turn together, from what each turns alone; None where only a trial can tell.

        It is the sum where no rule but those asked again here reads both, and where what is worked
        out from the two is what is worked out from one of them, or stays as it is.
        """
        first, second = self._alone.get(one), self._alone.get(other)
        two_lesions = one.place != other.place and None not in (one.place, other.place)
        if first is None or second is None or one.name == other.name or two_lesions or not self._apart(one, other):
            return None
        shared = self._reads.together.get((one.name, other.name))
        if shared is None and (first is _NOTHING or second is _NOTHING):
            return second if first is _NOTHING else first
        if shared is None:
            return first[0] | second[0], first[1] | second[1], first[2] | second[2]
        if not all(rule.options for rule in shared.those):
            return None
        if first is _NOTHING and second is _NOTHING:
            return _keys(_SAME, _SAME, frozenset(self._turned_of_lead(shared, one, other)))
        turned = {each for each in first[2] | second[2] if not (isinstance(each, tuple) and each[0] in shared.those)}
        turned.update(self._turned_of_lead(shared, one, other))
        return first[0] | second[0], first[1] | second[1], frozenset(turned)

    def _apart(self, one: Change, other: Change) -> bool:
        """Whether nothing is worked out from both changes. Two items of SINS are so within its bands."""
        behind = [each for each in (one, other) if each.name in self._reads.worked_out]
        if any(each.place is None or each.name == "index_level" for each in behind):
            return False
        items = [each for each in behind if each.name in self._reads.items]
        if len(behind) < 2 or not items:
            return len(behind) < 2
        ungraded = "escc" not in (one.name, other.name) or len(self.case.lesions) == 1
        return ungraded and self._same_bands(items, loosely=self._aside(one))

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

    def _options_key(self, names: set[str], moved: CaseReading) -> tuple[frozenset[object], bool]:
        """What the options rest on, as far as it differs: the lesion that drives, its rows, rules, consents;
        and whether the first two are as they were."""
        stays = self._lead is not None and moved.driver is moved.lesions[self._lead]
        lead = self._lead if stays else lead_of(moved)
        view = advised_view(moved)
        turned: list[object] = [] if lead == self._lead else [lead]
        if moved.driver and self.case.driver and moved.driver.noms is not self.case.driver.noms:
            rows = _rows(moved.driver)
            turned += [rows] if rows != self._rows else []
        if (open_ := _perhaps_worse(moved)) is not self._open:
            turned.append(("open", open_))
        plain = not turned
        if lead == self._lead:
            asked = [reading for name in names if (reading := self._reads.options.get(name))]
        else:
            asked, names = [self._reads.advising], {*names, *self._reads.consents}
        for reading in asked:
            turned += self._advised.turned(reading, view)
        turned += [(name, view.get(name)) for name in self._reads.consents & names]
        return frozenset(turned) if turned else _SAME, plain


def _perhaps_worse(case: CaseReading) -> bool:
    """Whether another lesion may be worse than the one that drives: the options rest on it."""
    return len(case.lesions) > 1 and bool(may_be_worse(case))


def _rows(lesion: LesionReading) -> tuple[tuple[str, ...], ...]:
    """The rows of NOMS that fit a lesion, and the other rows possible."""
    noms = lesion.noms
    return tuple([row.id for row in noms.rows]), tuple([each.row.id for each in noms.alternatives])
