"""Which missing facts matter: each is tried with every value it could take, alone and in pairs.

A fact is decisive when some value of it leads to another scope, urgency or options than stand
now, by itself or together with one other missing fact; it refines when it only completes a
score; otherwise nobody needs to chase it.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from cases.facts.case_facts import CaseFacts
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from decisions.reasoning.conditions import View
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.open_questions import read_together
from decisions.reasoning.rereading import Change
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.scores.grades import ungraded_facts
from decisions.reasoning.scores.points import missing_of, read_points
from decisions.reasoning.trial_values import deciding_facts, trial_values
from decisions.reasoning.trials import Signature, Trials
from decisions.reasoning.views import CaseReading

Place = tuple[str, int | None]
"""A fact, and the number of its lesion or None for the case."""


def missing_facts(facts: CaseFacts, trials: Trials) -> list[dict[str, object]]:
    """Every missing fact the knowledge reads, with how much it matters and what it would change."""
    knowledge, case = trials.knowledge, trials.case
    completes = incomplete(knowledge, case)
    asked = list(_absent(facts, knowledge, case, completes))
    values = trial_values(knowledge)
    tries = {(name, place): [Change(name, value, place) for value in values.get(name, ())] for name, place in asked}
    seen = {place: [trials.advice_if(change) for change in changes] for place, changes in tries.items()}
    alone = {place: outcomes for place, outcomes in seen.items() if len({trials.now, *outcomes}) > 1}
    paired = _in_pairs({place: changes for place, changes in tries.items() if place not in alone}, trials)
    rows = [_row(place, alone, paired, completes, trials.now) for place in asked]
    order = ("decisive", "refines", "none")
    return sorted(rows, key=lambda row: order.index(str(row["matters"])))


def _row(
    place: Place,
    alone: Mapping[Place, list[Signature]],
    paired: Mapping[Place, tuple[Place, list[Signature]]],
    completes: Mapping[Place, str],
    now: Signature,
) -> dict[str, object]:
    row: dict[str, object] = {"fact": path_of(place)}
    if place in alone:
        return row | {"matters": "decisive", "changes": f"Decides {in_words(alone[place], now)}."}
    if place in paired:
        other, seen = paired[place]
        changes = f"Decides together with {path_of(other)} {in_words(seen, now)}."
        return row | {"matters": "decisive", "changes": changes, "with": path_of(other)}
    if place in completes:
        return row | {"matters": "refines", "changes": f"Completes {completes[place]}."}
    return row | {"matters": "none", "changes": "Nothing that is shown here."}


def _in_pairs(undecided: Mapping[Place, list[Change]], trials: Trials) -> dict[Place, tuple[Place, list[Signature]]]:
    """The facts that decide nothing alone but something with another that decides nothing alone."""
    together = read_together(trials)
    found: dict[Place, tuple[Place, list[Signature]]] = {}
    for one, other in combinations(undecided, 2):
        if (one in found and other in found) or not together(one, other):
            continue
        seen = [trials.advice_if(a, b) for a, b in product(undecided[one], undecided[other])]
        if len({trials.now, *seen}) > 1:
            found.setdefault(one, (other, seen))
            found.setdefault(other, (one, seen))
    return found


def incomplete(knowledge: Knowledge, case: CaseReading) -> dict[Place, str]:
    """The facts that a score waits for, and those without which NOMS is provisional: by name and lesion,
    with the names of the scores."""
    found: dict[Place, list[str]] = {}
    for table in (table for table in knowledge.scores.values() if table.chased):
        views = [(None, case.view)] if table.scope == "case" else list(enumerate(each.view for each in case.lesions))
        for place, view in views:
            for name in _waits_for(table, view):
                found.setdefault((name, place), []).append(table.name)
    for fact in _provisional_without(case):
        found.setdefault(fact, []).append(knowledge.noms.name)
    return {key: ", ".join(dict.fromkeys(names)) for key, names in found.items()}


def _provisional_without(case: CaseReading) -> Iterator[Place]:
    for place, lesion in enumerate(case.lesions):
        for name in (name for group in lesion.noms.needs for name in group.split(" or ")):
            if name in CATALOGUE:
                yield name, place if name in LESION_NAMES else None


def _waits_for(table: ScoreTable, view: View) -> list[str]:
    if table.applies_to(view) is False:
        return []
    if table.grades:
        return ungraded_facts(table, view)
    return missing_of(table, read_points(table, view), view)


def in_words(seen: list[Signature], now: Signature) -> str:
    """How the answers differ, among themselves or else from the present one: scope, lanes, options."""
    parts = []
    seen = seen if len(set(seen)) > 1 else [now, *seen]
    if len({scope is False for scope, _, _ in seen}) > 1:
        parts.append("whether the advice applies")
    lanes = list(dict.fromkeys(lane for _, lane, _ in seen))
    if len(lanes) > 1:
        parts.append(f"the urgency: {' or '.join(lanes)}")
    first = list(dict.fromkeys(options[0][0] for _, _, options in seen if options))
    if len(first) > 1:
        parts.append(f"the first option: {' or '.join(first)}")
    return "; ".join(parts) if parts else "the standing of options"


def _absent(
    facts: CaseFacts, knowledge: Knowledge, case: CaseReading, completes: Mapping[Place, str]
) -> Iterator[Place]:
    wanted = deciding_facts(knowledge)
    answered = _answered(facts, knowledge)
    for name in CATALOGUE:
        places: list[int | None] = [None]
        if name in LESION_NAMES:
            places = [place for place, lesion in enumerate(facts.lesions) if lesion.get(name) is None]
        elif facts.get(name) is not None:
            continue
        for place in places:
            completing = (name, place) in completes
            deciding = name in wanted and name not in answered and _asked(name, case, place)
            if completing or deciding:
                yield name, place


def _answered(facts: CaseFacts, knowledge: Knowledge) -> set[str]:
    """Facts of which one is enough: evidence of a deficit, a performance status."""
    groups = [{each.fact for each in knowledge.noms.deficit if each.no}, {"kps", "ecog"}]
    return {name for group in groups if group & facts.values.keys() for name in group}


def path_of(place: Place) -> str:
    """The path of a fact in the case: `kps`, `lesions.0.escc`."""
    name, lesion = place
    return name if lesion is None else f"lesions.{lesion}.{name}"


def _asked(name: str, case: CaseReading, place: int | None) -> bool:
    """Some questions arise only in some cases: a ruling, an opinion."""
    if name == "stability_opinion":
        return place is not None and any(band.id == "potentially_unstable" for band in case.lesions[place].sins.bands)
    if name == "radiosensitivity_clinician":
        return any("radiosensitivity_clinician" in lesion.noms.axes["o"].turns_on for lesion in case.lesions)
    return True
