"""A quorum in the words of the page."""

from typing import Any

from cases.pathway.permissions import SPECIALTIES


def quorum_in_words(quorum: dict[str, Any]) -> list[dict[str, Any]]:
    """Each need of the quorum as words, and whether it is unmet."""
    unmet = [list(need) for need in quorum["missing"]]
    rows = []
    for need in quorum["needs"]:
        missing = list(need) in unmet
        if missing:
            unmet.remove(list(need))
        rows.append({"says": " or ".join(SPECIALTIES.get(each, each) for each in need), "missing": missing})
    return rows
