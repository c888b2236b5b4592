"""Make the copy for keeping of a document that records a decision: PDF/A-3a with the record attached."""

import hashlib
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cases.jobs.engine import enqueue
from cases.jobs.kinds import Report, Work
from cases.models import Job
from decisions.actions.export_record import export_record
from decisions.documents.frozen import canonical
from decisions.documents.standing import DECIDED
from decisions.models import ArchiveCopy, Decision, Document, DocumentFile

ARCHIVE = "archive_document"


def archive_document(*, document: Document) -> Job | None:
    """Enqueue the making of the copy, in the transaction that stores the document's file. None for a document
    that records no decision, and for a draft: it is not to be kept."""
    if document.kind not in DECIDED or document.content.get("draft"):
        return None
    return enqueue(ARCHIVE, str(document.pk), arguments={"document": str(document.pk)}, board=document.board)


def _compute(job: Job, report: Report) -> bytes:
    """Imported here: only a worker may pay for the PDF library."""
    from decisions.documents.archive import Attached, archived

    file = DocumentFile.objects.select_related("document").get(pk=job.arguments["document"])
    document = file.document
    content = Attached("content.json", "What the paper was made from", canonical(document.content), "Source")
    decisions = [
        Attached(f"decision-{number}.json", "A decision as signed, with its seals", _record(each, document), "Data")
        for number, each in enumerate(_decisions(document), 1)
    ]
    return archived(bytes(file.pdf), [content, *decisions], timezone.now())


def _decisions(document: Document) -> QuerySet[Decision]:
    """The first version of each decision that the document tells of, in the order of the agenda."""
    rows = Decision.objects.select_related("item", "case__board__site").filter(version=1, made_at__lte=document.made_at)
    if document.decision is not None:
        return rows.filter(item=document.decision.item_id)
    return rows.filter(item__meeting=document.meeting_id).order_by("item__position", "made_at")


def _record(decision: Decision, document: Document) -> bytes:
    """Without the ballots: the copy is for every reader of the paper, who may have been recused from the vote."""
    return export_record(decision=decision, ballots=lambda version: None, until=document.made_at).encode()


def _store(job: Job, pdf: bytes) -> dict[str, Any]:
    """Keep the one copy; a second run finds it there and changes nothing."""
    file = DocumentFile.objects.only("engine").get(pk=job.arguments["document"])
    copy, _ = ArchiveCopy.objects.get_or_create(
        document_id=job.arguments["document"],
        defaults={
            "pdf": pdf,
            "sha256": hashlib.sha256(pdf).hexdigest(),
            "size": len(pdf),
            "engine": f"{file.engine}, PDF/A-3a",
            "made_at": timezone.now(),
        },
    )
    return {"document": str(copy.document_id), "sha256": copy.sha256}


ARCHIVING = Work(ARCHIVE, "Making the copy for keeping", _compute, _store)
