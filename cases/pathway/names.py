"""Comparing people's names: spelled alike, or so nearly alike that somebody must look."""

import re
from difflib import SequenceMatcher

# Entry check, not a clinical threshold: one changed letter in a short name, two in a long one.
NEARLY = 0.85


def folded(name: str) -> str:
    """A name for comparison: case, hyphens, apostrophes and spacing do not tell people apart."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def same_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two (family, given) names are spelled alike."""
    return _folded(one) == _folded(other)


def nearly_same_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two (family, given) names could be one name misspelled, or family and given swapped."""
    first, second = _folded(one), _folded(other)
    if first == second or first == second[::-1]:
        return True
    return SequenceMatcher(None, " ".join(first), " ".join(second)).ratio() >= NEARLY


def _folded(name: tuple[str, str]) -> tuple[str, str]:
    return folded(name[0]), folded(name[1])
