"""The papers of a meeting: every version, whether it is printed, and how far the printing is."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform

from cases.audit import Actor
from cases.models import Job
from decisions import access
from decisions.actions.store_document import RENDER
from decisions.documents.standing import superseded
from decisions.models import ArchiveCopy, Document, DocumentFile, Meeting


@dataclass(frozen=True)
class Paper:
    """One version; `file` comes without its bytes and is None until it is printed. `because` says why it no
    longer stands, or why it is a draft; "" for a paper that stands."""

    document: Document
    file: DocumentFile | None
    job: Job | None
    superseded: bool
    because: str
    archived: bool = False

    @property
    def state(self) -> str:
        """superseded, draft or current."""
        return "superseded" if self.superseded else "draft" if self.because else "current"


def read_documents(*, actor: Actor, meeting_id: object) -> tuple[Meeting, list[Paper]]:
    """The meeting and its papers by kind, the newest version first, without their content."""
    meeting = access.meeting(actor, meeting_id, "document.read")
    rows = meeting.documents.defer("content").select_related("made_by", "board")
    archived = Exists(ArchiveCopy.objects.filter(document=OuterRef("pk")))
    documents = list(rows.annotate(draft=KeyTextTransform("draft", "content"), archived=archived))
    # The jobs first: what one has made that is done is there when it is looked for.
    jobs = {job.key: job for job in Job.objects.filter(kind=RENDER, key__in=[str(one.pk) for one in documents])}
    files = {file.pk: file for file in DocumentFile.objects.filter(document__in=documents).defer("pdf")}
    replaced = superseded(documents)
    return meeting, [
        Paper(
            one,
            files.get(one.pk),
            jobs.get(str(one.pk)),
            superseded=one.pk in replaced,
            because=replaced.get(one.pk) or one.draft or "",
            archived=one.archived,
        )
        for one in documents
    ]
