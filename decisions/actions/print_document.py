"""The jobs that print a document: one for each section that is not there yet, and one that joins them.

The joining runs first. It asks for the missing sections and steps back; the section that ends last wakes it.
Both hold the joining's row while they look, so neither misses the other. What is stored is stored once: a
section under its key, the file under its document. A worker that dies costs the section it was at.
"""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from cases.jobs.engine import enqueue_all, wake
from cases.jobs.kinds import NotYet, Report, Work
from cases.models import Job
from decisions.actions.archive_document import archive_document
from decisions.actions.store_document import RENDER
from decisions.models import Document, DocumentFile

SECTION = "print_section"
_SAYS = "cases printed"


def _join(job: Job, report: Report) -> Any:
    """Join and inspect. Raises NotYet while sections are under way; prints alone what nobody is at any more.

    Imported here: only a worker may pay for the PDF libraries.
    """
    from decisions.documents import kept_sections, making, press

    document = _document(job.arguments["document"])
    wanted = {press.section_key(html): html for html in making.sections_of(document)}
    there = kept_sections.are_kept(wanted)
    missing = {place: key for place, key in enumerate(wanted) if key not in there}
    cases = len(document.content.get("cases", []))
    done = cases - sum(place < cases for place in missing)
    if len(missing) > 1 and _ask_for(job, missing):
        report(done, cases, _SAYS)
        raise NotYet(lambda: not _under_way(job))
    for place, key in missing.items():
        report(done, cases, _SAYS)
        kept_sections.keep(key, press.print_section(wanted[key], making.pictures_at(document, place)))
    report(cases, cases, _SAYS)
    parts = kept_sections.kept(wanted)
    return making.make_pdf(document, [parts[key] for key in wanted])


def _ask_for(job: Job, places: Iterable[int]) -> bool:
    """Enqueue these sections, each once ever; whether any section of this document is under way."""
    with transaction.atomic():
        enqueue_all(SECTION, {uuid4(): f"{job.key}:{place}" for place in places}, board=job.board)
    return _under_way(job)


def _under_way(job: Job) -> bool:
    return Job.objects.filter(kind=SECTION, key__startswith=f"{job.key}:", state__in=("queued", "running")).exists()


def _print(job: Job, report: Report) -> Any:
    """One section and its key; None for the section if another document needed the same and has printed it."""
    from decisions.documents import kept_sections, making, press

    key, place = job.key.split(":")
    document = _document(key)
    html = making.sections_of(document, int(place))[0]
    key = press.section_key(html)
    if kept_sections.are_kept([key]):
        return key, None
    return key, press.print_section(html, making.pictures_at(document, int(place)))


def _keep(job: Job, made: Any) -> dict[str, Any]:
    """Keep the section, count it on the document's own job, and wake that if this was the last."""
    from decisions.documents import kept_sections

    key, part = made
    if part is not None:
        kept_sections.keep(key, part)
    document, place = job.key.split(":")
    rows = Job.objects.filter(kind=RENDER, key=document)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    joining = rows.get()
    if joining.state == "queued":
        if int(place) < joining.progress_total:  # a case, and not the sources behind them
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
