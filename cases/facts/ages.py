"""How old a fact is on a day, in words, and whether its age matters.

Thirty days is this project's own limit for marking a fact, not a published one: a performance
status of years ago must never read like today's. What does not change (a histology, a date, an
earlier course of treatment) is told with its age and never asked again.
"""

from datetime import date

from cases.facts.fact import Fact, Kind, Scope

OLD_AFTER_DAYS = 30
_LASTING_GROUPS = frozenset({"Primary cancer", "Place", "Referral"})
_LASTING = frozenset({"prior_rt", "previous_chemotherapy", "visceral_pattern", "cement_allergy", "operated_here"})
_CHANGES_ALL_THE_SAME = frozenset({"cancer_status", "pain_nrs"})


def age_in_words(observed_on: date, day: date) -> str:
    """`45 days old`, `4 months old`, `8 years old`; "" up to 30 days before `day`, or after it."""
    days = (day - observed_on).days
    if days <= OLD_AFTER_DAYS:
        return ""
    months = (day.year - observed_on.year) * 12 + day.month - observed_on.month - (day.day < observed_on.day)
    if months < 3:
        return f"{days} days old"
    return f"{months} months old" if months < 24 else f"{months // 12} years old"


def may_have_changed(fact: Fact) -> bool:
    """Whether a value of this fact, once true, can have become untrue since."""
    if fact.name in _CHANGES_ALL_THE_SAME:
        return True
    if fact.scope is Scope.PATIENT or fact.kind in (Kind.DATE, Kind.DATETIME):
        return False
    return fact.group not in _LASTING_GROUPS and fact.name not in _LASTING


def old_in_words(fact: Fact, observed_on: date, day: date) -> str:
    """The age of a value that may have changed since; "" when it is recent or lasting."""
    return age_in_words(observed_on, day) if may_have_changed(fact) else ""
