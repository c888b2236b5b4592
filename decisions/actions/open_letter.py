"""Open a letter by its link: for the recipient, who has no account."""

from typing import Any

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from cases import audit
from cases.audit import Actor
from cases.pathway.refusals import NotVisible, Refusal, WrongState, bad_field
from decisions.actions.draft_letters import refuse_superseded
from decisions.actions.mail_letter import digest_of
from decisions.actions.note_dispatch import state_of
from decisions.letters.sending import LinkUse
from decisions.models import DispatchEvent, Document, DocumentFile, LetterLink, LinkOpening


def open_letter(*, secret: str, answer: str, address: str = "") -> DocumentFile:
    """The letter's PDF, for the right answer: the patient's date of birth (YYYY-MM-DD), or the code.

    An opening is a line of the access log and counts as received. A wrong answer is counted (BadInput);
    a link that has ended, or whose letter was replaced, opens nothing (WrongState); a secret that is not
    known is NotVisible. `address` is where the request came from, for the log.
    """
    with transaction.atomic():
        found = _opened(secret, answer, Actor(user=None, via="link", address=address))
    # A wrong answer must stay counted, so it is refused only after the count is stored.
    if isinstance(found, Refusal):
        raise found
    return found


def link_asks(secret: str) -> LetterLink:
    """The link itself, for asking its question. NotVisible when there is none, WrongState when it has ended."""
    link = _links().filter(digest=digest_of(secret)).first()
    if link is None:
        raise NotVisible()
    _refuse_ended(link)
    return link


def _links() -> Any:
    return LetterLink.objects.select_related("dispatch__document__decision", "dispatch__recipient__case__patient")


def _opened(secret: str, answer: str, actor: Actor) -> DocumentFile | Refusal:
    rows = _links().select_for_update(of=("self",))
    link = rows.filter(digest=digest_of(secret)).first()
    if link is None:
        raise NotVisible()
    _refuse_ended(link)
    file = DocumentFile.objects.filter(document=link.dispatch.document).first()
    if file is None:
        raise WrongState("The letter is still being made.", remedy="Try again in a few minutes.")
    right = _is_right(link, answer)
    LinkOpening.objects.create(link=link, right=right, at=timezone.now())
    case = link.dispatch.recipient.case
    subject = f"{'letter' if right else 'wrong answer for letter'} {link.dispatch.document_id}"
    audit.append(actor, "letter.open", board=link.dispatch.document.board, case=case, subject=subject)
    if not right:
        return bad_field("answer", "This is not the right answer.", "Check it. After a few tries the link ends.")
    if state_of(link.dispatch) != "acknowledged":
        DispatchEvent.objects.create(dispatch=link.dispatch, state="acknowledged", at=timezone.now())
    return file


def _refuse_ended(link: LetterLink) -> None:
    answers = list(link.openings.values_list("right", flat=True))
    ended = LinkUse(opened=answers.count(True), wrong=answers.count(False)).ended
    if link.expires_at <= timezone.now():
        ended = "It has expired."
    if ended:
        raise WrongState(f"This link has ended. {ended}", remedy="Ask the hospital that wrote to you for a new one.")
    document = link.dispatch.document
    try:
        refuse_superseded(document.decision)
        newer = Document.objects.filter(
            decision=document.decision, kind=document.kind, version__gt=document.version
        ).exists()
    except WrongState:
        newer = True
    if newer:
        raise WrongState(
            "This letter no longer holds: a newer one takes its place.", remedy="Ask the hospital for the new letter."
        )


def _is_right(link: LetterLink, answer: str) -> bool:
    given = answer.strip()
    if link.asks == "code":
        return check_password(given.upper().replace(" ", "").replace("-", ""), link.code)
    born = link.dispatch.recipient.case.patient.birth_date
    return born is not None and given == born.isoformat()
