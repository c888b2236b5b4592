"""What a signature means: said in the same words on screen, in the API and on paper (21 CFR 11.50 (a)(3))."""

from collections.abc import Collection

CHAIRED, APPROVED, AUTHORED, DISSENT_NOTED = "chaired", "approved", "authored", "dissent_noted"
RATIFIED, NOT_RATIFIED = "ratified", "not_ratified"

# A code is part of what is sealed, so none is ever taken away: “amended” is what “authored” was called before.
MEANINGS = {
    CHAIRED: "Chaired the meeting and signs its decision",
    APPROVED: "Was not at the meeting and approves its decision",
    AUTHORED: "Authored this amendment of the decision and signs it",
    DISSENT_NOTED: "Notes the dissent on record",
    RATIFIED: "Ratifies the decision of an emergency board",
    NOT_RATIFIED: "Does not ratify the decision of an emergency board",
    "amended": "Amends the decision",
}


def meaning_of_decision(noted: Collection[bool]) -> str:
    """With what meaning a chair signs the decision of a meeting. `noted` is whether they were there, each time that
    it was noted: who was noted as absent alone did not chair it; of whom nothing was noted that is not said."""
    return APPROVED if set(noted) == {False} else CHAIRED
