"""Which missing facts matter: each is tried with every value it could take.

A fact is decisive when its values lead to different scope, urgency or options; it refines
when it only completes a score; otherwise nobody needs to chase it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cases.facts.case_facts import CaseFacts, Value
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from decisions.reasoning.conditions import View
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.options import read_options
from decisions.reasoning.scope import read_scope
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.scores.grades import ungraded_facts
from decisions.reasoning.scores.points import missing_of, read_points
from decisions.reasoning.trials import deciding_facts, readers, trial_values
from decisions.reasoning.urgency import read_urgency
from decisions.reasoning.views import CaseReading, read_values

Signature = tuple[bool | None, str, tuple[tuple[str, str], ...]]


def missing_facts(facts: CaseFacts, knowledge: Knowledge, case: CaseReading) -> list[dict[str, object]]:
    """Every missing fact the knowledge reads, with how much it matters and what it would change."""
    trials = trial_values(knowledge)
    completes = incomplete_scores(knowledge, case)
    now = advice(case, knowledge)
    found: list[dict[str, object]] = []
    for path, name, place in _absent(facts, knowledge, case, completes):
        seen = [signature(case, knowledge, name, value, place, now) for value in trials.get(name, ())]
        if len(set(seen)) > 1:
            found.append({"fact": path, "matters": "decisive", "changes": in_words(seen)})
        elif (name, place) in completes:
            found.append({"fact": path, "matters": "refines", "changes": f"Completes {completes[name, place]}."})
        else:
            found.append({"fact": path, "matters": "none", "changes": "Nothing that is shown here."})
    order = ("decisive", "refines", "none")
    return sorted(found, key=lambda each: order.index(str(each["matters"])))


def signature(
    case: CaseReading, knowledge: Knowledge, name: str, value: Value, place: int | None, now: Signature
) -> Signature:
    """What would be advised if one fact were so: scope, lane, and the options with their standing.

    `now` is the present advice; the parts of it that cannot read the fact are kept.
    """
    reads = readers(knowledge)
    moved = reread(case, knowledge, name, value, place) if name in reads.reading else _touched(case, name, value, place)
    in_scope, lane, ranked = now
    if name in reads.scope:
        in_scope, _ = read_scope(knowledge, moved)
    if name in reads.lane:
        lane = read_urgency(knowledge, moved).lane
    if name in reads.options or in_scope is not now[0]:
        ranked = _ranked(moved, knowledge) if in_scope is not False else ()
    return in_scope, lane, ranked


def reread(case: CaseReading, knowledge: Knowledge, name: str, value: Value, place: int | None) -> CaseReading:
    """The case read again with one fact changed."""
    values, lesions = case.values, case.own
    if place is None:
        values = {**values, name: value}
    else:
        id, own = lesions[place]
        lesions = (*lesions[:place], (id, {**own, name: value}), *lesions[place + 1 :])
    return read_values(values, lesions, knowledge, case.on)


def _touched(case: CaseReading, name: str, value: Value, place: int | None) -> CaseReading:
    """The case with one fact changed that no score, grouping or axis reads: only the views differ."""
    lesions = tuple(
        [
            replace(lesion, view={**lesion.view, name: value}) if place in (None, at) else lesion
            for at, lesion in enumerate(case.lesions)
        ]
    )
    view = {**case.view, name: value} if place is None else case.view
    driver = next((new for old, new in zip(case.lesions, lesions, strict=True) if old is case.driver), None)
    return replace(case, view=view, lesions=lesions, driver=driver)


def advice(case: CaseReading, knowledge: Knowledge) -> Signature:
    """Scope, lane and ranked options of a case, and nothing else."""
    in_scope, _ = read_scope(knowledge, case)
    ranked = () if in_scope is False else _ranked(case, knowledge)
    return in_scope, read_urgency(knowledge, case).lane, ranked


def _ranked(case: CaseReading, knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
    return tuple([(option.treatment.code, option.standing) for option in read_options(knowledge, case)])


def incomplete_scores(knowledge: Knowledge, case: CaseReading) -> dict[tuple[str, int | None], str]:
    """The facts that a score still waits for, by name and lesion, with the names of the scores."""
    found: dict[tuple[str, int | None], list[str]] = {}
    for table in (table for table in knowledge.scores.values() if table.chased):
        views = [(None, case.view)] if table.scope == "case" else list(enumerate(each.view for each in case.lesions))
        for place, view in views:
            for name in _waits_for(table, view):
                found.setdefault((name, place), []).append(table.name)
    return {key: ", ".join(dict.fromkeys(names)) for key, names in found.items()}


def _waits_for(table: ScoreTable, view: View) -> list[str]:
    if table.applies_to(view) is False:
        return []
    if table.grades:
        return ungraded_facts(table, view)
    return missing_of(table, read_points(table, view), view)


def in_words(seen: list[Signature]) -> str:
    """How the answers differ: lanes, first options, or only the standing of options."""
    parts = []
    if len({scope is False for scope, _, _ in seen}) > 1:
        parts.append("whether the advice applies")
    lanes = list(dict.fromkeys(lane for _, lane, _ in seen))
    if len(lanes) > 1:
        parts.append(f"the urgency: {' or '.join(lanes)}")
    first = list(dict.fromkeys(options[0][0] for _, _, options in seen if options))
    if len(first) > 1:
        parts.append(f"the first option: {' or '.join(first)}")
    return f"Decides {'; '.join(parts)}." if parts else "Changes the standing of options."


def _absent(
    facts: CaseFacts, knowledge: Knowledge, case: CaseReading, completes: Mapping[tuple[str, int | None], str]
) -> Iterator[tuple[str, str, int | None]]:
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
                yield _path(name, place), name, place


_STATUS = ("kps", "ecog")


def _answered(facts: CaseFacts, knowledge: Knowledge) -> set[str]:
    """Facts of which one is enough: evidence of a deficit, a performance status."""
    groups = [{each.fact for each in knowledge.noms.deficit}, set(_STATUS)]
    return {name for group in groups if group & facts.values.keys() for name in group}


def _path(name: str, place: int | None) -> str:
    return name if place is None else f"lesions.{place}.{name}"


def _asked(name: str, case: CaseReading, place: int | None) -> bool:
    """Some questions arise only in some cases: a ruling, an opinion."""
    if name == "stability_opinion":
        return place is not None and any(band.id == "potentially_unstable" for band in case.lesions[place].sins.bands)
    if name == "radiosensitivity_clinician":
        return any("radiosensitivity_clinician" in lesion.noms.axes["o"].turns_on for lesion in case.lesions)
    return True
