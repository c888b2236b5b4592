"""Release a letter: its text is frozen and printed, and may be sent."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.refusals import BadInput, FieldError, Stale, WrongState
from decisions import access
from decisions.actions.draft_letters import refuse_superseded
from decisions.actions.read_recipients import standing_recipients
from decisions.actions.save_letter import standing_revision
from decisions.actions.store_document import store_document
from decisions.documents.content_letter import letter_content
from decisions.letters.kinds import LETTER_KINDS
from decisions.letters.placeholders import gaps_in
from decisions.models import Document, Letter, LetterRevision


@transaction.atomic
def release_letter(*, actor: Actor, letter_id: object, revision: int) -> Document:
    """The document of the letter as it stands, printed in the background.

    `revision` is the number of the text that the person read: another one since is Stale. A text in which
    something still waits to be written is refused with what it is; so is a letter to nobody.
    """
    letter = access.letter(actor, letter_id, "letter.release", lock=True)
    refuse_superseded(letter.decision)
    standing = standing_revision(letter)
    _refuse_unready(letter, standing, revision)
    part = LETTER_KINDS[letter.kind].part
    recipient = standing_recipients(letter.decision.case).get(part)
    if recipient is None:
        raise WrongState(
            "Nobody is named to whom this letter goes.", remedy="Name the recipient on the case's letters page."
        )
    now = timezone.now()
    content = letter_content(
        letter.decision, standing, recipient, released_by=actor.user.printed_name if actor.user else "", at=now
    )
    board = letter.decision.case.board
    document = store_document(actor=actor, board=board, decision=letter.decision, kind=letter.kind, content=content)
    CaseEvent.objects.create(
        case=letter.decision.case,
        kind="letter.released",
        says=f"{letter.get_kind_display()} released (version {document.version})",
        actor=actor.user,
        at=now,
        data={"letter": str(letter.pk), "document": str(document.pk)},
    )
    return document


def _refuse_unready(letter: Letter, standing: LetterRevision, revision: int) -> None:
    if revision != standing.number:
        raise Stale(
            "The letter was changed after you opened it.", remedy="Read it again.", current=standing.number or 0
        )
    gaps = list(dict.fromkeys(gaps_in(standing.text)))
    if gaps:
        raise BadInput([FieldError("text", f"This still waits to be written: {gap}", "Write it.") for gap in gaps])
