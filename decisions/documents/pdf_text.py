"""The text of each page of a PDF as WeasyPrint writes it, without spaces and line breaks.

Only what inspection needs: hexadecimal glyph numbers of composite fonts, put back into
characters by the font's own ToUnicode table (PDF 32000-1, 9.10.3).
"""

import re
import struct
from typing import Any

import pikepdf

# "/F1 9 Tf" chooses a font, "<0102>" is shown in it; WeasyPrint writes no other kind of string.
_FONT = re.compile(rb"(/[^\s/<>\[\]()]+) [-\d.]+ Tf\b")
_STRING = re.compile(rb"<([0-9a-fA-F]*)>(?!>)")
_CHARACTER_ROWS = re.compile(rb"beginbfchar(.*?)endbfchar", re.S)
_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
_RANGE_ROWS = re.compile(rb"beginbfrange(.*?)endbfrange", re.S)
_TRIPLE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


class Glyphs(dict[int, str]):
    """The characters of a font by the number of the glyph that shows them."""

    def __missing__(self, glyph: int) -> str:
        return "\ufffd"


def squeezed(text: str) -> str:
    """Without any white space: where a line was broken says nothing about what is there."""
    return "".join(text.split())


def page_texts(paper: pikepdf.Pdf) -> list[str]:
    """The squeezed text of every page, overlays (footers) not included."""
    known: dict[tuple[int, int], Glyphs] = {}
    return [_text_of(page, known) for page in paper.pages]


def _text_of(page: pikepdf.Page, known: dict[tuple[int, int], Glyphs]) -> str:
    """A page has some ten thousand strings and few changes of font: all strings of one are read at once."""
    fonts = page.resources.get("/Font", {})
    _, *runs = _FONT.split(_content_of(page))
    said = [
        _characters(b"".join(_STRING.findall(shown)), _remembered(fonts[font.decode()], known))
        for font, shown in zip(runs[::2], runs[1::2], strict=True)
    ]
    return squeezed("".join(said))


def _content_of(page: pikepdf.Page) -> bytes:
    parts = page.Contents
    streams = parts if isinstance(parts, pikepdf.Array) else [parts]
    return b"\n".join(bytes(stream.read_bytes()) for stream in streams)


def _characters(hexadecimal: bytes, glyphs: Glyphs) -> str:
    whole = len(hexadecimal) // 4  # glyphs; the rest of a file cut short is no text
    numbers = struct.unpack(f">{whole}H", bytes.fromhex(hexadecimal[: whole * 4].decode()))
    return "".join([glyphs[number] for number in numbers])


def _remembered(font: Any, known: dict[tuple[int, int], Glyphs]) -> Glyphs:
    if font.objgen not in known:
        known[font.objgen] = glyphs_of(font)
    return known[font.objgen]


def glyphs_of(font: Any) -> Glyphs:
    """The characters of a composite font, where two bytes number a glyph."""
    table = bytes(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else b""
    return Glyphs({**_single(table), **_ranges(table)})


def _single(table: bytes) -> dict[int, str]:
    pairs = (pair for rows in _CHARACTER_ROWS.findall(table) for pair in _PAIR.findall(rows))
    return {int(glyph, 16): _unicode(text) for glyph, text in pairs}


def _ranges(table: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for rows in _RANGE_ROWS.findall(table):
        for low, high, text in _TRIPLE.findall(rows):
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = chr(int(text, 16) + step)
    return found


def _unicode(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
