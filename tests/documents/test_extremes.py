"""The text of every field of extreme cases is on the paper, and lies on its page: a few in every run.

`EXTREME_CASES=500 pytest tests/documents/test_extremes.py` tries as many as one likes.
"""

import os
import re
import unicodedata

import pytest

from decisions.documents import press, sections
from tests.builders import a_picture
from tests.documents.conftest import Pack
from tests.documents.extremes import PICTURE, SEEN, bent, told
from tests.documents.paper import Word, page_texts, words
from tests.effort import EFFORT

pytestmark = pytest.mark.django_db

CASES = int(os.environ.get("EXTREME_CASES", max(2, 8 * EFFORT)))
FIRST = int(os.environ.get("EXTREME_FIRST", "0"))
MILLIMETRE = 72 / 25.4
# Scripts that pdftotext may give in visual order, or whose signs it recomposes: compared as letters in any order.
_ANY_ORDER = re.compile(r"[\u0590-\u07ff\u0900-\u097f]")


@pytest.mark.proof  # the usual run prints its pack once (test_pack, test_layout)
def test_every_text_of_extreme_cases_is_found_and_nothing_is_clipped(pack: Pack) -> None:
    full = next(case for case in pack.paper.document.content["cases"] if case["history"].startswith("History-canary"))
    for seed in range(FIRST, FIRST + CASES):
        case = bent(full, seed)
        html = sections.parts_after_front("pack", {"cases": [case]})[0]()
        pdf = press.print_section(html, {PICTURE: a_picture(90, 120, "JPEG")}).pdf
        pages = page_texts(pdf)
        paper = letters("".join(pages))
        for text in told(case):
            assert _is_there(text, pages, paper), f"case {seed}: {text[:60]!r} is not on its pages"
        faults = [word for word in words(pdf) if _is_off(word)]
        assert not faults, f"case {seed}: {faults[:3]}"


def letters(text: str) -> str:
    """Without white space, invisible signs and differences of composition; hyphens of line breaks stay."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and c not in SEEN)


def _is_there(text: str, pages: list[str], paper: str) -> bool:
    """Whole, or where a page break, a banner or the order of a script parts it, word by word."""
    if letters(text) in paper:
        return True
    parts = [letters(part) for part in text.split()]
    if all(part in paper for part in parts if not _ANY_ORDER.search(part)):
        right = {c for part in parts if _ANY_ORDER.search(part) for c in part if unicodedata.category(c)[0] == "L"}
        return right <= set(paper)
    return False


def _is_off(word: Word) -> bool:
    return word.left < 11 * MILLIMETRE or word.right > 199.5 * MILLIMETRE or word.bottom > 273.5 * MILLIMETRE
