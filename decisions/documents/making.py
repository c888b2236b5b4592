"""From a frozen document to a finished, inspected PDF. Imported by workers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from decisions.documents import press, sections
from decisions.documents.inspection import Expected, inspect
from decisions.documents.joining import Part
from decisions.documents.kept_pictures import pictures_of
from decisions.documents.sandbox import Pictures
from decisions.documents.wording import moment_words
from decisions.models import Document

PATIENTS = "Confidential - patient identifiable"
# What the footer says instead, of a paper that names no patient, and of one that is a patient's own.
_CONFIDENCE = {
    "teaching": "Confidential - pseudonymised, not anonymous",
    "outcome_report": "Internal - figures without names, small counts hidden",
    "letter_patient": "Personal and confidential",
}


@dataclass(frozen=True)
class Made:
    """A PDF that passed inspection, its number of pages, and the engine that made it."""

    pdf: bytes
    pages: int
    engine: str


def number_of_sections(document: Document) -> int:
    """How many sections follow the front."""
    return len(sections.parts_after_front(document.kind, document.content))


def section_of(document: Document, place: int) -> str:
    """The HTML of one section after the front, counted from nothing."""
    return sections.parts_after_front(document.kind, document.content)[place]()


def pictures_at(document: Document, place: int) -> Pictures:
    """The key images of the section at `place`, as they were when the content was frozen."""
    return pictures_of(document.content.get("cases", [])[place : place + 1])


def make_pdf(document: Document, parts: Sequence[Part]) -> Made:
    """Join the document's printed sections behind its front and look at the result.

    Raises PaperError or IncompletePaper; nothing is stored here.
    """
    content, kind, edition = document.content, document.kind, edition_of(document)
    pictures = pictures_of(content.get("imaging", []))
    printed = press.finish_paper(
        lambda starts: sections.front(kind, content, edition, starts), parts, edition, pictures
    )
    pages = inspect(printed.pdf, expected_parts(kind, content, edition, printed.pages))
    return Made(printed.pdf, pages, press.ENGINE)


def edition_of(document: Document) -> dict[str, Any]:
    """What sets this issue apart from others of the same content. The meeting is the one that
    was frozen, even if it has been moved since; a paper about no meeting says in its own
    `about` (`words`, `zone_name`) what it is about. A teaching copy says in its `edition` who made
    it and when: no name, no day."""
    about = document.content.get("about") or _about_meeting(document.content["meeting"])
    variant = document.get_variant_display()
    edition = {
        "kind": ", ".join(part for part in (document.get_kind_display(), variant.lower()) if part),
        "meeting": about["words"],
        "version": document.version,
        "made_at": moment_words(document.made_at, about["zone_name"]),
        "made_by": document.made_by.name if document.made_by else "Tumorboard",
        "hash": document.content_hash[:12],
        "draft": document.content.get("draft", ""),
        "confidence": _CONFIDENCE.get(document.variant or document.kind, PATIENTS),
    }
    return edition | document.content.get("edition", {})


def _about_meeting(meeting: dict[str, Any]) -> dict[str, str]:
    words = f"{meeting['board']}, {meeting['day']} {meeting['starts']} {meeting['zone']}"
    return {"words": words, "zone_name": meeting["zone_name"]}


def expected_parts(
    kind: str, content: dict[str, Any], edition: dict[str, Any], pages: tuple[int, ...]
) -> list[Expected]:
    """What must be found in the file: the front with its count of cases, every case, the annex."""
    cases = content.get("cases", [])
    parts = [Expected(pages[0], sections.end_of_front(content), outline=sections.title_of(content, edition))]
    for case, length in zip(cases, pages[1:], strict=False):
        title = sections.case_title(case)
        parts.append(Expected(length, sections.end_of_case(case, len(cases)), case["reference"], title))
    if sections.has_annex(kind, content):
        parts.append(Expected(pages[-1], sections.end_of_annex(cases), outline=sections.ANNEX))
    return parts
