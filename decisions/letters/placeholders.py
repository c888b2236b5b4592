"""What a site's text may leave open: named placeholders of a fixed list, filled once and by nothing else.

A text is no program. `{patient_name}` is replaced by its value; every other brace is refused when the
text is saved. Values are put in by one pass over the text, so a value that looks like a placeholder
stays as it is, and nothing in a text or a value is ever evaluated.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from cases.pathway.refusals import FieldError
from cases.pathway.wording import text_errors

LONGEST_TEXT = 20_000

PLACEHOLDERS: dict[str, str] = {
    "recipient_name": "Name of the person to whom the letter goes",
    "patient_name": "The patient's name",
    "patient_born": "The patient's date of birth",
    "patient_numbers": "Hospital and national numbers",
    "case_reference": "Reference of the case",
    "board_name": "Name of the board",
    "site_name": "Name of the hospital",
    "discussed_on": "Day of the meeting",
    "question": "The question that was asked of the board",
    "decision_in_words": "The decision in one sentence, also when there is none yet",
    "recommendations": "The recommended treatments as a list, first choice first",
    "rationale": "Why, as the chair signed it",
    "alternatives": "Alternatives that were discussed",
    "departure": "Why the decision departs from the vote or the assessment, if it does",
    "patient_wishes": "What is known of the patient's wishes",
    "intent": "What the treatment is meant to do",
    "urgency": "How soon",
    "act_by": "By when",
    "responsible": "Who carries it out",
    "who_tells_patient": "Who tells the patient, and by when",
    "who_does_what": "The agreed actions as a list: what, who, by when",
    "uncertainty": "What was not known or not agreed, as a list",
    "agreement": "How the board voted, and dissent on record",
    "decision_support": "Whether decision support was used, and its version",
    "signed_by": "Who signed the decision",
    "signed_on": "When it was signed",
    "out_of_hours_contact": "Contact out of hours, from the settings of the site",
    "found_in_plain_words": "Plain language: where the trouble in the spine is",
    "offered_in_plain_words": "Plain language: the recommended treatments",
    "aim_in_plain_words": "Plain language: what the treatment is meant to do",
    "alternatives_in_plain_words": "Plain language: the other choices on which the board voted",
    "next_steps_in_plain_words": "Plain language: who talks to the patient, and by when",
}

_BRACES = re.compile(r"\{([a-z_]+)\}")
_ANY_BRACE = re.compile(r"\{[^{}\n]{0,60}\}|[{}]")
_GAP = re.compile(r"\[[^\[\]]*\]")


def template_errors(field: str, text: object) -> Iterator[FieldError]:
    """Faults of a site's text: empty, too long, or with braces that are no placeholder of the list."""
    found = text_errors(field, text, limit=LONGEST_TEXT, needed="Write the text, or go back to the delivered one.")
    yield from found
    if found or not isinstance(text, str):
        return
    for wrong in dict.fromkeys(_unknown(text)):
        yield FieldError(field, f"“{wrong}” is not a placeholder.", _remedy(wrong))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced. KeyError for one that `values` lacks; braces that are no
    placeholder of the list stay as they are."""
    return _BRACES.sub(lambda found: values[found[1]] if found[1] in PLACEHOLDERS else found[0], text)


def gaps_in(text: str) -> list[str]:
    """What still waits for a person: `[Say why …]`, and placeholders that nobody filled."""
    left = [found[0] for found in _BRACES.finditer(text) if found[1] in PLACEHOLDERS]
    return [*_GAP.findall(text), *left]


def _unknown(text: str) -> Iterator[str]:
    known = _BRACES.sub(lambda found: "" if found[1] in PLACEHOLDERS else found[0], text)
    return (found[0] for found in _ANY_BRACE.finditer(known))


def _remedy(wrong: str) -> str:
    close = get_close_matches(wrong.strip("{} "), PLACEHOLDERS, n=1)
    if close:
        return f"Did you mean {{{close[0]}}}?"
    return "Use a placeholder of the list beside the text, or leave the braces out."
