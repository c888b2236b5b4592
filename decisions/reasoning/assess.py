"""The one entry of the reasoning: facts and knowledge in, an assessment out."""

from datetime import date

from cases.facts.case_facts import CaseFacts
from decisions.reasoning.flags import Flag, conflicts_of, data_flags, flags_of, rules_met
from decisions.reasoning.frameworks.noms import noms_result
from decisions.reasoning.knowledge import Knowledge, ScoreTable
from decisions.reasoning.missing import missing_facts
from decisions.reasoning.options import options_result, read_options
from decisions.reasoning.scope import read_scope, scope_result
from decisions.reasoning.scores.grades import grade_result, read_grade
from decisions.reasoning.scores.points import about, points_result, read_points
from decisions.reasoning.sensitivity import what_would_flip
from decisions.reasoning.urgency import clocks, read_urgency, urgency_result
from decisions.reasoning.views import CaseReading, LesionReading, read_facts

Assessment = dict[str, object]

STATEMENT = "Decision support, not a decision. The board decides."


def assess(facts: CaseFacts, knowledge: Knowledge, on: date, *, sensitivity: bool = True) -> Assessment:
    """Put the facts of one case against the knowledge, as on one day.

    Returns plain JSON types; the same inputs give the same answer. Without `sensitivity` the
    lists `missing` and `sensitivity` are left empty, which is many times faster. Out of
    scope there are no scores, frameworks or options; the reason and the urgency remain. Rules
    and scores that are not in force on the day are left out.
    """
    knowledge = knowledge.on(on)
    case = read_facts(facts, knowledge)
    in_scope, scope_rules = read_scope(knowledge, case)
    urgency = read_urgency(knowledge, case)
    case.view["lane"] = urgency.lane
    flag_rules = rules_met(knowledge.flags, case)
    advised = in_scope is not False
    options = read_options(knowledge, case) if advised else []
    return {
        "knowledge_version": knowledge.version,
        "knowledge_hash": knowledge.hash,
        "inputs_hash": facts.inputs_hash,
        "on": on.isoformat(),
        "statement": STATEMENT,
        "scope": scope_result(in_scope, scope_rules),
        "urgency": urgency_result(urgency, case),
        "clocks": clocks([*urgency.met, *flag_rules], case),
        "scores": _scores(knowledge, case) if advised else {},
        "highest": _highest(case) if advised else {},
        "frameworks": {"noms": _noms(knowledge, case)} if advised else {},
        "options": options_result(options, case),
        "conflicts": conflicts_of(knowledge, case) if advised else [],
        "flags": flags_of(flag_rules)
        + _lesion_flags(knowledge, case, advised)
        + data_flags(facts, knowledge, case, urgency, in_scope, on.isoformat()),
        "missing": missing_facts(facts, knowledge, case) if sensitivity and advised else [],
        "sensitivity": what_would_flip(facts, knowledge, case) if sensitivity and advised else [],
    }


def _scores(knowledge: Knowledge, case: CaseReading) -> dict[str, object]:
    return {
        id: [_lesion_score(table, lesion) for lesion in case.lesions]
        if table.scope == "lesion"
        else _score(table, case)
        for id, table in knowledge.scores.items()
    }


def _highest(case: CaseReading) -> dict[str, object]:
    """For the patient, the highest SINS with its level; totals of lesions are never added."""
    counted = [lesion for lesion in case.lesions if lesion.sins.total is not None]
    worst = max(counted, key=lambda lesion: lesion.sins.low, default=None)
    if worst is None:
        return {"sins": None}
    certain = all(lesion.sins.high <= worst.sins.low for lesion in case.lesions)
    return {"sins": {"lesion": worst.id, "level": worst.level, "total": worst.sins.low, "certain": certain}}


def _score(table: ScoreTable, case: CaseReading) -> dict[str, object]:
    if table.grades:
        return grade_result(table, read_grade(table, case.view), about(table))
    return points_result(table, read_points(table, case.view), case.view)


def _lesion_score(table: ScoreTable, lesion: LesionReading) -> dict[str, object]:
    place = {"lesion": lesion.id, "level": lesion.level}
    if table.grades:
        return place | grade_result(table, read_grade(table, lesion.view), about(table))
    return place | points_result(table, read_points(table, lesion.view), lesion.view)


def _noms(knowledge: Knowledge, case: CaseReading) -> dict[str, object]:
    framework = knowledge.noms
    head: dict[str, object] = {
        "framework": framework.id,
        "name": framework.name,
        "version": framework.version,
        "citation": framework.source.to_json(),
        "caveats": list(framework.caveats),
        "radiosensitivity": {
            "by_scheme": {id: list(classes) for id, classes in case.sensitivity.by_scheme},
            "decided_by": case.sensitivity.source or None,
            "disputed_by": case.sensitivity.other,
        },
    }
    lesions = [noms_result(framework, each.noms, each.view, each.id, each.level) for each in case.lesions]
    drives = next((each for each in lesions if case.driver and each["lesion"] == case.driver.id), None)
    none: dict[str, object] = {
        "lesion": None,
        "outcome": None,
        "rows": [],
        "alternatives": [],
        "axes": {},
        "needs": ["lesions"],
        "provisional": True,
        "modifiers": [],
        "modifiers_open": [],
    }
    return head | (drives or none) | {"lesions": lesions}


def _lesion_flags(knowledge: Knowledge, case: CaseReading, advised: bool) -> list[Flag]:
    return flags_of(rules_met(knowledge.noms.modifiers, case)) if advised else []
