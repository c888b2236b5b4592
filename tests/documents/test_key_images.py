"""Key images on paper: beside each other with their words, kept by a pack for ever, never in a teaching copy."""

import json
import re

import pytest

from cases.actions.withdraw_key_image import withdraw_key_image
from cases.models import KeyImage
from decisions.actions.publish_document import publish_document
from decisions.documents import kept_pictures, press, sandbox
from decisions.documents.variants import teaching_copy
from tests.board_builders import a_planned_meeting, listed
from tests.builders import a_case_ready_for_listing, a_key_image, a_picture, jobs_done
from tests.documents.paper import Paper, flat, page_texts, printed, tool, words

pytestmark = pytest.mark.django_db


def pictures_in(pdf: bytes) -> list[tuple[int, str]]:
    """(page, width x height, in the file's own encoding) of each picture in the file, by pdfimages."""
    rows = [line.split() for line in tool(pdf, "pdfimages", "-list", "{}").splitlines()[2:]]
    return [(int(row[0]), f"{row[3]}x{row[4]} {row[8]}") for row in rows]


def left_of(paper: Paper, said: str) -> float:
    """Where a word begins, in points from the left."""
    return next(word.left for word in words(paper.pdf) if word.text == said)


@pytest.mark.proof  # three packs; the next test prints a picture in the usual run
def test_a_pack_shows_them_for_ever_and_the_next_one_without_what_was_withdrawn(cast):
    case = a_case_ready_for_listing(cast)
    first = a_key_image(cast, case, picture=a_picture(1600, 1200, "JPEG"), caption="Alphamass at T8")
    second = a_key_image(cast, case, picture=a_picture(90, 120), caption="Betamass at T9", levels=[], plane="")
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, case)
    jobs_done()
    paper = printed(cast, meeting)
    assert sorted(told for _, told in pictures_in(paper.pdf)) == ["1000x750 jpeg", "90x120 jpeg"]
    assert paper.says("T8 · sagittal T2") and paper.says("MRI Whole spine")
    assert left_of(paper, "Alphamass") < left_of(paper, "Betamass"), "two stand beside each other"
    assert "Key image: Alphamass at T8" in tool(paper.pdf, "pdfinfo", "-struct-text", "{}") or re.search(
        rb"/Alt ?\(Key image: Alphamass at T8\)", tool_plain(paper.pdf)
    )
    content = paper.document.content
    frozen = content["cases"][0]["studies"][0]["key_images"][0]
    assert frozen["sha256"] == first.paper_sha256 and frozen["caption"] == "Alphamass at T8"
    assert len(json.dumps(content)) < 200_000, "the bytes stand once, in the record"

    withdraw_key_image(actor=cast.surgeon.actor, key_image_id=first.pk, reason="Of somebody else.")
    assert printed(cast, meeting).pdf != paper.pdf
    after = printed(cast, meeting)
    assert [told for _, told in pictures_in(after.pdf)] == ["90x120 jpeg"] and not after.says("Alphamass at T8 T8")
    assert after.says("no longer there: key image of MRI Whole spine") and second.pk != first.pk
    # A section that has been forgotten is printed again from the frozen content, with the picture that was withdrawn.
    again = kept_pictures.pictures_of(content["cases"])
    assert set(again) == {first.paper_sha256, second.paper_sha256}

    radiology = publish_document(
        actor=cast.coordinator.actor, meeting_id=meeting.pk, kind="pack", variant="radiology"
    ).content
    assert [each["id"] for each in radiology["imaging"][0]["studies"][0]["key_images"]] == [str(second.pk)]
    taught = teaching_copy(content)
    said = json.dumps(taught)
    assert first.paper_sha256 not in said and "Alphamass" not in said and str(first.pk) not in said
    assert taught["cases"][0]["studies"][0]["key_images_left_out"] == 2


def tool_plain(pdf: bytes) -> bytes:
    return tool(pdf, "qpdf", "--qdf", "--object-streams=disable", "{}", "-").encode()


def test_the_printer_shows_the_pictures_it_was_given_and_no_others(cast):
    page = "<html lang=en><title>t</title><img alt=A src=key-image:{}>"
    given = {"a" * 64: a_picture(kind="JPEG")}
    assert len(pictures_in(press.print_section(page.format("a" * 64), given).pdf)) == 1
    for address in ("b" * 64, "", "A" * 64, "a" * 64 + "?x"):
        with pytest.raises(sandbox.PaperError, match="Fatal"):
            press.print_section(page.format(address), given)
    image = a_key_image(cast, a_case_ready_for_listing(cast))
    case = {"studies": [{"key_images": [{"id": str(image.pk), "sha256": "0" * 64}]}]}
    with pytest.raises(sandbox.PaperError, match="not what it was"):
        kept_pictures.pictures_of([case])
    assert KeyImage.objects.count() == 1 and flat("".join(page_texts(press.print_section("<p>x").pdf))) == "x"
