"""When a decision departs from what the board voted or from what the assessment advised."""

from collections.abc import Mapping
from typing import Any

from cases.pathway.treatments import treatment_label
from decisions.consensus.content import NONE_YET, DecisionContent
from decisions.consensus.tally import DEFER

ADVISED = frozenset({"recommended", "reasonable"})


def standings(result: Mapping[str, Any]) -> dict[str, str] | None:
    """Treatment code -> standing, from an assessment's result; None where it gave no advice."""
    if result.get("scope", {}).get("in_scope") is False:
        return None
    return {option["treatment"]: option["standing"] for option in result.get("options", [])}


def departures(
    content: DecisionContent, *, tally: Mapping[str, Any] | None, advised: Mapping[str, str] | None
) -> list[str]:
    """What the decision departs from, in words; an empty list when it departs from nothing.

    `tally` is the frozen count (None = there was no vote), `advised` the standings of the
    assessment frozen with the round (None = no advice to depart from). Only the first choice
    is compared. A tie is not departed from by choosing one of the tied.
    """
    chosen = DEFER if content.outcome == NONE_YET or not content.options else content.options[0].treatment
    found = []
    if tally is not None and not tally["leading"]:
        found.append("nobody voted for any option")
    elif tally is not None and chosen not in tally["leading"]:
        found.append(f"the vote was led by {', '.join(treatment_label(c) for c in tally['leading'])}")
    if advised is not None and chosen != DEFER and advised.get(chosen) not in ADVISED:
        standing = advised.get(chosen, "").replace("_", " ") or "not among its options"
        found.append(f"the assessment has {treatment_label(chosen)} as {standing}")
    return found
