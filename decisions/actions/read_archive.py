"""Hand out the copy for keeping of a document."""

from django.db import transaction

from cases.audit import Actor
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.read_copy import Copy, copy_name
from decisions.documents.standing import DECIDED, superseded
from decisions.models import ArchiveCopy


def read_archive(*, actor: Actor, document_id: object) -> Copy:
    """The stored PDF/A-3a, byte by byte, for a reader of the board's papers; audited with its cases.

    It is never marked, so that it stays what it was; the name of a superseded one says so. Raises WrongState
    where there is none.
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
    mark = "SUPERSEDED" if superseded([document]) else ""
    return Copy(bytes(copy.pdf), copy.sha256, copy_name(document, "archive", mark))
