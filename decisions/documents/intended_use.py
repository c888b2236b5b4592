"""The intended-use statement, in the same words on paper as on screen (`_intended_use.html`)."""

STATEMENT = (
    "Supports the discussion of a qualified multidisciplinary team. It does not read images, does not direct "
    "treatment, must not be the only basis for a decision in an emergency, and is not CE or UKCA marked as a "
    "medical device."
)
