"""HTML to one PDF: laid out section by section, joined, numbered on every page.

Imported by workers only. Each section is laid out in the sandbox as a document of its own, so that progress is
real, memory stays flat and a section depends on nothing but its own content. Footer and marks are laid out
once, when the number of pages is known, and put on each page as artefacts.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate
from typing import Any

import pikepdf

from decisions.documents import sandbox
from decisions.documents.joining import Part, joined
from decisions.documents.marking import lay_under
from decisions.documents.numbering import number_pages
from decisions.documents.sandbox import NO_PICTURES, Pictures
from decisions.documents.sections import footer_html, mark_html

ENGINE = sandbox.ENGINE


@dataclass(frozen=True)
class Printed:
    """A finished PDF and how many pages each of its parts takes, the front first."""

    pdf: bytes
    pages: tuple[int, ...]


def section_key(html: str) -> str:
    """What a section's PDF depends on, as one name: its HTML, the stylesheet and the engine."""
    told = hashlib.sha256()
    for each in (html, sandbox.style(), ENGINE, "2"):  # raised when a stored section changes its shape
        told.update(hashlib.sha256(each.encode()).digest())
    return told.hexdigest()


def print_section(html: str, pictures: Pictures = NO_PICTURES) -> Part:
    """One section as a tagged PDF whose identifiers no other section has. Raises PaperError."""
    laid = sandbox.lay_out(html, pictures=pictures, name=section_key(html)[:16])
    return Part(laid.pdf, laid.pages, laid.outline)


def finish_paper(
    front: Callable[[Sequence[int]], str],
    parts: Sequence[Part],
    edition: dict[str, Any],
    pictures: Pictures = NO_PICTURES,
) -> Printed:
    """The PDF of the front and these parts in their order, with footers, and marked if it is a draft.

    `front` gives the first part's HTML for the page on which each part begins, so it is laid out last;
    `pictures` are those that it shows.
    Raises PaperError.
    """
    whole = [_front(front, [part.pages for part in parts], pictures), *parts]
    out = BytesIO()
    with joined(whole) as paper:
        if edition.get("draft"):
            lay_under(paper, sandbox.lay_out(mark_html("DRAFT", edition["draft"]), None).pdf)
        number_pages(paper, sandbox.lay_out(footer_html(edition), None).pdf)
        paper.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Printed(out.getvalue(), tuple(part.pages for part in whole))


def _front(front: Callable[[Sequence[int]], str], pages: Sequence[int], pictures: Pictures) -> Part:
    """Laid out again while its own length moves the pages that it names. The first guess is what a front mostly
    takes, whose agenda and index have a row for each case."""
    own = 1 + len(pages) // 20
    for _ in range(4):
        html = front(list(accumulate(pages[:-1], initial=own + 1)) if pages else [])
        laid = sandbox.lay_out(html, pictures=pictures)
        if laid.pages == own:
            break
        own = laid.pages
    return Part(laid.pdf, laid.pages, laid.outline)
