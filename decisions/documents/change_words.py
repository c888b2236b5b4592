"""A change of advice in words: the same on the page, in the API and on the command line."""

from cases.pathway.treatments import treatment_label
from cases.pathway.urgency import Lane
from decisions.documents.content_assessment import STANDINGS
from decisions.reasoning.advice_change import FIRST, LANE, Change

_NOTHING = {FIRST: "no option"}


def change_words(change: Change) -> dict[str, str]:
    """What it is about, what was said, and what is said now."""
    about = {LANE: "Urgency", FIRST: "First option"}.get(change.about, change.name)
    return {"about": about, "then": _said(change, change.then), "now": _said(change, change.now)}


def _said(change: Change, codes: tuple[str, ...]) -> str:
    if not codes:
        return _NOTHING.get(change.about, "no single outcome")
    if change.about == LANE:
        return Lane(codes[0]).label
    if change.about == FIRST:
        return f"{treatment_label(codes[0])} ({STANDINGS.get(codes[1], codes[1]).lower()})"
    return "; or ".join(treatment_label(code) for code in codes)
