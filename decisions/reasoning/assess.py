"""The one entry of the reasoning: facts and knowledge in, an assessment out."""

from datetime import date
from typing import Any

from cases.facts.case_facts import CaseFacts
from decisions.reasoning.clocks import clock_flags, time_urgency
from decisions.reasoning.conditions import View
from decisions.reasoning.flags import data_flags, flags_of, rules_met
from decisions.reasoning.frameworks.beside_noms import frameworks_result
from decisions.reasoning.frameworks.noms import noms_result
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.missing import missing_facts
from decisions.reasoning.options import options_result, read_options
from decisions.reasoning.policy import ALL_ON, Policy, switched_off, under
from decisions.reasoning.prognosis import prognosis
from decisions.reasoning.rules import Advice, read_rules
from decisions.reasoning.scope import read_scope, scope_result
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.scores.grades import grade_result
from decisions.reasoning.scores.points import about, points_result
from decisions.reasoning.sensitivity import what_would_flip
from decisions.reasoning.trials import Trials
from decisions.reasoning.urgency import urgency_result
from decisions.reasoning.views import CaseReading, LesionReading, read_facts

Assessment = dict[str, object]
Scores = dict[str, dict[str, Any] | list[dict[str, Any]]]

STATEMENT = "Decision support, not a decision. The board decides."


def assess(
    facts: CaseFacts, knowledge: Knowledge, on: date, *, sensitivity: bool = True, policy: Policy = ALL_ON
) -> Assessment:
    """Put the facts of one case against the knowledge, as on one day.

    Returns plain JSON types; the same inputs give the same answer. Its parts may be shared with
    other assessments: add keys to the whole, but never change a part in place. Without `sensitivity` the
    lists `missing` and `sensitivity` are left empty and `rules` holds only those met, which is many
    times faster. Out of scope there are no scores, frameworks or options; the reason and the urgency
    remain. What the site's `policy` switches off is left out; without its advice, urgency, clocks and
    scores remain. Rules and scores that are not in force on the day are left out.
    """
    knowledge = knowledge.on(on)
    off, knowledge = switched_off(knowledge, policy), under(knowledge, policy)
    case = read_facts(facts, knowledge, on)
    in_scope, scope_rules = read_scope(knowledge, case)
    urgency, timed = time_urgency(knowledge, case)
    flag_rules = rules_met(knowledge.flags, case)
    scored = in_scope is not False
    advised = scored and policy.advice
    advice = read_rules(knowledge, case, waiting=sensitivity) if advised else Advice()
    options = read_options(knowledge, case, advice.met) if advised else []
    scores = _scores(knowledge, case) if scored else {}
    return {
        **_head(facts, knowledge, on, policy),
        "scope": scope_result(in_scope, scope_rules),
        "urgency": urgency_result(urgency, case),
        "clocks": timed,
        "scores": scores,
        "not_scored": _not_scored(knowledge, case) + off if scored else [],
        "highest": _highest(scores),
        "prognosis": prognosis(knowledge.panel, knowledge.scores, scores, case.view) if scored else [],
        "frameworks": {"noms": _noms(knowledge, case), **frameworks_result(knowledge, case, on)} if advised else {},
        "options": options_result(options, case),
        "conflicts": advice.conflicts,
        "flags": flags_of(flag_rules)
        + flags_of([rule for rule in advice.flagging if rule not in flag_rules])
        + clock_flags(timed)
        + data_flags(facts, knowledge, case, urgency, in_scope, on.isoformat()),
        "rules": advice.rows,
        **_analysis(facts, Trials(case, knowledge) if sensitivity and advised else None),
    }


def _head(facts: CaseFacts, knowledge: Knowledge, on: date, policy: Policy) -> Assessment:
    return {
        "knowledge_version": knowledge.version,
        "knowledge_hash": knowledge.hash,
        "inputs_hash": facts.inputs_hash,
        "on": on.isoformat(),
        "statement": STATEMENT,
        "policy": policy.to_json(),
    }


def _analysis(facts: CaseFacts, trials: Trials | None) -> Assessment:
    """What is missing and what would flip the advice; two empty lists when that is not asked."""
    if trials is None:
        return {"missing": [], "sensitivity": []}
    return {"missing": missing_facts(facts, trials), "sensitivity": what_would_flip(trials)}


def _scores(knowledge: Knowledge, case: CaseReading) -> Scores:
    """Every score that applies, or may apply; those of lesions once per lesion."""
    found: Scores = {}
    for id, table in knowledge.scores.items():
        if table.scope == "lesion":
            found[id] = [_lesion_score(table, lesion) for lesion in case.lesions]
        elif table.applies is None or table.applies_to(case.view) is not False:
            found[id] = _score(table, case.view)
    return found


def _not_scored(knowledge: Knowledge, case: CaseReading) -> list[dict[str, object]]:
    """The scores made for other people than this one, and for whom they were made."""
    return [
        {"score": table.id, "name": table.name, "says": table.applies.says, "cite": table.source.id}
        for table in knowledge.scores.values()
        if table.applies and table.applies_to(case.view) is False
    ]


def _highest(scores: Scores) -> dict[str, object]:
    """For the patient, the highest of each lesion score with its level; lesions are never added up."""
    return {id: _worst(found) for id, found in scores.items() if isinstance(found, list)}


def _worst(found: list[dict[str, Any]]) -> dict[str, object] | None:
    counted = [score for score in found if score["total"] is not None]
    worst = max(counted, key=lambda score: int(score["total"]), default=None)
    if worst is None:
        return None
    certain = all(score["interval"][1] <= worst["total"] for score in found)
    shown: dict[str, object] = {name: worst[name] for name in ("lesion", "level", "total", "grade") if name in worst}
    return {**shown, "certain": certain}


def _score(table: ScoreTable, view: View) -> dict[str, object]:
    """The result of one score, shared by every case in which all that it rests on is the same."""
    key = tuple(map(view.get, table.reads))
    return table.memory.get(key) or table.memory.keep(key, _counted(table, view))


def _counted(table: ScoreTable, view: View) -> dict[str, object]:
    if table.grades:
        return grade_result(table, view, about(table))
    return points_result(table, view)


def _lesion_score(table: ScoreTable, lesion: LesionReading) -> dict[str, object]:
    return {"lesion": lesion.id, "level": lesion.level} | _score(table, lesion.view)


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
