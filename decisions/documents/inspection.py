"""Looking at a finished PDF before anybody is offered it: is everything there?

Reads the file's own bytes again, so that a truncated or half-written file is found as well
as a case that fell out of the layout. Imported by workers only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf

from decisions.documents.pdf_text import page_texts, squeezed


@dataclass(frozen=True)
class Expected:
    """One part that the paper must hold: its number of pages, the line with which it ends,
    what stands on each of its pages, and its entry in the outline ("" when it has none)."""

    pages: int
    end: str
    on_each_page: str = ""
    outline: str = ""


class IncompletePaper(Exception):
    """The PDF does not hold what its content says. Names places, never patients."""


def inspect(pdf: bytes, expected: Sequence[Expected]) -> int:
    """The number of pages, when all expected parts are complete and in order.

    Raises IncompletePaper otherwise, naming the place of the first part at fault.
    """
    try:
        with pikepdf.open(BytesIO(pdf)) as paper:
            texts, titles = page_texts(paper), _titles(paper)
    except pikepdf.PdfError as error:
        raise IncompletePaper("the file cannot be read") from error
    if not expected or len(texts) != sum(part.pages for part in expected):
        raise IncompletePaper(f"{len(texts)} pages in the file, {sum(p.pages for p in expected)} laid out")
    first = 0
    for place, part in enumerate(expected):
        _check(part, texts[first : first + part.pages], titles, f"part {place} of {len(expected) - 1}")
        first += part.pages
    return len(texts)


def _check(part: Expected, texts: Sequence[str], titles: set[str], place: str) -> None:
    if not texts or squeezed(part.end) not in texts[-1]:
        raise IncompletePaper(f"{place}: its end is missing")
    if not all(squeezed(part.on_each_page) in text for text in texts):
        raise IncompletePaper(f"{place}: a page does not say whose it is")
    if part.outline and squeezed(part.outline) not in titles:
        raise IncompletePaper(f"{place}: not in the outline")


def _titles(paper: pikepdf.Pdf) -> set[str]:
    with paper.open_outline() as outline:
        return {squeezed(title) for title in _walk(outline.root)}


def _walk(items: Sequence[pikepdf.OutlineItem]) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _walk(item.children)
