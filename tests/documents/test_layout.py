"""Nothing is cut off, whatever the length: read back by poppler with the place of every word."""

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.template.loader import render_to_string

from decisions.actions.move_item import move_item
from decisions.actions.publish_agenda import publish_agenda
from decisions.documents.content_case import TEXT_LIMIT, capped
from decisions.documents.figures import spine
from decisions.documents.press import print_section
from decisions.documents.sections import banner_room
from tests.board_builders import a_planned_meeting, listed
from tests.builders import a_case_ready_for_listing, a_lesion, a_patient, a_referral, jobs_done
from tests.documents.paper import flat, once, page_texts, printed, tool, words

MILLIMETRE = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MILLIMETRE, 297 * MILLIMETRE
FOOT = 273 * MILLIMETRE
LONG = "Featherstonehaugh-Cholmondeley-" * 3 + "Wodehouse"
LEVELS = [f"{region}{n}" for region, last in (("C", 7), ("T", 12), ("L", 5), ("S", 5)) for n in range(1, last + 1)]

# Also a run of this module alone sets the database up.
pytestmark = pytest.mark.django_db


def test_a_row_of_what_is_missing_stays_on_one_page():
    """However far down the page the table begins, the mark of a row and its whole explanation share a page."""
    rows = [
        {"matters": "Decisive", "changes": f"begin{n} " + "why " * 60 + f"end{n}", "facts": ["x"]} for n in range(9)
    ]
    said = {"assessment": {"scope": {"in_scope": True}, "missing": rows}, "decisive": rows}
    table = render_to_string("print/_missing.html", said)
    for height in range(200, 240, 5):
        html = f'<html lang="en"><title>t</title><div style="height: {height}mm"></div>{table}</html>'
        pages = page_texts(print_section(html).pdf)
        for n in range(9):
            assert any(f"begin{n} " in page and re.search(rf"end{n}\b", page) for page in pages), (height, n)


@pytest.fixture(scope="module")
def extreme_pack(django_db_setup, django_db_blocker):
    """A very long name, 26 lesions (more than a drawing numbers), long unbroken text, and a case of which
    nothing is known."""
    with once(django_db_blocker) as cast:
        return _extreme(cast)


def _extreme(cast):
    many = a_case_ready_for_listing(
        cast,
        clinical_question="Why? " * 150,
        history="x" * 900 + " " + "Long history. " * 400,
        patient=a_patient(
            family_name=LONG,
            given_name=LONG,
            title="Professor Dr med",
            identifiers=(("mrn", "", "M" * 80), ("other", "urn:oid:2.16.840.1.113883.19.5.99999.1", "I" * 100)),
        ),
    )
    for number in range(25):
        a_lesion(cast, many, index_level=LEVELS[number % len(LEVELS)], pain="mechanical", escc="1b")
    empty = a_referral(cast, clinical_question="", patient=a_patient(birth_date=None, identifiers=(), sex=""))
    meeting = a_planned_meeting(cast, place="A place with a very long name, " * 5)
    first = listed(cast, meeting, many)
    listed(cast, meeting, empty, override_reason="Nothing is known yet.")
    move_item(actor=cast.coordinator.actor, item_id=first.pk, place=1)
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    jobs_done()
    return printed(cast, meeting)


def test_every_word_lies_on_its_page_and_none_under_the_banner_or_the_footer(extreme_pack):
    for word in words(extreme_pack.pdf):
        place = f"{word.text[:30]} on page {word.page}"
        assert word.left >= 11 * MILLIMETRE and word.right <= PAGE_WIDTH - 10.5 * MILLIMETRE, place
        assert word.top >= 7 * MILLIMETRE and word.bottom <= PAGE_HEIGHT - 3 * MILLIMETRE, place
        assert word.bottom <= FOOT + 1 or word.top >= FOOT, place


def test_the_longest_name_fits_its_banner(extreme_pack):
    patient = extreme_pack.document.content["cases"][0]["patient"]
    assert flat(patient["name"]) in flat(extreme_pack.pages[1])
    room = banner_room(patient) * MILLIMETRE
    starts = [word for word in words(extreme_pack.pdf) if word.page == 2 and word.text.startswith("III")]
    assert starts and all(word.bottom < room for word in starts)


