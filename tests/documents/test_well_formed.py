"""Paper's HTML is XML as well, so that the printer reads it in a hundredth of the time, and reads the same."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from decisions.documents.making import edition_of
from decisions.documents.printer import _Press
from decisions.documents.sections import footer_html, front, mark_html
from tests.documents.paper import html_of

pytestmark = pytest.mark.django_db

PRINT = Path(__file__).resolve().parents[2] / "templates/print"
NAME_SPACE = "{http://www.w3.org/2000/xmlns/}xmlns"  # which its own parser keeps as an attribute of a drawing
SIMPLE = '<!DOCTYPE html><html lang="en-GB"><head><title>t</title></head><body><p>{}</p></body></html>'


@pytest.fixture(scope="module")
def press() -> _Press:
    return _Press()


def read(element: ElementTree.Element) -> Iterator[Any]:
    """Names, attributes and texts in order."""
    kept = {name: value for name, value in element.attrib.items() if name != NAME_SPACE}
    yield element.tag, kept, (element.text or "").strip(), (element.tail or "").strip()
    for each in element:
        yield from read(each)


def test_every_part_of_a_pack_reads_the_same_as_xml_and_as_html(pack, press):
    document = pack.paper.document
    edition = edition_of(document)
    cover = front("pack", document.content, edition, [2] * len(document.content["cases"]))
    parts = [cover, *html_of(document), footer_html(edition), mark_html("DRAFT", "Not yet agreed.")]
    for html in parts:
        as_xml, as_html = press.page(html), press._weasyprint.HTML(string=html)
        assert type(as_xml) is not type(as_html), "read by its own parser"
        assert list(read(as_xml.etree_element)) == list(read(as_html.etree_element))


def test_what_is_no_xml_is_printed_all_the_same(press):
    """A control character, which no XML may hold; a line break as Django's own filters write it."""
    for text in ("before\x0bafter", "before<br>after"):
        page = press.page(SIMPLE.format(text))
        assert type(page) is press._weasyprint.HTML
        assert "after" in "".join(page.etree_element.itertext())


def test_both_have_all_that_the_engine_asks_of_a_page(press):
    as_xml, as_html = press.page(SIMPLE.format("said")), press.page("<p>said")
    assert vars(as_xml).keys() == vars(as_html).keys()
    assert (as_xml.base_url, as_xml.media_type) == (as_html.base_url, as_html.media_type)


def test_no_template_of_paper_leaves_an_element_open_or_names_an_entity():
    filled_in = re.compile(r"\{[{%].*?[%}]\}")
    loose = re.compile(r"<(?:br|col|hr|img|link|meta|wbr)\b[^>]*(?<!/)>|&[a-z]+;")
    found = {
        path.name: loose.findall(filled_in.sub("", path.read_text("utf-8"))) for path in sorted(PRINT.glob("*.html"))
    }
    assert len(found) > 40 and not {name: each for name, each in found.items() if each}
