"""A PDF is looked at before it is offered: whatever is cut or left out is found."""

import random
from io import BytesIO

import pikepdf
import pytest

from decisions.documents.inspection import IncompletePaper, inspect
from decisions.documents.making import edition_of, expected_parts, make_pdf
from decisions.documents.pdf_text import page_texts, squeezed
from decisions.models import Document
from tests.board_builders import a_planned_meeting, listed
from tests.builders import jobs_done
from tests.documents.paper import once, printed

# Also a run of this module alone sets the database up.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pack(django_db_setup, django_db_blocker):
    with once(django_db_blocker) as cast:
        meeting = a_planned_meeting(cast)
        for _ in range(2):
            listed(cast, meeting)
        jobs_done()
        return printed(cast, meeting)


def lengths(paper):
    """Pages of the front, each case and the annex, counted by the banners that poppler reads."""
    cases = paper.document.content["cases"]
    of_case = [sum(case["reference"] in page for page in paper.pages[1:]) for case in cases]
    return (1, *of_case, len(paper.pages) - 1 - sum(of_case))


def expected(paper):
    return expected_parts("pack", paper.document.content, edition_of(paper.document), lengths(paper))


def without_page(pdf: bytes, index: int) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as paper:
        del paper.pages[index]
        paper.save(out)
    return out.getvalue()


def test_it_passes_a_whole_pack_and_counts_its_pages(pack):
    assert inspect(pack.pdf, expected(pack)) == len(pack.pages) == pack.file.pages


def test_it_refuses_a_file_cut_at_any_byte(pack):
    places = random.Random(65).sample(range(len(pack.pdf) - 64), 40)
    for place in [0, 1, *places]:
        with pytest.raises(IncompletePaper):
            inspect(pack.pdf[:place], expected(pack))


@pytest.mark.parametrize("index", [0, 1, -1])
def test_it_refuses_a_pack_without_one_of_its_pages(pack, index):
    with pytest.raises(IncompletePaper):
        inspect(without_page(pack.pdf, index), expected(pack))


def test_it_refuses_pages_of_another_order_a_lost_end_and_a_lost_outline(pack):
    parts = expected(pack)
    out = BytesIO()
    with pikepdf.open(BytesIO(pack.pdf)) as paper:
        paper.pages.reverse()
        paper.save(out)
    with pytest.raises(IncompletePaper):
        inspect(out.getvalue(), parts)
    out = BytesIO()
    with pikepdf.open(BytesIO(pack.pdf)) as paper:
        del paper.Root.Outlines
        paper.save(out)
    with pytest.raises(IncompletePaper, match="outline"):
        inspect(out.getvalue(), parts)


def test_it_refuses_when_a_case_is_expected_that_is_not_there(pack):
    content = pack.document.content
    more = {**content, "agenda": [*content["agenda"], content["agenda"][0]]}
    parts = expected_parts("pack", more, edition_of(pack.document), lengths(pack))
    with pytest.raises(IncompletePaper, match="part 0"):
        inspect(pack.pdf, parts)


def test_our_reading_of_the_text_agrees_with_popplers(pack):
    with pikepdf.open(BytesIO(pack.pdf)) as paper:
        ours = page_texts(paper)
    lines = [squeezed(line) for line in pack.pages[0].split(" cases listed")[0].splitlines()]
    assert len(lines) > 15 and [line for line in lines if line not in ours[0]] == []
    assert squeezed(pack.document.content["cases"][0]["patient"]["name"]) in ours[1]


def test_a_front_is_complete_wherever_its_page_breaks(pack):
    """Lists of nine to seventeen rows: what follows the list falls on its page, on both, on the next."""
    whole = pack.document.content
    row = whole["agenda"][0]
    seen = set()
    for length in range(9, 18):
        agenda = [row | {"number": number} for number in range(1, length + 1)]
        paper = Document(
            kind="pack", content=whole | {"agenda": agenda, "cases": []}, made_at=pack.document.made_at, version=1
        )
        seen.add(make_pdf(paper, lambda *_: None).pages)
    assert len(seen) > 1
