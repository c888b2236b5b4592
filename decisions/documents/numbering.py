"""The footer of every page: laid out once, with “Page x of y” written into it page by page.

Laying out one small page for each page of a pack took as long as joining it; the figures are written with the
font that the footer brings, so that they are text like the rest and the font is in the file.
"""

import re
from io import BytesIO
from typing import Any

import pikepdf

from decisions.documents.marking import ARTEFACT
from decisions.documents.pdf_text import glyphs_of

MILLIMETRE = 72 / 25.4
SIZE = 8.0  # points, as .foot-left in paper.css
RIGHT = 12 * MILLIMETRE  # from the right edge, as the page's margin
BASELINE = 54.0  # points from the lower edge: the footer's first line
_FONT = re.compile(rb"(/[^\s/<>\[\]()]+) [-\d.]+ Tf\b")


def number_pages(paper: pikepdf.Pdf, footer: bytes) -> None:
    """Lay the footer over each page and write its number. `footer` has two pages: the footer itself, and one
    that shows every letter the numbering needs, in its font."""
    with pikepdf.open(BytesIO(footer)) as source:
        form = paper.copy_foreign(source.pages[0].as_form_xobject())
        letters = _Letters(source.pages[1])
        font = paper.copy_foreign(letters.font)
    for number, page in enumerate(paper.pages, 1):
        said = letters.shown(f"Page {number} of {len(paper.pages)}", float(page.mediabox[2]) - RIGHT)
        below, face = page.add_resource(form, pikepdf.Name.XObject), page.add_resource(font, pikepdf.Name.Font)
        page.contents_add(b"q", prepend=True)
        drawn = f"{below} Do BT {face} {SIZE} Tf {said} ET"
        page.contents_add(f"Q {ARTEFACT.format('Pagination', drawn)}".encode())


class _Letters:
    """A font as WeasyPrint embeds it: two bytes a glyph, with widths in thousandths."""

    def __init__(self, page: pikepdf.Page) -> None:
        found = _FONT.search(bytes(page.Contents.read_bytes()))
        assert found is not None, "the page shows text"
        self.font: Any = page.resources.Font[found[1].decode()]
        self._glyphs = {character: glyph for glyph, character in glyphs_of(self.font).items()}
        self._widths = _widths(self.font.DescendantFonts[0].W)

    def shown(self, text: str, right: float) -> str:
        """Operators that show the text so that it ends at `right`, in points."""
        glyphs = [self._glyphs[letter] for letter in text]
        width = sum(self._widths.get(glyph, 0.0) for glyph in glyphs) * SIZE / 1000
        return f"{right - width:.2f} {BASELINE} Td <{''.join(f'{glyph:04x}' for glyph in glyphs)}> Tj"


def _widths(table: Any) -> dict[int, float]:
    """The table of widths, PDF 32000-1 9.7.4.3: `first [w w ...]` or `first last w`."""
    found: dict[int, float] = {}
    place = 0
    while place < len(table):
        first, second = int(table[place]), table[place + 1]
        if isinstance(second, pikepdf.Array):
            found |= {first + step: float(width) for step, width in enumerate(second)}
            place += 2
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(table[place + 2]))
            place += 3
    return found
