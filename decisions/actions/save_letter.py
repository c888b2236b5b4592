"""Save the text of a letter."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from decisions import access
from decisions.actions.draft_letters import refuse_superseded
from decisions.letters.placeholders import LONGEST_TEXT
from decisions.models import Letter, LetterRevision


@dataclass(frozen=True)
class LetterSaved:
    """`standing` is the text now. `aside` is the text just sent when somebody else had saved since: it is
    kept, and the person chooses."""

    letter: Letter
    standing: LetterRevision
    aside: LetterRevision | None


@transaction.atomic
def save_letter(*, actor: Actor, letter_id: object, text: str, based_on: int) -> LetterSaved:
    """The text as the next revision, if `based_on` is the number of the one that stands.

    What was typed on top of an older one is kept aside and changes nothing: the doors answer 409 with
    both. The letters of an amended decision are closed (WrongState).
    """
    letter = access.letter(actor, letter_id, "letter.write", lock=True)
    refuse_superseded(letter.decision)
    intake = Intake()
    typed = intake.text("text", text, most=LONGEST_TEXT, needed="A letter has a text.").replace("\r\n", "\n")
    seen = intake.whole("based_on", based_on, low=0, high=1_000_000)
    intake.finish()
    standing = standing_revision(letter)
    if typed == standing.text:
        return LetterSaved(letter, standing, None)
    taken = seen == standing.number
    row = LetterRevision.objects.create(
        letter=letter,
        number=(standing.number or 0) + 1 if taken else None,
        text=typed,
        based_on=seen,
        written_by=actor.user,
        written_at=timezone.now(),
    )
    return LetterSaved(letter, row, None) if taken else LetterSaved(letter, standing, row)


def standing_revision(letter: Letter) -> LetterRevision:
    """The text of the letter as it stands now: each has one from its beginning."""
    rows = letter.revisions.exclude(number=None).select_related("written_by", "letter")
    return rows.latest("number")
