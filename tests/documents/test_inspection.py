"""A PDF is looked at before it is offered: whatever is cut or left out is found."""

import random
from io import BytesIO

import pikepdf
import pytest

from decisions.documents import sections
from decisions.documents.inspection import IncompletePaper, inspect
from decisions.documents.making import edition_of, expected_parts, make_pdf
from decisions.documents.pdf_text import page_texts, squeezed
from decisions.documents.press import print_section
from decisions.documents.variants import VARIANTS
from decisions.models import Document
from tests.documents.paper import html_of

# Also a run of this module alone sets the database up.
pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(pack):
    return pack.paper


def lengths(paper):
    """Pages of the front, each case and the annex, counted by the banners that poppler reads."""
    cases = paper.document.content["cases"]
    of_case = [sum(case["reference"] in page for page in paper.pages[1:]) for case in cases]
    return (1, *of_case, len(paper.pages) - 1 - sum(of_case))


def expected(paper):
    return expected_parts("pack", paper.document.content, edition_of(paper.document), lengths(paper))


def without_page(whole: bytes, index: int) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(whole)) as pdf:
        del pdf.pages[index]
        pdf.save(out)
    return out.getvalue()


def test_it_passes_a_whole_pack_and_counts_its_pages(paper):
    assert inspect(paper.pdf, expected(paper)) == len(paper.pages) == paper.file.pages


def test_it_refuses_a_file_cut_at_any_byte(paper):
    places = random.Random(65).sample(range(len(paper.pdf) - 64), 40)
    for place in [0, 1, *places]:
        with pytest.raises(IncompletePaper):
            inspect(paper.pdf[:place], expected(paper))


@pytest.mark.parametrize("index", [0, 1, -1])
def test_it_refuses_a_pack_without_one_of_its_pages(paper, index):
    with pytest.raises(IncompletePaper):
        inspect(without_page(paper.pdf, index), expected(paper))


def test_the_footer_says_what_is_true_of_each_kind(paper):
    """A report names nobody, a teaching copy says that it is no more than pseudonymised."""
    told = {}
    for kind, _ in Document.KINDS:
        for variant in ("", *VARIANTS.get(kind, {})):
            content = {"about": {"words": "Board", "zone_name": "UTC"}}
            one = Document(kind=kind, variant=variant, content=content, made_at=paper.document.made_at, version=1)
            footer = sections.footer_html(edition_of(one))
            told[kind, variant] = footer.partition('foot-left">')[2].partition("<")[0]
    assert told.pop(("pack", "teaching")) == "Confidential - pseudonymised, not anonymous"
    assert told.pop(("outcome_report", "")) == "Internal - figures without names, small counts hidden"
    assert told.pop(("letter_patient", "")) == "Personal and confidential"
    assert set(told.values()) == {"Confidential - patient identifiable"}


def test_it_refuses_pages_of_another_order_a_lost_end_and_a_lost_outline(paper):
    parts = expected(paper)
    out = BytesIO()
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        pdf.pages.reverse()
        pdf.save(out)
    with pytest.raises(IncompletePaper):
        inspect(out.getvalue(), parts)
    out = BytesIO()
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        del pdf.Root.Outlines
        pdf.save(out)
    with pytest.raises(IncompletePaper, match="outline"):
        inspect(out.getvalue(), parts)


def test_it_refuses_when_a_case_is_expected_that_is_not_there(paper):
    content = paper.document.content
    more = {**content, "agenda": [*content["agenda"], content["agenda"][0]]}
    parts = expected_parts("pack", more, edition_of(paper.document), lengths(paper))
    with pytest.raises(IncompletePaper, match="part 0"):
        inspect(paper.pdf, parts)


def test_our_reading_of_the_text_agrees_with_popplers(paper):
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        ours = page_texts(pdf)
    lines = [squeezed(line) for line in paper.pages[0].split(" cases listed")[0].splitlines()]
    assert len(lines) > 15 and [line for line in lines if line not in ours[0]] == []
    assert squeezed(paper.document.content["cases"][0]["patient"]["name"]) in ours[1]


@pytest.mark.proof  # nine papers; a whole pack, one cut and one short of a page are in every run
def test_a_front_is_complete_wherever_its_page_breaks(paper):
    """Lists of nine to seventeen rows: what follows the list falls on its page, on both, on the next."""
    whole = paper.document.content
    row = whole["agenda"][0]
    seen = set()
    for length in range(9, 18):
        agenda = [row | {"number": number} for number in range(1, length + 1)]
        longer = Document(
            kind="pack", content=whole | {"agenda": agenda, "cases": []}, made_at=paper.document.made_at, version=1
        )
        seen.add(make_pdf(longer, [print_section(html) for html in html_of(longer)]).pages)
    assert len(seen) > 1
