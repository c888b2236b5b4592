"""The treatments put side by side: what speaks for and against each, and where each stands.

Nothing is averaged and nothing disappears: an option that the patient refuses, or that a rule
demotes, stays in the table with its reason. Predicted survival lowers nothing: a rule that reads it
may only offer or qualify.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from decisions.reasoning.asked import Asked
from decisions.reasoning.conditions import View
from decisions.reasoning.frameworks.noms import NomsReading
from decisions.reasoning.knowledge import Knowledge, NomsRow, Offer, Rule, Treatment
from decisions.reasoning.parse_rules import STANDINGS
from decisions.reasoning.rules import rules_in_force
from decisions.reasoning.views import CaseReading, may_be_worse

_PLACE = {standing: place for place, standing in enumerate(STANDINGS)}
_STRENGTHS = "ABCD"


class Said(NamedTuple):
    """Something said of a treatment: its words with their source, for it or against it, or only what it needs.

    `by` is the row or rule that supports it, `strength` with its year the strength of that support;
    `needs` are facts to be known first, and conditions in words.
    """

    side: str = ""
    says: str = ""
    cite: str = ""
    by: str = ""
    strength: tuple[str, int | None] | None = None
    needs: tuple[str, ...] = ()


@dataclass
class Option:
    """One treatment while its case is being made; `standing` is one of STANDINGS, `undecided` are the
    consents that the patient has still to decide. What it comes to is worked out where it is shown."""

    treatment: Treatment
    standing: str
    said: list[Said] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
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
    """The options for the lesion that drives, best standing first; ties keep the framework's order. While another
    lesion may be worse, each holds only if it is not.

    `met` are the rules already known to hold; without it they are asked here.
    """
    table: dict[str, Option] = {}
    view = advised_view(case)
    if case.driver:
        _from_noms(knowledge, case.driver.noms, table)
    if met is None or not case.driver:
        met = _option_rules(rules_in_force(knowledge)).met(view)
    # First what is offered, then what is said of it: the order of the files decides nothing but ties.
    offers = [each for rule in met for each in _said(rule)]
    for offer, said in offers:
        if offer.does == "offer":
            _apply(knowledge, offer, said, table)
    for offer, said in offers:
        if offer.does != "offer":
            _apply(knowledge, offer, said, table)
    for option in table.values():
        _consent(knowledge, option, view)
        option.unavailable_here = any(view.get(name) is False for name in option.treatment.capabilities)
    for option in table.values() if may_be_worse(case) else ():
        if not option.treatment.of_person:
            option.lower("conditional")
    return sorted(table.values(), key=lambda option: _PLACE[option.standing])


@cache
def _option_rules(rules: tuple[Rule, ...]) -> Asked[Rule]:
    return Asked(tuple([rule for rule in rules if rule.options]))


def advised_view(case: CaseReading) -> View:
    """The view for which options are advised: that of the lesion that drives."""
    return case.driver.view if case.driver else {**case.view, "escc_recorded": False}


def _from_noms(knowledge: Knowledge, noms: NomsReading, table: dict[str, Option]) -> None:
    # One row that fits is the framework's advice; several side by side have no winner by default.
    standing = "recommended" if len(noms.outcome or ()) == 1 else "reasonable"
    for row in noms.rows:
        said = _said_by(row)
        for code in row.treatments:
            _option(knowledge, table, code, standing).said.append(said)
    for alternative in noms.alternatives:
        said = _said_by(alternative.row, alternative.when)
        asking = _said_by(alternative.row, alternative.when, alternative.turns_on)
        for code in alternative.row.treatments:
            option = _option(knowledge, table, code, "conditional")
            option.said.append(asking if option.standing == "conditional" else said)


@cache
def _said_by(row: NomsRow, when: str = "", needs: tuple[str, ...] = ()) -> Said:
    """What a row of NOMS says of each of its treatments, or would say if its axes were as in `when`."""
    says = f"If {when}: {row.says}" if when else row.says
    return Said("for", says, row.source.id, f"noms:{row.id}", (row.strength, row.source.year), needs)


@cache
def _said(rule: Rule) -> tuple[tuple[Offer, Said], ...]:
    """Each of the rule's offers with what it says of its treatment."""
    said = {
        "offer": Said("for", rule.says, rule.source.id, rule.id, (rule.strength, rule.source.year)),
        "support": Said("for", rule.says, rule.source.id, rule.id),
        "demote": Said("against", rule.says, rule.source.id),
        "refuse": Said("against", rule.says, rule.source.id),
        "qualify": Said(),
    }
    return tuple([(offer, said[offer.does]._replace(needs=offer.needs)) for offer in rule.options])


def _option(knowledge: Knowledge, table: dict[str, Option], code: str, standing: str) -> Option:
    if code not in table:
        table[code] = Option(knowledge.treatments[code], standing)
    option = table[code]
    option.raise_(standing)
    return option


def _apply(knowledge: Knowledge, offer: Offer, said: Said, table: dict[str, Option]) -> None:
    if offer.does == "offer":
        option = _option(knowledge, table, offer.treatment, offer.standing)
    elif offer.treatment in table:
        option = table[offer.treatment]
    elif offer.does == "refuse":
        option = table[offer.treatment] = Option(knowledge.treatments[offer.treatment], offer.standing)
    else:
        return
    if offer.does in ("demote", "refuse"):
        option.lower(offer.standing)
    option.said.append(said)


def _consent(knowledge: Knowledge, option: Option, view: View) -> None:
    for use in option.treatment.uses:
        answer = view.get(knowledge.consents[use])
        if answer == "no":
            recorded = view.get("preference_recorded_on")
            on = f" (recorded on {recorded})" if recorded else ""
            option.lower("blocked")
            option.said.append(Said("against", f"The patient does not accept {use}{on}.", "patient"))
        elif answer == "undecided":
            option.undecided.append(knowledge.consents[use])


def options_result(options: list[Option], case: CaseReading) -> list[dict[str, object]]:
    """The options table in plain JSON types, ranked from 1."""
    view, worse = advised_view(case), may_be_worse(case)
    head = {
        "lesion": case.driver.id if case.driver else None,
        "provisional": bool(worse or (case.driver and case.driver.noms.needs)),
        "needs": worse,
    }
    return [_shown(option, rank, view, head) for rank, option in enumerate(options, start=1)]


def _shown(option: Option, rank: int, view: View, head: Mapping[str, Any]) -> dict[str, object]:
    strengths = [said.strength for said in option.said if said.strength]
    # What is not known yet, and what is recorded and still to be decided by the patient.
    needs = [] if option.treatment.of_person else list(head["needs"])
    needs += [need for said in option.said for need in said.needs if need not in view]
    return {
        "treatment": option.treatment.code,
        "label": option.treatment.label,
        "lesion": head["lesion"],
        "rank": rank,
        "standing": option.standing,
        "provisional": head["provisional"],
        "for": [{"says": said.says, "cite": said.cite} for said in option.said if said.side == "for"],
        "against": [{"says": said.says, "cite": said.cite} for said in option.said if said.side == "against"],
        "supported_by": list(dict.fromkeys([said.by for said in option.said if said.by])),
        "strength": min((each for each, _ in strengths), key=_STRENGTHS.index, default=None),
        "year": max((year for _, year in strengths if year), default=None),
        "needs": list(dict.fromkeys([*needs, *option.undecided])),
        "unavailable_here": option.unavailable_here,
    }
