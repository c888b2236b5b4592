"""HTML to one PDF: laid out section by section, joined, numbered on every page.

Imported by workers only: WeasyPrint takes more than a second to import. Each section is laid
out and written as a document of its own, so that progress is real, memory stays flat and a
section depends on nothing but its own content. The footer is laid out last, when the number
of pages is known, and laid over each page as an artefact.
"""

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import Any

import pikepdf
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from decisions.documents.joining import Part, joined
from decisions.documents.sections import Section, footers_html

# Its messages quote the text at fault, which may be a patient's.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
logging.getLogger("weasyprint.progress").setLevel(logging.CRITICAL)

ENGINE = f"WeasyPrint {weasyprint.__version__}"
VARIANT = "pdf/ua-1"
_STYLE = Path(__file__).with_name("paper.css")
_POINTS = 0.75  # of a CSS pixel
_ARTEFACT = "q /Artifact <</Type /Pagination>> BDC {} Do EMC Q"


class PaperError(Exception):
    """The paper could not be made. Says nothing of what stood on it."""


class NothingFetched(URLFetcher):
    """Refuses every address and ends the rendering: paper is made from its own HTML alone."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> Any:
        raise FatalURLFetchingError("Paper may not fetch anything.")


@dataclass(frozen=True)
class Printed:
    """A finished PDF and how many pages each of its parts takes, the front first."""

    pdf: bytes
    pages: tuple[int, ...]


def print_paper(
    front: Callable[[Sequence[int]], str],
    sections: Sequence[Section],
    edition: dict[str, Any],
    report: Callable[[int, int, str], None],
) -> Printed:
    """The PDF of the front and these sections in their order.

    `front` gives the first part's HTML for the page on which each section begins, so it is
    laid out last. `report` hears done, total and a word after each part. Raises PaperError
    when something would be fetched or cannot be laid out.
    """
    with _few_collections(), _faults_named():
        fonts = FontConfiguration()
        parts: list[Part] = []
        for section in sections:
            report(len(parts), len(sections) + 1, section.says)
            parts.append(_finished(_lay_out(section.html(), fonts)))
            gc.collect()
        report(len(parts), len(sections) + 1, "cover and page numbers")
        parts.insert(0, _finished(_front(front, [part.pages for part in parts], fonts)))
        return Printed(_numbered(parts, edition, fonts), tuple(part.pages for part in parts))


def _front(front: Callable[[Sequence[int]], str], pages: Sequence[int], fonts: FontConfiguration) -> Any:
    """Laid out again while its own length moves the pages that it names."""
    own, laid = 1, None
    for _ in range(4):
        laid = _lay_out(front(list(accumulate(pages[:-1], initial=own + 1)) if pages else []), fonts)
        if len(laid.pages) == own:
            break
        own = len(laid.pages)
    return laid


def _finished(laid: weasyprint.Document) -> Part:
    """The part as a file of its own; WeasyPrint's boxes, some megabytes a page, can go."""
    outline = laid.make_bookmark_tree(_POINTS, transform_pages=True)
    return Part(bytes(laid.write_pdf(pdf_variant=VARIANT)), len(laid.pages), outline)


def _lay_out(html: str, fonts: FontConfiguration) -> weasyprint.Document:
    page = weasyprint.HTML(string=html, url_fetcher=NothingFetched())
    return page.render(font_config=fonts, stylesheets=[_style()], pdf_variant=VARIANT)


@cache
def _style() -> weasyprint.CSS:
    return weasyprint.CSS(string=_STYLE.read_text(encoding="utf-8"), url_fetcher=NothingFetched())


def _numbered(parts: Sequence[Part], edition: dict[str, Any], fonts: FontConfiguration) -> bytes:
    """Every page with its footer: page x of y, version, when made, fingerprint, intended use."""
    out = BytesIO()
    with joined(parts) as paper:
        stamps = _lay_out(footers_html(edition, len(paper.pages)), fonts).write_pdf()
        with pikepdf.open(BytesIO(stamps)) as footers:
            for page, footer in zip(paper.pages, footers.pages, strict=True):
                _lay_over(paper, page, footer)
            paper.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _lay_over(paper: pikepdf.Pdf, page: pikepdf.Page, footer: pikepdf.Page) -> None:
    form = paper.copy_foreign(footer.as_form_xobject())
    name = page.add_resource(form, pikepdf.Name.XObject)
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q {_ARTEFACT.format(name)}".encode())


@contextmanager
def _few_collections() -> Iterator[None]:
    """Layout makes millions of objects that live long; collecting rarely saves a third."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    gc.freeze()  # what was there before need not be looked at after each section
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _faults_named() -> Iterator[None]:
    """FatalURLFetchingError is a BaseException, which would take the worker down with it."""
    try:
        yield
    except (FatalURLFetchingError, RecursionError) as fault:
        raise PaperError(type(fault).__name__) from None
