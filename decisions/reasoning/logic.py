"""Three truth values: true, false, and not recorded (None), as in Kleene's strong logic.

A question nobody asked makes an answer unknown, unless the rest already decides it.
"""

from collections.abc import Iterable

Truth = bool | None

MET = "met"
NOT_MET = "not met"
CANNOT_SAY = "cannot say"


def every(parts: Iterable[Truth]) -> Truth:
    """False if any part is false; else unknown if any is unknown; else true."""
    result: Truth = True
    for part in parts:
        if part is False:
            return False
        if part is None:
            result = None
    return result


def some(parts: Iterable[Truth]) -> Truth:
    """True if any part is true; else unknown if any is unknown; else false."""
    result: Truth = False
    for part in parts:
        if part is True:
            return True
        if part is None:
            result = None
    return result


def opposite(part: Truth) -> Truth:
    """True for false, false for true; unknown stays unknown."""
    return None if part is None else not part


def in_words(truth: Truth) -> str:
    """A truth value as a rule's result is written."""
    if truth is None:
        return CANNOT_SAY
    return MET if truth else NOT_MET
