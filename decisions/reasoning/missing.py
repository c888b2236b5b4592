"""Which missing facts matter: each is tried with every value it could take.

A fact is decisive when its values lead to different scope, urgency or options; it refines
when it only completes a score; otherwise nobody needs to chase it.
"""

from collections.abc import Iterator, Mapping

from cases.facts.case_facts import CaseFacts, Value
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.options import read_options
from decisions.reasoning.scope import read_scope
from decisions.reasoning.trials import trial_values, wanted_facts
from decisions.reasoning.urgency import read_urgency
from decisions.reasoning.views import CaseReading, Lesions, read_values

Signature = tuple[bool | None, str, tuple[tuple[str, str], ...]]


def missing_facts(facts: CaseFacts, knowledge: Knowledge, case: CaseReading) -> list[dict[str, object]]:
    """Every missing fact the knowledge reads, with how much it matters and what it would change."""
    trials = trial_values(knowledge)
    for_scores = {name for table in knowledge.scores.values() for name in table.facts}
    found = []
    for path, name, place in _absent(facts, knowledge, case):
        seen = [signature(facts, knowledge, name, value, place) for value in trials.get(name, ())]
        if len(set(seen)) > 1:
            found.append({"fact": path, "matters": "decisive", "changes": in_words(seen)})
        elif name in for_scores:
            titles = [table.name for table in knowledge.scores.values() if name in table.facts]
            found.append({"fact": path, "matters": "refines", "changes": f"Completes {', '.join(titles)}."})
        else:
            found.append({"fact": path, "matters": "none", "changes": "Nothing that is shown here."})
    order = ("decisive", "refines", "none")
    return sorted(found, key=lambda each: order.index(str(each["matters"])))


def signature(
    facts: CaseFacts, knowledge: Knowledge, name: str, value: Value, place: int | None = None
) -> Signature:
    """What would be advised if one fact were so: scope, lane, and the options with their standing."""
    values: Mapping[str, Value] = facts.values
    lesions: Lesions = tuple([(lesion.id, lesion.values) for lesion in facts.lesions])
    if place is None:
        values = {**values, name: value}
    else:
        id, own = lesions[place]
        lesions = (*lesions[:place], (id, {**own, name: value}), *lesions[place + 1:])
    return advice(read_values(values, lesions, knowledge), knowledge)


def advice(case: CaseReading, knowledge: Knowledge) -> Signature:
    """Scope, lane and ranked options of a case, and nothing else."""
    in_scope, _ = read_scope(knowledge, case)
    options = [] if in_scope is False else read_options(knowledge, case)
    ranked = tuple([(option.treatment.code, option.standing) for option in options])
    return in_scope, read_urgency(knowledge, case).lane, ranked


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
    return (f"Decides {'; '.join(parts)}." if parts else "Changes the standing of options.")


def _absent(facts: CaseFacts, knowledge: Knowledge, case: CaseReading) -> Iterator[tuple[str, str, int | None]]:
    wanted = wanted_facts(knowledge)
    evidence = {each.fact for each in knowledge.noms.deficit}
    settled = evidence if evidence & facts.values.keys() else set()
    settled |= {"kps", "ecog"} if {"kps", "ecog"} & facts.values.keys() else set()
    scores = {name for table in knowledge.scores.values() for name in table.facts}
    for name in CATALOGUE:
        if name not in wanted or (name in settled and name not in scores):
            continue
        if name in LESION_NAMES:
            yield from ((f"lesions.{place}.{name}", name, place) for place, lesion in enumerate(facts.lesions)
                        if lesion.get(name) is None and _asked(name, case, place))
        elif facts.get(name) is None and _asked(name, case, None):
            yield name, name, None


def _asked(name: str, case: CaseReading, place: int | None) -> bool:
    """Some questions arise only in some cases: a ruling, an opinion."""
    if name == "stability_opinion":
        return place is not None and any(band.id == "potentially_unstable" for band in case.lesions[place].sins.bands)
    if name == "radiosensitivity_clinician":
        return any("radiosensitivity_clinician" in lesion.noms.axes["o"].turns_on for lesion in case.lesions)
    if name == "tomita_growth_clinician":
        return "primary_site" in case.view
    return True
