"""The jobs that print a document: one for each section, and one that joins them.

The joining runs first. It asks for the sections and steps back; the section that ends last wakes it. Each section
job tells under which key its section is kept, whether it printed it or found it there, so that HTML is made by all
workers side by side. Both hold the joining's row while they look, so neither misses the other. What is stored is
stored once: a section under its key, the file under its document. A worker that dies costs the section it was at.
"""

import hashlib
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from cases.jobs.engine import enqueue_all, wake
from cases.jobs.kinds import NotYet, Report, Work
from cases.models import Job
from decisions.actions.archive_document import archive_document
from decisions.actions.store_document import RENDER
from decisions.models import Document, DocumentFile

if TYPE_CHECKING:  # as in the functions below: only a worker may pay for the PDF libraries
    from decisions.documents.joining import Part

SECTION = "print_section"
_SAYS = "cases printed"


def _join(job: Job, report: Report) -> Any:
    """Join and inspect. Raises NotYet while sections are under way; prints alone what nobody is at any more."""
    from decisions.documents import kept_sections, making

    document = _document(job.arguments["document"])
    cases, count = len(document.content.get("cases", [])), making.number_of_sections(document)
    if count > 1 and _ask_for(job, count):
        report(sum(place < cases for place in _told(job)), cases, _SAYS)
        raise NotYet(lambda: not _under_way(job))
    keys = _told(job)
    there = kept_sections.are_kept(keys.values())
    for place in [place for place in range(count) if keys.get(place) not in there]:
        report(min(place, cases), cases, _SAYS)
        keys[place], part = _section(document, place)
        if part is not None:
            kept_sections.keep(keys[place], part)
    report(cases, cases, _SAYS)
    parts = kept_sections.kept(keys.values())
    return making.make_pdf(document, [parts[keys[place]] for place in range(count)])


def _ask_for(job: Job, count: int) -> bool:
    """Enqueue every section, each once ever; whether any section of this document is under way."""
    asked = {_place(section) for section in _sections(job)}
    wanted = [place for place in range(count) if place not in asked]
    with transaction.atomic():
        enqueue_all(SECTION, {uuid4(): f"{job.key}:{place}" for place in wanted}, board=job.board)
    return _under_way(job)


def _sections(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(kind=SECTION, key__startswith=f"{job.key}:")


def _place(section: Job) -> int:
    return int(section.key.partition(":")[2])


def _told(job: Job) -> dict[int, str]:
    """The keys of the sections that are done, by their places."""
    return {_place(section): section.result["section"] for section in _sections(job).filter(state="done")}


def _under_way(job: Job) -> bool:
    return _sections(job).filter(state__in=("queued", "running")).exists()


def _print(job: Job, report: Report) -> Any:
    """One section and its key; None for the section if it is kept already."""
    return _section(_document(job.key.partition(":")[0]), _place(job))


def _section(document: Document, place: int) -> "tuple[str, Part | None]":
    from decisions.documents import kept_sections, making, press

    html = making.section_of(document, place)
    key = press.section_key(html)
    if kept_sections.are_kept([key]):
        return key, None
    return key, press.print_section(html, making.pictures_at(document, place))


def _keep(job: Job, made: Any) -> dict[str, Any]:
    """Keep the section, count it on the document's own job, and wake that if this was the last."""
    from decisions.documents import kept_sections

    key, part = made
    if part is not None:
        kept_sections.keep(key, part)
    rows = Job.objects.filter(kind=RENDER, key=job.key.partition(":")[0])
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    joining = rows.get()
    if joining.state == "queued":
        if _place(job) < joining.progress_total:  # a case, and not the sources behind them
            Job.objects.filter(pk=joining.pk).update(progress_done=F("progress_done") + 1)
        if not _under_way(joining):
            wake(joining)
    return {"section": key}


def _document(document_id: str) -> Document:
    return Document.objects.select_related("made_by").get(pk=document_id)


def _store(job: Job, made: Any) -> dict[str, Any]:
    """Keep the one PDF of the document; a second run finds it there and changes nothing."""
    file, _ = DocumentFile.objects.get_or_create(
        document_id=job.arguments["document"],
        defaults={
            "pdf": made.pdf,
            "sha256": hashlib.sha256(made.pdf).hexdigest(),
            "pages": made.pages,
            "size": len(made.pdf),
            "engine": made.engine,
            "made_at": timezone.now(),
        },
    )
    archive_document(document=_document(job.arguments["document"]))
    return {"document": str(file.document_id), "pages": file.pages, "sha256": file.sha256}


RENDERING = Work(RENDER, "Printing a document", _join, _store)
PRINTING = Work(SECTION, "Printing a section of a document", _print, _keep)
