"""The kinds of letter: to whom each goes, and the text with which this software is delivered."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent / "delivered"


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter. `part` is the recipient's part in the case: referrer, gp or patient."""

    code: str
    label: str
    part: str
    plain: bool = False

    @property
    def delivered(self) -> str:
        """The text of a site that has not written its own."""
        return _read(self.code)


LETTER_KINDS: dict[str, LetterKind] = {
    kind.code: kind
    for kind in (
        LetterKind("letter_referrer", "Letter to the referrer", "referrer"),
        LetterKind("letter_gp", "Letter to the GP", "gp"),
        LetterKind("letter_patient", "Letter to the patient", "patient", plain=True),
    )
}

PARTS: dict[str, str] = {"referrer": "Referrer", "gp": "GP", "patient": "Patient"}


@cache
def _read(code: str) -> str:
    return (_HERE / f"{code}.txt").read_text(encoding="utf-8").strip()
