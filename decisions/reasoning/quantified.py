"""A rule about lesions holds for a case when it holds for some lesion of the case."""

from collections.abc import Callable
from functools import cache

from decisions.reasoning.asked import Asked
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


class _AskedOfCase:
    """Rules that are put to a case at once: each holds as `holds_in_case` says."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        of_case = [rule for rule in rules if not per_lesion(rule)]
        of_lesion = [rule for rule in rules if per_lesion(rule)]
        self._rules = rules
        self._of_case, self._of_lesion = Asked(tuple(of_case)), Asked(tuple(of_lesion))
        self._places = [[*of_case, *of_lesion].index(rule) for rule in rules]

    def truths(self, case: CaseReading) -> dict[Rule, Truth]:
        """The truth of each for the case, in their order."""
        found = self._of_case.truths(case.view) + self._of_any_lesion(case)
        return dict(zip(self._rules, map(found.__getitem__, self._places), strict=True))

    def _of_any_lesion(self, case: CaseReading) -> tuple[Truth, ...]:
        each = [self._of_lesion.truths(lesion.view) for lesion in case.lesions]
        if len(each) == 1:
            return each[0]
        return tuple(map(some, zip(*each, strict=True))) if each else (None,) * len(self._of_lesion.those)


@cache
def truths_in_case(rules: tuple[Rule, ...]) -> Callable[[CaseReading], dict[Rule, Truth]]:
    """The truth of each of some rules for a case, in their order, as one function."""
    return _AskedOfCase(rules).truths


def witness(rule: Rule, case: CaseReading) -> View:
    """The view that shows why a rule holds: that of the first lesion for which it does."""
    if per_lesion(rule):
        return next((each.view for each in case.lesions if rule.when.holds(each.view)), case.view)
    return case.view
