"""The papers of a meeting: every version, whether it is printed, and how far the printing is."""

from dataclasses import dataclass

from cases.audit import Actor
from cases.models import Job
from decisions import access
from decisions.actions.store_document import RENDER
from decisions.models import Document, DocumentFile, Meeting


@dataclass(frozen=True)
class Paper:
    """One version; `file` comes without its bytes and is None until it is printed."""

    document: Document
    file: DocumentFile | None
    job: Job | None
    superseded: bool


def read_documents(*, actor: Actor, meeting_id: object) -> tuple[Meeting, list[Paper]]:
    """The meeting and its papers by kind, the newest version first, without their content."""
    meeting = access.meeting(actor, meeting_id, "document.read")
    documents = list(meeting.documents.defer("content").select_related("made_by"))
    files = {file.pk: file for file in DocumentFile.objects.filter(document__in=documents).defer("pdf")}
    jobs = {job.key: job for job in Job.objects.filter(kind=RENDER, key__in=[str(one.pk) for one in documents])}
    newest: dict[tuple[str, str], int] = {}
    for one in documents:
        newest[one.kind, one.variant] = max(newest.get((one.kind, one.variant), 0), one.version)
    return meeting, [
        Paper(one, files.get(one.pk), jobs.get(str(one.pk)), superseded=one.version < newest[one.kind, one.variant])
        for one in documents
    ]
