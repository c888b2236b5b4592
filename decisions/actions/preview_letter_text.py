"""What a text would look like, with an invented patient."""

from dataclasses import dataclass
from typing import Any

from cases import access as case_access
from cases.audit import Actor
from cases.pathway.refusals import BadInput
from decisions.letters.blocks import blocks_of
from decisions.letters.invented import INVENTED
from decisions.letters.placeholders import filled, gaps_in, template_errors
from decisions.letters.plain_words import Jargon, jargon_in
from decisions.letters.readability import Reading, reading_of


@dataclass(frozen=True)
class Preview:
    """The filled text as blocks, what still waits for a person in it, and how it reads."""

    blocks: list[dict[str, Any]]
    gaps: list[str]
    reading: Reading | None
    jargon: list[Jargon]


def preview_letter_text(*, actor: Actor, board_id: object, text: str) -> Preview:
    """The text filled with an invented case. Nothing is stored. Raises BadInput as saving does."""
    case_access.board(actor, board_id, "letter.configure")
    errors = list(template_errors("text", text))
    if errors:
        raise BadInput(errors)
    return preview_of(filled(text, INVENTED))


def preview_of(text: str) -> Preview:
    """Any filled text, likewise."""
    return Preview(blocks_of(text), gaps_in(text), reading_of(text), jargon_in(text))
