"""The treatments put side by side: what speaks for and against each, and where each stands.

Nothing is averaged and nothing disappears: an option that the patient refuses, or that a rule
demotes, stays in the table with its reason. Predicted survival lowers nothing: a rule that reads it
may only offer or qualify.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from decisions.reasoning.conditions import View
from decisions.reasoning.knowledge import Knowledge, NomsRow, Offer, Rule, Treatment
from decisions.reasoning.parse_rules import STANDINGS
from decisions.reasoning.rules import rules_in_force
from decisions.reasoning.triggers import Triggers
from decisions.reasoning.views import CaseReading

_PLACE = {standing: place for place, standing in enumerate(STANDINGS)}
_STRENGTHS = "ABCD"


@dataclass
class Option:
    """One treatment while its case is being made; `standing` is one of STANDINGS."""

    treatment: Treatment
    standing: str
    speaks_for: list[tuple[str, str]] = field(default_factory=list)
    speaks_against: list[tuple[str, str]] = field(default_factory=list)
    supported_by: list[str] = field(default_factory=list)
    strengths: list[tuple[str, int | None]] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    unavailable_here: bool = False

    def lower(self, standing: str) -> None:
        """Take the worse of two standings."""
        if _PLACE[standing] > _PLACE[self.standing]:
            self.standing = standing

    def raise_(self, standing: str) -> None:
        """Take the better of two standings."""
        if _PLACE[standing] < _PLACE[self.standing]:
            self.standing = standing


def read_options(knowledge: Knowledge, case: CaseReading, met: Iterable[Rule] | None = None) -> list[Option]:
    """The options for the lesion that drives, best standing first; ties keep the framework's order.

    `met` are the rules already known to hold; without it they are asked here.
    """
    table: dict[str, Option] = {}
    view = advised_view(case)
    if case.driver:
        _from_noms(knowledge, case, table)
    if met is None or not case.driver:
        rules, triggers = _option_rules(rules_in_force(knowledge))
        met = [rules[number] for number in sorted(triggers.candidates(view)) if rules[number].when.certain(view)]
    # First what is offered, then what is said of it: the order of the files decides nothing but ties.
    said = [(rule, offer) for rule in met for offer in rule.options]
    for offers in (True, False):
        for rule, offer in said:
            if (offer.does == "offer") is offers:
                _apply(knowledge, rule, offer, table, view)
    for option in table.values():
        _consent(knowledge, option, view)
        option.unavailable_here = any(view.get(name) is False for name in option.treatment.capabilities)
    return sorted(table.values(), key=lambda option: _PLACE[option.standing])


@cache
def _option_rules(rules: tuple[Rule, ...]) -> tuple[tuple[Rule, ...], Triggers]:
    speaking = tuple(rule for rule in rules if rule.options)
    return speaking, Triggers({number: rule.when for number, rule in enumerate(speaking)})


def advised_view(case: CaseReading) -> View:
    """The view for which options are advised: that of the lesion that drives."""
    return case.driver.view if case.driver else {**case.view, "escc_recorded": False}


def _from_noms(knowledge: Knowledge, case: CaseReading, table: dict[str, Option]) -> None:
    assert case.driver is not None
    noms = case.driver.noms
    # One row that fits is the framework's advice; several side by side have no winner by default.
    standing = "recommended" if len(noms.outcome or ()) == 1 else "reasonable"
    for row in noms.rows:
        for code in row.treatments:
            _support(_option(knowledge, table, code, standing), row, "")
    for alternative in noms.alternatives:
        for code in alternative.row.treatments:
            option = _option(knowledge, table, code, "conditional")
            _support(option, alternative.row, f"If {alternative.when}: " if alternative.when else "")
            if option.standing == "conditional":
                _add_needs(option, alternative.turns_on, case.driver.view)


def _option(knowledge: Knowledge, table: dict[str, Option], code: str, standing: str) -> Option:
    if code not in table:
        table[code] = Option(knowledge.treatments[code], standing)
    option = table[code]
    option.raise_(standing)
    return option


def _support(option: Option, row: NomsRow, prefix: str) -> None:
    option.speaks_for.append((prefix + row.says, row.source.id))
    option.strengths.append((row.strength, row.source.year))
    name = f"noms:{row.id}"
    if name not in option.supported_by:
        option.supported_by.append(name)


def _apply(knowledge: Knowledge, rule: Rule, offer: Offer, table: dict[str, Option], view: View) -> None:
    if offer.treatment not in table:
        if offer.does not in ("offer", "refuse"):
            return
        table[offer.treatment] = Option(knowledge.treatments[offer.treatment], offer.standing)
    option = table[offer.treatment]
    _add_needs(option, offer.needs, view)
    reason = (rule.says, rule.source.id)
    if offer.does == "offer":
        option.raise_(offer.standing)
        option.speaks_for.append(reason)
        option.supported_by.append(rule.id)
        option.strengths.append((rule.strength, rule.source.year))
    elif offer.does == "support":
        option.speaks_for.append(reason)
        option.supported_by.append(rule.id)
    elif offer.does in ("demote", "refuse"):
        option.lower(offer.standing)
        option.speaks_against.append(reason)


def _consent(knowledge: Knowledge, option: Option, view: View) -> None:
    for use in option.treatment.uses:
        answer = view.get(knowledge.consents[use])
        if answer == "no":
            recorded = view.get("preference_recorded_on")
            on = f" (recorded on {recorded})" if recorded else ""
            option.lower("blocked")
            option.speaks_against.append((f"The patient does not accept {use}{on}.", "patient"))
        elif answer == "undecided" and knowledge.consents[use] not in option.needs:
            # Recorded, and still to be decided by the patient.
            option.needs.append(knowledge.consents[use])


def _add_needs(option: Option, needs: tuple[str, ...], view: View) -> None:
    """What the option needs: facts that are not known yet, and whatever is said in words."""
    option.needs += [need for need in dict.fromkeys(needs) if need not in view and need not in option.needs]


def options_result(options: list[Option], case: CaseReading) -> list[dict[str, object]]:
    """The options table in plain JSON types, ranked from 1."""
    lesion = case.driver.id if case.driver else None
    provisional = bool(case.driver and case.driver.noms.needs)
    return [
        {
            "treatment": option.treatment.code,
            "label": option.treatment.label,
            "lesion": lesion,
            "rank": rank,
            "standing": option.standing,
            "provisional": provisional,
            "for": [{"says": says, "cite": cite} for says, cite in option.speaks_for],
            "against": [{"says": says, "cite": cite} for says, cite in option.speaks_against],
            "supported_by": list(option.supported_by),
            "strength": min((each for each, _ in option.strengths), key=_STRENGTHS.index, default=None),
            "year": max((year for _, year in option.strengths if year), default=None),
            "needs": list(option.needs),
            "unavailable_here": option.unavailable_here,
        }
        for rank, option in enumerate(options, start=1)
    ]
