"""One letter: its text, everything that was written, how it reads, and where it went."""

from dataclasses import dataclass

from cases.audit import Actor
from decisions import access
from decisions.actions.preview_letter_text import Preview, preview_of
from decisions.actions.read_letters import LetterRow, letter_rows
from decisions.actions.read_recipients import standing_recipients
from decisions.letters.kinds import LETTER_KINDS, LetterKind
from decisions.models import Letter, LetterRevision, Recipient


@dataclass(frozen=True)
class LetterRead:
    """`kept` are the earlier texts and those kept aside, newest first; `recipient` is None while none is set."""

    row: LetterRow
    kind: LetterKind
    kept: list[LetterRevision]
    preview: Preview
    recipient: Recipient | None


def read_letter(*, actor: Actor, letter_id: object) -> LetterRead:
    """The letter as it stands. Audited as letter.read."""
    letter = access.letter(actor, letter_id)
    [row] = letter_rows(Letter.objects.filter(pk=letter.pk))
    kind = LETTER_KINDS[letter.kind]
    kept = [one for one in reversed(row.letter.revisions.all()) if one.pk != row.standing.pk]
    recipient = standing_recipients(letter.decision.case).get(kind.part)
    return LetterRead(row, kind, kept, preview_of(row.standing.text), recipient)
