"""Whether the scores and frameworks apply to this patient at all."""

from decisions.reasoning.knowledge import Knowledge, Rule
from decisions.reasoning.logic import Truth
from decisions.reasoning.quantified import truths_in_case
from decisions.reasoning.views import CaseReading


def read_scope(knowledge: Knowledge, case: CaseReading) -> tuple[Truth, tuple[Rule, ...]]:
    """In scope or not, and the rules that say so; None when a question of scope is open."""
    met, unanswered = [], []
    for rule, truth in truths_in_case(knowledge.scope)(case).items():
        if truth:
            met.append(rule)
        elif truth is None and not rule.only_when_known:
            unanswered.append(rule)
    if met:
        return False, tuple(met)
    return (None, tuple(unanswered)) if unanswered else (True, ())


def scope_result(in_scope: Truth, rules: tuple[Rule, ...]) -> dict[str, object]:
    """The scope in plain JSON types, with its reason in words."""
    if in_scope is None:
        asked = sorted({name for rule in rules for name in rule.when.facts})
        reason = f"Not certain: {', '.join(asked)} not recorded. The advice is for adults with spinal metastases."
    elif in_scope:
        reason = "Nothing recorded takes the case outside the advice, which is for adults with spinal metastases."
    else:
        reason = " ".join(rule.says for rule in rules)
    return {"in_scope": in_scope, "reason": reason, "rules": [rule.id for rule in rules]}
