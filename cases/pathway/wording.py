"""Words that people type: what an action accepts as a reason, a comment or a note; and the article before a word."""

import re

from cases.pathway.refusals import FieldError

SHORT = 300  # characters: a reason that is shown on one line (the width of its column)
LONG = 10_000  # characters: a rationale or a note, a few printed pages

# Control characters cannot be printed, and a lone half of a surrogate pair cannot be stored.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def text_errors(field: str, text: object, *, limit: int = SHORT, needed: str = "") -> list[FieldError]:
    """What is wrong with one text: too long, not printable, or empty although needed.

    `needed` is the remedy shown when the text is required and empty ("" = may be empty).
    """
    if not isinstance(text, str):
        return [FieldError(field, "This is not a text.", "Write it in words.")]
    if needed and not text.strip():
        return [FieldError(field, "This is needed and empty.", needed)]
    if len(text) > limit:
        return [FieldError(field, f"This has {len(text):,} characters; {limit:,} is the limit.", "Shorten it.")]
    if _UNPRINTABLE.search(text):
        return [FieldError(field, "This contains characters that cannot be printed.", "Type it in again.")]
    return []


def with_article(word: str) -> str:
    """“a chair”, “an observer”: by its first letter, which is enough for the words of this product."""
    return f"an {word}" if word[:1].lower() in tuple("aeiou") else f"a {word}"
