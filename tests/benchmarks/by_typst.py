"""The same text and tables set by Typst, as a mark of what is possible. Typst is no part of the product: install
`typst` by hand to see its row. Drawings are left out, so it has a little less to do."""

import importlib
import json
import time
from collections.abc import Sequence
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "li", "section", "br"}
_LEVELS = {"h1": "=", "h2": "=", "h3": "==", "h4": "==="}
_HEAD = '#set page("a4", margin: 13mm, numbering: "1 of 1")\n#set text(8.4pt, font: "Noto Sans")\n#outline()\n'


def seconds(htmls: Sequence[str]) -> float | None:
    """Wall seconds to set all of it as one PDF; None where Typst is not installed."""
    try:
        typst = importlib.import_module("typst")
    except ImportError:
        return None
    source = (_HEAD + "#pagebreak()\n".join(_set(html) for html in htmls)).encode()
    began = time.time()
    assert typst.compile(source).startswith(b"%PDF")
    return time.time() - began


def _set(html: str) -> str:
    walker = _Walker()
    walker.feed(html.split("<body>")[1])
    return "".join(walker.said)


class _Walker(HTMLParser):
    """Headings, paragraphs and tables; everything between `<svg>` and `</svg>` is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._level, self._drawing = "", 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._drawing += tag == "svg"
        self._level = _LEVELS.get(tag, self._level)
        if tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag in _BLOCKS and self._cell is None:
            self.said.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self._drawing -= tag == "svg"
        if tag in _LEVELS:
            self._level = ""
        elif tag in ("td", "th") and self._cell is not None:
            self._rows[-1].append(" ".join(self._cell))
            self._cell = None
        elif tag == "table":
            wide = max(map(len, self._rows), default=1)
            cells = [f"[#{_quoted(cell)}]" for row in self._rows for cell in row + [""] * (wide - len(row))]
            self.said.append(f"\n#table(columns: {wide}, {', '.join(cells)})\n")

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text or self._drawing:
            return
        if self._cell is not None:
            self._cell.append(text)
        else:
            self.said.append(f"\n{self._level} #{_quoted(text)}\n" if self._level else f"#{_quoted(text)} ")


def _quoted(text: str) -> str:
    """A string literal: whatever it holds is text to Typst."""
    return json.dumps(text, ensure_ascii=False)
