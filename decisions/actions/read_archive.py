"""Hand out the copy for keeping of a document."""

from django.db import transaction

from cases.audit import Actor
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.read_copy import SUPERSEDED, Copy, copy_name, superseded_copy
from decisions.documents.standing import DECIDED, superseded
from decisions.models import ArchiveCopy


def read_archive(*, actor: Actor, document_id: object) -> Copy:
    """The stored PDF/A-3a, byte by byte, for a reader of the board's papers; audited with its cases.

    Of one that was superseded a copy that says so on each page, in its metadata and in its name, with the same
    attachments; what is stored stays as it was. Raises WrongState where there is none.
    """
    with transaction.atomic():
        document = access.document(actor, document_id, "document.read")
        copy = ArchiveCopy.objects.filter(document=document).first()
    if copy is None:
        if document.kind in DECIDED and not document.content.get("draft"):
            raise WrongState("The archive copy is still being made.", remedy="Wait a moment and open it again.")
        raise WrongState(
            "This document has no archive copy.",
            remedy="Only papers that record a decision have one, and only when they are no drafts.",
        )
    because = superseded([document]).get(document.pk)
    if because:
        return superseded_copy(bytes(copy.pdf), because, copy_name(document, "archive", SUPERSEDED))
    return Copy(bytes(copy.pdf), copy.sha256, copy_name(document, "archive"))
