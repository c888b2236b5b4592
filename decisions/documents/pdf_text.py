"""The text of each page of a PDF as WeasyPrint writes it, without spaces and line breaks.

Only what inspection needs: hexadecimal glyph numbers of composite fonts, put back into
characters by the font's own ToUnicode table (PDF 32000-1, 9.10.3).
"""

import re
from typing import Any

import pikepdf

# "/F1 9 Tf" chooses a font, "<0102>" is shown in it; WeasyPrint writes no other kind of string.
_FONT_OR_STRING = re.compile(rb"(/[^\s/<>\[\]()]+) [-\d.]+ Tf\b|<([0-9a-fA-F]*)>(?!>)")
_CHARACTER_ROWS = re.compile(rb"beginbfchar(.*?)endbfchar", re.S)
_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
_RANGE_ROWS = re.compile(rb"beginbfrange(.*?)endbfrange", re.S)
_TRIPLE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")

Glyphs = dict[bytes, str]


def squeezed(text: str) -> str:
    """Without any white space: where a line was broken says nothing about what is there."""
    return "".join(text.split())


def page_texts(paper: pikepdf.Pdf) -> list[str]:
    """The squeezed text of every page, overlays (footers) not included."""
    known: dict[tuple[int, int], Glyphs] = {}
    return [_text_of(page, known) for page in paper.pages]


def _text_of(page: pikepdf.Page, known: dict[tuple[int, int], Glyphs]) -> str:
    fonts = page.resources.get("/Font", {})
    glyphs: Glyphs = {}
    said: list[str] = []
    for font, shown in _FONT_OR_STRING.findall(_content_of(page)):
        if font:
            glyphs = _remembered(fonts[font.decode()], known)
        else:
            said.append(_characters(bytes.fromhex(shown.decode()), glyphs))
    return squeezed("".join(said))


def _content_of(page: pikepdf.Page) -> bytes:
    parts = page.Contents
    streams = parts if isinstance(parts, pikepdf.Array) else [parts]
    return b"\n".join(bytes(stream.read_bytes()) for stream in streams)


def _characters(string: bytes, glyphs: Glyphs) -> str:
    return "".join([glyphs.get(string[i : i + 2], "\ufffd") for i in range(0, len(string), 2)])


def _remembered(font: Any, known: dict[tuple[int, int], Glyphs]) -> Glyphs:
    if font.objgen not in known:
        known[font.objgen] = glyphs_of(font)
    return known[font.objgen]


def glyphs_of(font: Any) -> Glyphs:
    """The characters of a composite font by the two bytes that show them."""
    table = bytes(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else b""
    return _single(table) | _ranges(table)


def _single(table: bytes) -> Glyphs:
    pairs = (pair for rows in _CHARACTER_ROWS.findall(table) for pair in _PAIR.findall(rows))
    return {bytes.fromhex(code.decode()): _unicode(text) for code, text in pairs}


def _ranges(table: bytes) -> Glyphs:
    found: Glyphs = {}
    for rows in _RANGE_ROWS.findall(table):
        for low, high, text in _TRIPLE.findall(rows):
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[(int(low, 16) + step).to_bytes(2, "big")] = chr(int(text, 16) + step)
    return found


def _unicode(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
