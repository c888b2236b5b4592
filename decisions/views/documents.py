"""The papers of a meeting: making them, watching them being printed, reading and saving them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat

from cases.audit import Actor
from cases.views.door import door
from decisions.actions.publish_document import CONTENTS, publish_document
from decisions.actions.read_archive import read_archive
from decisions.actions.read_copy import Copy, read_copy
from decisions.actions.read_documents import Paper, read_documents
from decisions.actions.read_receipts import may_read_receipts, read_receipts
from decisions.models import Document, Meeting
from decisions.views.board_frame import board_page

# The copies beside the whole papers, each with what it is for.
_COPIES = [
    {"kind": "pack", "variant": "radiology", "label": "Radiology list", "says": "Questions and imaging alone."},
    {"kind": "pack", "variant": "large_print", "label": "Pack in large print", "says": "The same, in 16 point."},
    {"kind": "agenda", "variant": "large_print", "label": "Agenda in large print", "says": "The same, in 16 point."},
]


@door("GET", "POST")
def documents(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    if request.method == "POST":
        asked = {name: request.POST.get(name, "") for name in ("kind", "variant", "reason")}
        publish_document(actor=actor, meeting_id=meeting_id, **asked)
        return redirect("decisions:documents", meeting_id)
    meeting, papers = read_documents(actor=actor, meeting_id=meeting_id)
    context = {
        "meeting": meeting,
        "papers": [{"paper": paper, "row": _row(paper)} for paper in papers],
        "kinds": _kinds(meeting, papers),
        "variants": [] if meeting.state == "cancelled" else _COPIES,
        "receipts": read_receipts(actor=actor, meeting_id=meeting_id) if may_read_receipts(actor, meeting) else [],
    }
    return board_page(request, meeting.board, "decisions/documents.html", context)


@door("GET")
def read(request: HttpRequest, actor: Actor, document_id: Any) -> HttpResponse:
    """The PDF in the browser."""
    return _pdf(actor, document_id, "inline")


@door("GET")
def download(request: HttpRequest, actor: Actor, document_id: Any) -> HttpResponse:
    """The PDF to keep."""
    return _pdf(actor, document_id, "attachment")


@door("GET")
def archive(request: HttpRequest, actor: Actor, document_id: Any) -> HttpResponse:
    """The copy for keeping."""
    return pdf_answer(read_archive(actor=actor, document_id=document_id), "attachment")


def _pdf(actor: Actor, document_id: Any, disposition: str) -> HttpResponse:
    return pdf_answer(read_copy(actor=actor, document_id=document_id), disposition)


def pdf_answer(copy: Copy, disposition: str) -> HttpResponse:
    """A PDF for the browser to show (`inline`) or to save (`attachment`), kept by nothing on its way."""
    headers = {
        "Content-Disposition": f'{disposition}; filename="{copy.name}"',
        "ETag": f'"{copy.sha256}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(copy.pdf, content_type="application/pdf", headers=headers)


def _row(paper: Paper) -> dict[str, Any]:
    """One version in the words of the list."""
    document, file = paper.document, paper.file
    return {
        "name": ", ".join(
            part for part in (document.get_kind_display(), document.get_variant_display().lower()) if part
        ),
        "version": document.version,
        "made_at": document.made_at,
        "made_by": document.made_by.name if document.made_by else "the software",
        "pages": file.pages if file else None,
        "size": filesizeformat(file.size) if file else "",
        "state": paper.state,
        "because": paper.because,
        "hash": document.content_hash[:12],
        "printing": file is None and paper.job is not None,
    }


def _kinds(meeting: Meeting, papers: list[Paper]) -> list[dict[str, Any]]:
    """Which papers can be made now; an outcome summary needs a meeting that has begun."""
    there = {paper.document.kind for paper in papers if not paper.document.variant}
    if meeting.state == "cancelled":
        return []
    return [
        {"code": code, "label": label, "again": code in there}
        for code, label in Document.KINDS
        if code in CONTENTS and (code != "outcome_summary" or meeting.state in ("in_session", "closed"))
    ]
