"""Sections are printed one by one and joined; the whole is as accessible as each part was."""

from io import BytesIO

import pikepdf
import pytest

# Also a run of this module alone sets the database up.
pytestmark = pytest.mark.django_db


@pytest.fixture
def pdf(pack):
    with pikepdf.open(BytesIO(pack.paper.pdf)) as pdf:
        yield pdf


def elements(pdf):
    return [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem"]


def test_every_page_finds_its_own_structure(pdf):
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    keys = [int(numbers[place]) for place in range(0, len(numbers), 2)]
    assert keys == sorted(set(keys)), "the parent tree is sorted and names each key once"
    tree = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    for page in pdf.pages:
        owners = {element.Pg.objgen for element in tree[int(page.obj.StructParents)]}
        assert owners == {page.obj.objgen}
        for annotation in page.obj.get("/Annots", []):
            assert tree[int(annotation.StructParent)].S == "/Link"


def test_every_element_hangs_from_the_one_document(pdf):
    document = pdf.Root.StructTreeRoot.K[0]
    assert len(pdf.Root.StructTreeRoot.K) == 1 and document.S == "/Document"
    assert all(element.P.objgen == document.objgen for element in document.K)
    pages = {element.Pg.objgen for element in document.K}
    assert pages == {page.obj.objgen for page in pdf.pages}


def test_header_cells_are_named_once_and_found_by_their_cells(pdf):
    names = [str(each.ID) for each in elements(pdf) if "/ID" in each]
    assert len(names) > 50 and len(names) == len(set(names))
    attributes = [each.A for each in elements(pdf) if "/A" in each]
    wanted = {str(name) for each in attributes if "/Headers" in each for name in each.Headers}
    assert wanted and wanted <= set(names)


def test_cover_and_outline_lead_to_the_page_on_which_a_case_begins(pack, pdf):
    where = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    cases = pack.paper.document.content["cases"]
    first = [next(n for n, text in enumerate(pack.paper.pages) if n and case["reference"] in text) for case in cases]
    links = [each for each in pdf.pages[0].obj.Annots if "/Dest" in each]
    assert [where[each.Dest[0].objgen] for each in links] == first
    with pdf.open_outline() as outline:
        entries = [each for each in outline.root[0].children if each.title.startswith("Case ")]
        assert [where[each.destination[0].objgen] for each in entries] == first
        assert all(each.children for each in entries)
    assert [str(number + 1) in pack.paper.pages[0] for number in first] == [True] * 7
