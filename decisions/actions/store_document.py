"""Number a frozen content record and have it printed in the background."""

from typing import Any

from django.utils import timezone

from cases.audit import Actor
from cases.jobs.engine import enqueue
from cases.models import Board, Job
from decisions.documents.frozen import fingerprint
from decisions.models import Decision, Document, Meeting

RENDER = "render_document"


def store_document(
    *,
    actor: Actor,
    board: Board,
    kind: str,
    content: dict[str, Any],
    meeting: Meeting | None = None,
    decision: Decision | None = None,
    period: str = "",
    variant: str = "",
) -> Document:
    """The newest version of a paper about one subject (meeting, decision or period of the board).

    The same content as in the latest version gives that version again, unless its printing was
    given up; any other content becomes the next version, and its printing a job. For the actions
    that make papers, inside their transaction, with the subject locked and the access checked and
    audited by them.
    """
    subject = {"board": board, "meeting": meeting, "decision": decision, "period": period}
    told = fingerprint(content)
    latest = Document.objects.filter(**subject, kind=kind, variant=variant).order_by("-version").first()
    if latest and latest.content_hash == told and not given_up(latest):
        return latest
    document = Document.objects.create(
        **subject,
        kind=kind,
        variant=variant,
        version=latest.version + 1 if latest else 1,
        content=content,
        content_hash=told,
        made_by=actor.user,
        made_at=timezone.now(),
    )
    enqueue(RENDER, str(document.pk), arguments={"document": str(document.pk)}, board=board, requested_by=actor.user)
    return document


def given_up(document: Document) -> bool:
    """Whether the printing of the document has been given up after several tries."""
    return Job.objects.filter(kind=RENDER, key=str(document.pk), state="dead").exists()