def test_a_drawing_with_too_many_lesions_leaves_the_numbers_to_the_table(extreme_pack):
    assert extreme_pack.says("Too many lesions to number here: see the table.")
    few, many = (
        {
            "number": 1,
            "facts": {"lesions": [{"number": n, "levels": [LEVELS[n]], "quality": None} for n in range(count)]},
        }
        for count in (24, 25)
    )
    figure = spine(few)
    assert len(figure.callouts) == 24 and all(0 <= each.y <= figure.height for each in figure.callouts)
    assert spine(many).callouts == () and sum(bool(body.parts) for body in spine(many).bodies) == 25


def test_all_text_of_the_extremes_is_there(extreme_pack):
    content = extreme_pack.document.content["cases"][0]
    assert len(content["facts"]["lesions"]) == 26
    assert flat(content["history"]) in extreme_pack.text.replace(flat("Confidential"), "") or all(
        piece in extreme_pack.text for piece in ("x" * 60, flat("Long history. " * 20))
    )
    for lesion in content["facts"]["lesions"]:
        assert extreme_pack.says(f"{lesion['number']} {lesion['level']}"), lesion["number"]
        assert extreme_pack.says(f"Lesion {lesion['number']}, {lesion['level']}"), lesion["number"]
    annex = next(n for n, page in enumerate(extreme_pack.pages) if page.startswith("Scores, frameworks and sources"))
    for page in extreme_pack.pages[1:annex]:
        reference = [case["reference"] for case in extreme_pack.document.content["cases"] if case["reference"] in page]
        assert len(reference) == 1


def test_a_text_beyond_the_limit_is_cut_with_a_word_about_it():
    assert capped("y" * TEXT_LIMIT) == "y" * TEXT_LIMIT
    assert capped("y" * (TEXT_LIMIT + 7)).endswith("7 more characters are in the case record.]")


@pytest.fixture
def accessible(pack):
    """The pack of this folder: among its cases a person with accents and one in Devanagari."""
    return pack.paper


def test_it_is_tagged_titled_and_in_english(accessible):
    info = tool(accessible.pdf, "pdfinfo", "{}")
    assert "Tagged:          yes" in info and "Title:           Meeting pack, Spine board A" in info
    assert b"/Lang (en-GB)" in accessible.pdf or "en-GB" in tool(accessible.pdf, "qpdf", "--qdf", "{}", "-")
    tree = tool(accessible.pdf, "pdfinfo", "-struct", "{}")
    for tag in ("H1", "H2", "H3", "Table", "TH", "TD", "Figure", "L"):
        assert f"{tag} " in tree or f"{tag}:" in tree or f"{tag}\n" in tree, tag
    alternatives = [str(each.Alt) for each in _figures(accessible.pdf)]
    assert len(alternatives) >= 4 and any("Lesions 1: T8, blastic" in each for each in alternatives)
    assert "pdfuaid" in tool(accessible.pdf, "qpdf", "--qdf", "--stream-data=uncompress", "{}", "-")


def _figures(pdf: bytes):
    with pikepdf.open(BytesIO(pdf)) as paper:
        dictionaries = (each for each in paper.objects if isinstance(each, pikepdf.Dictionary))
        yield from (each for each in dictionaries if each.get("/S") == "/Figure")


def test_the_file_is_sound_and_its_fonts_are_in_it(accessible):
    assert "No syntax or stream encoding errors found" in tool(accessible.pdf, "qpdf", "--check", "{}")
    rows = tool(accessible.pdf, "pdffonts", "{}").splitlines()[2:]
    assert rows and all(row.split()[-5] == "yes" for row in rows)
    assert any("Devanagari" in row for row in rows)


def test_accents_and_devanagari_are_text(accessible):
    assert accessible.says("ŻÓŁĆ-ÑUÑEZ, Łukasz Ő") and accessible.says("Łukasz Ő Żółć-Ñuñez: what next?")
    assert accessible.says("देवी, सुनीता")


def test_nothing_is_told_by_colour_alone():
    """Every colour of text is dark enough in grey, and every tone of a lane has its own border."""
    css = (Path(__file__).parents[2] / "decisions/documents/paper.css").read_text()
    inks = set(re.findall(r"(?<![-\w])color: #([0-9a-f]{6})", css))
    assert inks and all(_contrast(ink) >= 4.5 for ink in inks)
    rules = [re.search(rf"\.lane-{name} {{([^}}]*)}}", css) for name in ("emergency", "urgent", "routine", "none")]
    looks = [rule[1] for rule in rules if rule]
    assert len(looks) == 4 and len(set(looks)) == 4


def _contrast(ink: str) -> float:
    """Against white, WCAG 2.2."""
    parts = [int(ink[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
