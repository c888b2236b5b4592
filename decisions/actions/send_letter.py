"""Send a released letter to its recipient: by a link in an e-mail, as a file, or on paper."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.jobs.engine import enqueue_all
from cases.notices.mail import MOST_ATTEMPTS, sends_mail
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.draft_letters import refuse_superseded
from decisions.actions.mail_letter import SEND_LETTER, digest_of, secret_of
from decisions.actions.read_recipients import standing_recipients
from decisions.actions.save_letter import standing_revision
from decisions.letters.kinds import LETTER_KINDS
from decisions.letters.sending import LINK_DAYS, WAYS
from decisions.models import Dispatch, DispatchEvent, Document, Letter, LetterLink, Recipient

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another over the telephone
CODE_LENGTH = 8


@dataclass(frozen=True)
class LetterSent:
    """The dispatch; `code` is told here and never again, "" when the link asks for the date of birth."""

    dispatch: Dispatch
    code: str


@transaction.atomic
def send_letter(*, actor: Actor, letter_id: object, way: str, asks: str = "") -> LetterSent:
    """The newest release of the letter on its way to the recipient whom it names.

    By e-mail a message without any word of the patient goes out in the background; its link asks for the
    patient's date of birth or for a code (`asks`). A letter whose decision was amended, or whose text or
    recipient was changed after its release, is refused (WrongState).
    """
    letter = access.letter(actor, letter_id, "letter.send", lock=True)
    document = _released(letter)
    recipient = _recipient(letter, document)
    intake = Intake()
    intake.one_of("way", way, WAYS)
    if way == "email":
        intake.one_of("asks", asks, dict(LetterLink.ASKS))
        if asks == "birth_date" and recipient.case.patient.birth_date is None:
            intake.refuse("asks", "The date of birth is not known.", "Choose a code.")
        if not recipient.email:
            intake.refuse("way", "There is no e-mail address of the recipient.", "Add it, or choose another way.")
    intake.finish()
    if way == "email" and not sends_mail():
        raise WrongState("This installation sends no e-mail.", remedy="Choose another way, or tell your operator.")
    now = timezone.now()
    dispatch = Dispatch.objects.create(
        document=document, recipient=recipient, way=way, prepared_by=actor.user, prepared_at=now
    )
    DispatchEvent.objects.create(dispatch=dispatch, state="prepared", by=actor.user, at=now)
    return LetterSent(dispatch, _link(dispatch, asks) if way == "email" else "")


def _released(letter: Letter) -> Document:
    """The letter's newest document, if it says what the letter says now."""
    refuse_superseded(letter.decision)
    of_letter = Document.objects.filter(decision=letter.decision, kind=letter.kind)
    document = of_letter.order_by("-version").first()
    if document is None:
        raise WrongState("This letter is not released yet.", remedy="Read it and release it first.")
    if document.content["letter"]["revision"] != standing_revision(letter).number:
        raise WrongState("The text was changed after the release.", remedy="Release the letter again.")
    return document


def _recipient(letter: Letter, document: Document) -> Recipient:
    recipient = standing_recipients(letter.decision.case)[LETTER_KINDS[letter.kind].part]
    if str(recipient.pk) != document.content["letter"]["recipient"]["id"]:
        raise WrongState("The recipient was changed after the release.", remedy="Release the letter again.")
    return recipient


def _link(dispatch: Dispatch, asks: str) -> str:
    code = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH)) if asks == "code" else ""
    LetterLink.objects.create(
        dispatch=dispatch,
        digest=digest_of(secret_of(dispatch.pk)),
        asks=asks,
        code=make_password(code) if code else "",
        expires_at=dispatch.prepared_at + timedelta(days=LINK_DAYS),
    )
    board = dispatch.document.board
    enqueue_all(SEND_LETTER, {dispatch.pk: str(dispatch.pk)}, most_attempts=MOST_ATTEMPTS, board=board)
    return code
