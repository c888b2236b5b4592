"""A rule about lesions holds for a case when it holds for some lesion of the case."""

from functools import cache

from decisions.reasoning.conditions import View
from decisions.reasoning.derived import PER_LESION
from decisions.reasoning.knowledge import Rule
from decisions.reasoning.logic import Truth, some
from decisions.reasoning.views import CaseReading


@cache
def per_lesion(rule: Rule) -> bool:
    """Whether the rule reads anything of a lesion."""
    return any(name in PER_LESION for name in rule.when.facts)


def holds_in_case(rule: Rule, case: CaseReading) -> Truth:
    """The truth of the rule for the case; a lesion rule without lesions cannot be answered."""
    if not per_lesion(rule):
        return rule.when.truth(case.view)
    return some([rule.when.truth(lesion.view) for lesion in case.lesions]) if case.lesions else None


def witness(rule: Rule, case: CaseReading) -> View:
    """The view that shows why a rule holds: that of the first lesion for which it does."""
    if per_lesion(rule):
        return next((each.view for each in case.lesions if rule.when.holds(each.view)), case.view)
    return case.view
