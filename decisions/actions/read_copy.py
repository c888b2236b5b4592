"""Hand out the PDF of a document as it stands today: a copy that was superseded says so on each page."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

from cases.audit import Actor
from decisions.actions.publish_document import document_pdf
from decisions.documents.sections import mark_html
from decisions.documents.standing import superseded
from decisions.models import Document, DocumentFile

SUPERSEDED = "SUPERSEDED"
_KEPT_FOR = 24 * 60 * 60  # seconds: a mark is words about versions, without patient data


@dataclass(frozen=True)
class Copy:
    """What a reader gets. `name` says nothing about patients: it ends up in lists of downloads."""

    pdf: bytes
    sha256: str
    name: str


def read_copy(*, actor: Actor, document_id: object) -> Copy:
    """The stored PDF, byte by byte, or a marked copy of it where a newer version or an amended decision has
    replaced it. Audited and refused as `document_pdf` is."""
    return copy_of(document_pdf(actor=actor, document_id=document_id))


def copy_of(file: DocumentFile) -> Copy:
    """The file as it may be handed out today, to somebody who may read it: marked if it was superseded."""
    document, pdf = file.document, bytes(file.pdf)
    because = superseded([document]).get(document.pk)
    if because is None:
        return Copy(pdf, file.sha256, copy_name(document, "DRAFT" if document.content.get("draft") else ""))
    return superseded_copy(pdf, because, copy_name(document, SUPERSEDED))


def superseded_copy(pdf: bytes, because: str, name: str) -> Copy:
    """A copy of a stored file with SUPERSEDED, and by what, on each page and in its metadata."""
    from decisions.documents.marking import marked  # only who opens an old paper pays for the PDF library

    says = f"{because} Do not act on this copy."
    copy = marked(pdf, _mark(says), f"{SUPERSEDED}. {says}")
    return Copy(copy, hashlib.sha256(copy).hexdigest(), name)


def copy_name(document: Document, *marks: str) -> str:
    """The name under which a copy is saved."""
    period = document.period.replace("/", "-")
    parts = [document.kind, period, document.variant, f"v{document.version}", *marks, str(document.pk)[:8]]
    return "-".join(part.replace("_", "-") for part in parts if part) + ".pdf"


def _mark(says: str) -> bytes:
    """The page that is laid under every page, by these words; it takes seconds once and is kept for a day."""
    from decisions.documents import sandbox

    html = mark_html(SUPERSEDED, says)
    key = f"mark-{hashlib.sha256((html + sandbox.style() + sandbox.ENGINE).encode()).hexdigest()}"
    mark = cache.get(key)
    if mark is None:
        mark = sandbox.lay_out_once(html).pdf
        cache.set(key, mark, _KEPT_FOR)
    return bytes(mark)
