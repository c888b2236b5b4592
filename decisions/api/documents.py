"""Papers of a meeting: publish, list, read, fetch the PDF."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.door import Door
from cases.api.schema import operation
from cases.api.shapes import Shape, optional_text, read_body, text
from cases.models import Job
from decisions import access
from decisions.actions.publish_document import publish_document
from decisions.actions.read_archive import read_archive
from decisions.actions.read_copy import Copy, read_copy
from decisions.actions.read_receipts import read_receipts
from decisions.actions.store_document import RENDER
from decisions.api.answers import DocumentAnswer, DocumentList, ReceiptsList
from decisions.documents.standing import superseded
from decisions.models import Document, DocumentFile


def answered(documents: Sequence[Document]) -> list[dict[str, Any]]:
    """Each document with its file (never the bytes), its printing and whether it stands, in a few queries."""
    pks = [document.pk for document in documents]
    # The jobs first: what one has made that is done is there when it is looked for.
    jobs = {job.key: job for job in Job.objects.filter(kind=RENDER, key__in=[str(pk) for pk in pks])}
    files = {file.pk: file for file in DocumentFile.objects.filter(pk__in=pks).defer("pdf")}
    replaced = superseded(documents)
    return [
        {
            "id": one.pk,
            "meeting_id": one.meeting_id,
            "kind": one.kind,
            "variant": one.variant,
            "version": one.version,
            "superseded": replaced.get(one.pk, ""),
            "made_at": one.made_at,
            "content_hash": one.content_hash,
            "file": files.get(one.pk),
            "job": jobs.get(str(one.pk)),
        }
        for one in documents
    ]


class ListDocuments(Door):
    @operation("List the papers of a meeting", DocumentList, also=(404,))
    def get(self, request: Request, meeting_id: Any) -> Response:
        """Every version of every kind."""
        meeting = access.meeting(self.actor, meeting_id, "document.read")
        rows = meeting.documents.defer("content").select_related("board")
        return Response(DocumentList({"results": answered(rows)}).data)


class DocumentShape(Shape):
    kind = text(20)
    variant = optional_text(20)
    reason = optional_text(300)


class PublishDocument(Door):
    @operation("Publish a paper", DocumentAnswer, status=202, body=DocumentShape, headers=["Location"], also=(404,))
    def post(self, request: Request, meeting_id: Any) -> Response:
        """Freezes what the paper says now; the PDF is printed in the background.

        `variant` is left out for the whole paper; radiology and teaching are copies of the pack, large_print of
        pack or agenda. A teaching copy needs a `reason`, which the access log keeps.
        """
        document = publish_document(actor=self.actor, meeting_id=meeting_id, **read_body(request, DocumentShape))
        (answer,) = answered([document])
        where = {"Location": f"/api/v1/documents/{document.pk}/"}
        return Response(DocumentAnswer(answer).data, status=202, headers=where)


class Documents(ListDocuments, PublishDocument):
    """/meetings/{id}/documents/"""


class ReadReceipts(Door):
    @operation("Read who has opened agenda and pack", ReceiptsList, also=(404,))
    def get(self, request: Request, meeting_id: Any) -> Response:
        """Of each member who may read papers, for coordinator and chair. Fetching the PDF here counts as opening it."""
        receipts = read_receipts(actor=self.actor, meeting_id=meeting_id)
        return Response(ReceiptsList({"results": receipts}).data)


class ReadDocument(Door):
    @operation("Read a paper's state", DocumentAnswer, also=(404,))
    def get(self, request: Request, document_id: Any) -> Response:
        """Version, hash of the frozen content, and how far the printing is."""
        (answer,) = answered([access.document(self.actor, document_id)])
        return Response(DocumentAnswer(answer).data)


class PdfRenderer(BaseRenderer):
    """Lets `Accept: application/pdf` through; the view writes the bytes itself."""

    media_type = "application/pdf"
    format = "pdf"


class FetchPdf(Door):
    renderer_classes = [PdfRenderer, JSONRenderer]

    @operation("Fetch the PDF of a paper", {(200, "application/pdf"): OpenApiTypes.BINARY}, also=(404, 409))
    def get(self, request: Request, document_id: Any) -> HttpResponse:
        """The file, to be saved; a superseded one is marked so on each page and in its name, which says nothing
        about patients. 409 while it is printed."""
        return _file(read_copy(actor=self.actor, document_id=document_id))


class FetchArchive(Door):
    renderer_classes = [PdfRenderer, JSONRenderer]

    @operation("Fetch the archive copy of a paper", {(200, "application/pdf"): OpenApiTypes.BINARY}, also=(404, 409))
    def get(self, request: Request, document_id: Any) -> HttpResponse:
        """PDF/A-3a with the machine-readable decision attached, for papers that record a decision; 409 for others
        and while it is made."""
        return _file(read_archive(actor=self.actor, document_id=document_id))


def _file(copy: Copy) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{copy.name}"', "ETag": f'"{copy.sha256}"'}
    return HttpResponse(copy.pdf, content_type="application/pdf", headers=headers)
