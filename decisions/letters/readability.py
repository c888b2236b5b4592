"""How old a reader must be to read an English text: Flesch-Kincaid, a published formula.

Chosen over a library: textstat (MIT, maintained) needs nltk and a word list that is fetched at run time,
and a server of a hospital fetches nothing. The formula counts sentences, words and syllables; it knows
nothing of sense, and is shown beside the list of jargon, never instead of it.
"""

import re
from dataclasses import dataclass
from typing import Any

from decisions.letters.blocks import blocks_of

SOURCE = (
    "Kincaid JP, Fishburne RP, Rogers RL, Chissom BS. Derivation of new readability formulas for Navy enlisted "
    "personnel. Research Branch Report 8-75, 1975"
)
PER_SENTENCE, PER_WORD, CONSTANT = 0.39, 11.8, 15.59
YEARS_BEFORE_SCHOOL = 5  # a United States grade is read by children some five years older than its number

TARGET_AGE = 11
TARGET_SOURCE = (
    "NHS digital service manual, health literacy: a reading age of 9 to 11; where that is not possible, 11 to 14"
)
STILL_READABLE = 14
FEWEST_WORDS = 30  # project policy: a text of fewer words says too little about itself

_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+)?")
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")


@dataclass(frozen=True)
class Reading:
    """What was counted, the grade, and the age that follows from it."""

    words: int
    sentences: int
    syllables: int

    @property
    def grade(self) -> float:
        """The grade of Flesch and Kincaid."""
        return PER_SENTENCE * self.words / self.sentences + PER_WORD * self.syllables / self.words - CONSTANT

    @property
    def age(self) -> int:
        """Years, rounded; never below those of the first school year."""
        return max(YEARS_BEFORE_SCHOOL, round(self.grade + YEARS_BEFORE_SCHOOL))

    @property
    def says(self) -> str:
        """The age against the target, in words."""
        if self.age <= TARGET_AGE:
            return f"Within the target of {TARGET_AGE} years."
        if self.age <= STILL_READABLE:
            return f"Above the target of {TARGET_AGE} years, still within {STILL_READABLE}."
        return f"Hard to read: the target is {TARGET_AGE} years, at most {STILL_READABLE}."


def reading_of(text: str) -> Reading | None:
    """The reading of a letter's paragraphs and lists; headings do not count. None for fewer words than
    say anything, and for scripts in which the formula cannot count."""
    words = sentences = syllables = 0
    for block in blocks_of(text):
        said = [] if block["kind"] == "heading" else _sentences(block)
        for sentence in said:
            found = _WORD.findall(sentence)
            sentences += bool(found)
            words += len(found)
            syllables += sum(syllables_in(word) for word in found)
    return Reading(words, sentences, syllables) if words >= FEWEST_WORDS else None


def syllables_in(word: str) -> int:
    """Groups of vowels, less a silent e at the end; at least one."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    count = len(_VOWELS.findall(plain))
    silent = plain.endswith("e") and not plain.endswith("le") and count > 1
    silent = silent or (plain.endswith("ed") and not plain.endswith(("ted", "ded")) and count > 1)
    return max(1, count - silent)


def _sentences(block: dict[str, Any]) -> list[str]:
    """A list has a sentence in each line at least; a paragraph is one text whatever its lines."""
    texts = block["lines"] if block["kind"] == "list" else [" ".join(block["lines"])]
    return [part for text in texts for part in _SENTENCE_END.split(text) if part.strip()]
