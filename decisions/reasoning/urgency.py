"""The urgency lane from red flags, and what makes it so.

A question that was not asked never makes a case routine: while a rule that could raise the
lane is open, the case is at least "soon", the lane is not certain, and the open questions
are flagged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from decisions.reasoning.conditions import Trace
from decisions.reasoning.knowledge import Knowledge, Rule
from decisions.reasoning.logic import MET, Truth
from decisions.reasoning.parse_rules import LANES
from decisions.reasoning.quantified import per_lesion, truths_in_case, witness
from decisions.reasoning.views import CaseReading, LesionReading

FLOOR = "soon"


@dataclass(frozen=True)
class Urgency:
    """The lane, whether more answers could still raise it, the rules met and those open; and of every
    rule of the lanes its truth."""

    lane: str
    certain: bool
    met: tuple[Rule, ...]
    open: tuple[Rule, ...]
    truths: Mapping[Rule, Truth] = field(default_factory=dict, compare=False, repr=False)


def read_urgency(knowledge: Knowledge, case: CaseReading) -> Urgency:
    """The least urgent lane consistent with the facts, never below `soon` while questions are open."""
    met, unanswered = [], []
    truths = truths_in_case(knowledge.lanes)(case)
    for rule, truth in truths.items():
        if truth:
            met.append(rule)
        elif truth is None and not rule.only_when_known:
            unanswered.append(rule)
    lane = most_urgent([rule.lane for rule in met] + ["routine"])
    could_raise = _above(lane, unanswered)
    if could_raise:
        lane = most_urgent([lane, FLOOR])
    still = _above(lane, unanswered)
    return Urgency(lane, not still, tuple(met), tuple(still or could_raise), truths)


def _above(lane: str, rules: list[Rule]) -> list[Rule]:
    return [rule for rule in rules if LANES.index(rule.lane) < LANES.index(lane)]


def most_urgent(lanes: list[str]) -> str:
    """The most urgent of some lanes."""
    return min(lanes, key=LANES.index)


def urgency_result(urgency: Urgency, case: CaseReading) -> dict[str, object]:
    """The lane in plain JSON types: why, and what could still raise it."""
    possible = [urgency.lane, *(rule.lane for rule in urgency.open)]
    because = [_because(rule, case) for rule in urgency.met]
    if not because and urgency.open:
        because = [{"rule": None, "says": "Questions that could raise the lane have not been answered.", "facts": []}]
    return {
        "lane": urgency.lane,
        "certain": urgency.certain,
        "possible": [lane for lane in LANES if lane in possible],
        "because": because,
        "open": [{"rule": rule.id, "facts": open_facts(rule, case)} for rule in urgency.open],
    }


def open_facts(rule: Rule, case: CaseReading) -> list[str]:
    """The facts of a rule that are not recorded, as paths into the case."""
    if not per_lesion(rule):
        return [name for name in rule.when.facts if name not in case.view]
    if not case.lesions:
        return ["lesions"]
    return [
        f"lesions.{place}.{name}"
        for place, lesion in enumerate(case.lesions)
        for fact in rule.when.facts
        if fact not in lesion.view
        for name in _behind(fact, lesion)
    ]


def _behind(fact: str, lesion: LesionReading) -> list[str]:
    """A derived fact is asked for by the facts it is derived from."""
    if fact != "sins_band":
        return [fact]
    return [name for finding in lesion.sins.findings for name in finding.missing]


def findings_of(urgency: Urgency, case: CaseReading) -> dict[str, str]:
    """What makes the lane: each rule with each finding that meets it, lesion and value included, and
    its lane. A finding that is not among those a person looked at is a new one."""
    found: dict[str, str] = {}
    for rule in urgency.met:
        views = [(each.id, each.view) for each in case.lesions] if per_lesion(rule) else [("", case.view)]
        for lesion, view in views:
            trace: Trace = []
            if rule.when.holds(view, trace):
                seen = [f"{clause.fact}={clause.found}" for clause in trace if clause.result]
                found |= {" ".join(filter(None, (rule.id, lesion, each))): rule.lane for each in seen or [""]}
    return found | {f"{rule.id} not asked": FLOOR for rule in urgency.open}


def _because(rule: Rule, case: CaseReading) -> dict[str, object]:
    _, clauses = rule.answers.read(witness(rule, case))
    return {
        "rule": rule.id,
        "says": rule.says,
        "facts": [clause["fact"] for clause in clauses if clause["result"] == MET],
        "cite": rule.source.id,
        "verification": rule.verification,
    }
