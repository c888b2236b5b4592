"""When a decision departs from what the board voted or from what the assessment advised."""

from collections.abc import Mapping, Sequence
from typing import Any

from cases.pathway.treatments import treatment_label
from decisions.consensus.agreement import agreement
from decisions.consensus.content import NONE_YET, DecisionContent
from decisions.consensus.tally import DEFER

ADVISED = frozenset({"recommended", "reasonable"})


def standings(result: Mapping[str, Any]) -> dict[str, str] | None:
    """Treatment code -> standing, from an assessment's result; None where it gave no advice."""
    if result.get("scope", {}).get("in_scope") is False:
        return None
    return {option["treatment"]: option["standing"] for option in result.get("options", [])}


def concordance(content: DecisionContent, advised: Mapping[str, str] | None) -> str:
    """How the first choice stands to the assessment, a code of CONCORDANCE. Computed, never typed.

    `advised` holds the standings of the assessment frozen with the vote (None = no advice).
    """
    if content.outcome == NONE_YET or not content.options:
        return "not_compared"
    if advised is None:
        return "no_advice"
    return "concordant" if advised.get(content.options[0].treatment) in ADVISED else "departs"


def departs_from_vote(content: DecisionContent, tally: Mapping[str, Any] | None) -> str:
    """How the decision departs from the frozen count, in words; "" when it does not, or there was no vote.

    Only the first choice is compared. A tie is not departed from by choosing one of the tied.
    """
    chosen = DEFER if content.outcome == NONE_YET or not content.options else content.options[0].treatment
    if tally is None or chosen in tally["leading"]:
        return ""
    if not tally["leading"]:
        return "nobody voted for any option"
    return f"the vote was led by {', '.join(treatment_label(code) for code in tally['leading'])}"


def departs_from_advice(content: DecisionContent, advised: Mapping[str, str] | None) -> str:
    """How the first choice departs from the assessment, in words; "" when it does not, or there was no advice."""
    if advised is None or concordance(content, advised) != "departs":
        return ""
    chosen = content.options[0].treatment
    standing = advised.get(chosen, "").replace("_", " ") or "not among its options"
    return f"the assessment has {treatment_label(chosen)} as {standing}"


def is_contested(tally: Mapping[str, Any] | None) -> bool:
    """Whether the count is amber or red, so that the alternatives become part of the decision (R51)."""
    return tally is not None and bool(agreement(tally)["discuss_alternatives"])


def problem_class(result: Mapping[str, Any], order: Sequence[str]) -> str:
    """The problem class of the case: the gravest of its lesions. "" while a graver one is possible.

    `result` is an assessment's; `order` holds the codes of the classes, the gravest first.
    """
    lesions = result.get("frameworks", {}).get("working_group", {}).get("lesions", [])
    settled = [order.index(one["class"]) for one in lesions if one["class"] in order]
    possible = [order.index(each["class"]) for one in lesions for each in one["possible"] if each["class"] in order]
    if not settled or min(possible, default=min(settled)) < min(settled):
        return ""
    return order[min(settled)]
