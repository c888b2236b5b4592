"""Papers as a reader gets them: published by the action, printed by the job, read back by poppler.

The text is read by another program than the one that inspects papers in the product, so that
the two witness each other.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
from django.db import transaction
from pytest_django import DjangoDbBlocker

from cases.jobs import engine
from cases.models import Job
from decisions.actions.print_document import SECTION
from decisions.actions.publish_document import document_pdf, publish_document
from decisions.actions.store_document import RENDER
from decisions.documents.making import number_of_sections, section_of
from decisions.models import Document, DocumentFile, Meeting
from tests.cast import Cast, Person, assemble

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Word:
    """One word on a page with its box, in points from the top left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Paper:
    document: Document
    file: DocumentFile
    pdf: bytes
    pages: list[str]

    @property
    def text(self) -> str:
        """Everything on it without white space, so that line breaks do not matter."""
        return flat("".join(self.pages))

    def says(self, text: str) -> bool:
        return flat(text) in self.text

    @property
    def outline(self) -> list[tuple[int, str]]:
        """(depth, title) of every bookmark, from the top."""
        with pikepdf.open(BytesIO(self.pdf)) as pdf, pdf.open_outline() as outline:
            return list(_walk(outline.root, 1))


def html_of(document: Document) -> list[str]:
    """The HTML of every section after the front, in order."""
    return [section_of(document, place) for place in range(number_of_sections(document))]


@contextmanager
def once(blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """A cast whose papers several tests only read; the database is left as it was."""
    with blocker.unblock(), transaction.atomic():
        yield assemble()
        transaction.set_rollback(True)


def printed(cast: Cast, meeting: Meeting, kind: str = "pack", *, by: Person | None = None) -> Paper:
    """Publish a document and run its job as a worker would."""
    actor = (by or cast.coordinator).actor
    document = publish_document(actor=actor, meeting_id=meeting.pk, kind=kind)
    job = Job.objects.get(kind=RENDER, key=str(document.pk))
    if job.state != "done":
        engine.run_due(RENDER, SECTION)
        job.refresh_from_db()
        assert job.state == "done", job.error
    file = document_pdf(actor=actor, document_id=document.pk)
    return Paper(document, file, bytes(file.pdf), page_texts(bytes(file.pdf)))


def page_texts(pdf: bytes) -> list[str]:
    """The text of every page in the order in which it was written, cell by cell, by pdftotext."""
    text = _poppler(pdf, "pdftotext", "-raw", "{}", "-").decode()
    return text.split("\f")[:-1]


def words(pdf: bytes) -> list[Word]:
    """Every word with its place, by pdftotext."""
    # pdftotext writes the title as it is, which need not be XML.
    found = re.sub(rb"<title>.*?</title>", b"", _poppler(pdf, "pdftotext", "-bbox", "{}", "-"), flags=re.S)
    tree = ElementTree.fromstring(found)
    return [
        Word(number, word.text or "", *(float(word.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax")))
        for number, page in enumerate(tree.iter(f"{XHTML}page"), 1)
        for word in page.iter(f"{XHTML}word")
    ]


def tool(pdf: bytes, *command: str) -> str:
    """What another program says of the file; `{}` in the command stands for its path."""
    return _poppler(pdf, *command).decode(errors="replace")


def flat(text: str) -> str:
    return "".join(text.split())


def _poppler(pdf: bytes, *command: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(pdf)
        return subprocess.run([part.format(path) for part in command], check=True, capture_output=True).stdout


def _walk(items, depth):
    for item in items:
        yield depth, item.title
        yield from _walk(item.children, depth + 1)
