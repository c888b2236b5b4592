"""The other copies of a pack: radiology list, teaching copy, large print; and what a second version looks like."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from decisions.documents import press, sections
from decisions.documents.changes import with_changes
from decisions.documents.variants import LEFT_OUT, VARIANTS
from tests.documents.conftest import Pack
from tests.documents.paper import flat, page_texts, words

pytestmark = pytest.mark.django_db

EDITION = {"kind": "Meeting pack", "meeting": "Board", "version": 2, "made_at": "now", "made_by": "Who", "hash": "abc"}


@pytest.fixture(scope="module")
def content(pack: Pack) -> dict[str, Any]:
    return dict(pack.paper.document.content)


def on_paper(html: str) -> list[str]:
    return page_texts(press.print_section(html).pdf)


def test_a_teaching_copy_holds_no_name_number_reference_day_or_free_text(content: dict[str, Any]) -> None:
    taught = VARIANTS["pack"]["teaching"](content)
    said = flat(json.dumps(taught, ensure_ascii=False))
    for secret in _secrets(content):
        assert flat(secret) not in said, secret
    for day in _days(content):
        assert day not in said, day
    assert "canary" not in said and "Spineboard" not in said
    case = taught["cases"][1]
    assert case["reference"] == "Teaching case 2" and case["patient"]["identifiers"] == []
    assert [score["says"] for score in case["assessment"]["scores"]] == [
        score["says"] for score in content["cases"][1]["assessment"]["scores"]
    ], "what is taught is all there"
    assert LEFT_OUT not in json.dumps(case["assessment"]["options"])
    front = flat("".join(on_paper(sections.front("pack", taught, EDITION, [2] * len(taught["cases"])))))
    assert flat("Pseudonymised, not anonymous.") in front and flat("Teaching case 7") in front
    advised = next(place for place, each in enumerate(taught["cases"]) if each["assessment"]["options"])
    pages = flat("".join(on_paper(sections.parts_after_front("pack", taught)[advised]())))
    for text in ("Left out of a teaching copy", "Options for", "Rules that were looked at"):
        assert flat(text) in pages, text


def test_a_name_a_number_or_a_day_inside_a_sentence_is_left_out_of_a_teaching_copy(content: dict[str, Any]) -> None:
    told = deepcopy(content)
    place, case = next((place, each) for place, each in enumerate(told["cases"]) if each["assessment"]["scores"])
    name, number = case["patient"]["name"].split(",")[0], case["patient"]["identifiers"][0]["value"]
    case["assessment"]["scores"][0]["says"] = f"Agreed with {name} ({number}) on 04-Nov-2026, stable."
    taught = VARIANTS["pack"]["teaching"](told)
    said = taught["cases"][place]["assessment"]["scores"][0]["says"]
    assert said.startswith("Agreed with ") and said.endswith(", stable.")
    assert not any(secret in said for secret in (name, number, "04-Nov-2026"))


def _secrets(content: dict[str, Any]) -> Iterator[str]:
    for case in content["cases"]:
        yield from (case["reference"], case["patient"]["name"], case["patient"]["name"].split(",")[0])
        yield from (each["value"] for each in case["patient"]["identifiers"])
        yield from (text for text in (case["question"], case["history"], case["referral"]["by"]) if text)
        for group in case["facts"]["groups"]:
            yield from (origin["who"] for origin in group["origins"])


def _days(content: dict[str, Any]) -> set[str]:
    born = {case["patient"]["born"] for case in content["cases"]} - {"Not known"}
    return born | {study["on"] for case in content["cases"] for study in case["studies"]} | {content["meeting"]["day"]}


def test_a_radiology_list_holds_questions_and_imaging_and_nothing_else(content: dict[str, Any]) -> None:
    listing = VARIANTS["pack"]["radiology"](content)
    paper = flat("".join(on_paper(sections.front("pack", listing, EDITION, []))))
    for text in ("Which treatment at T8, question-canary?", "Report-canary says so.", "ACC-canary", "1: T8 (eighth"):
        assert flat(text) in paper, text
    for text in ("History-canary", "Options for", "Karnofsky", "Contact-canary"):
        assert flat(text) not in paper, text
    assert all(flat(case["reference"]) in paper for case in content["cases"])
    assert sections.parts_after_front("pack", listing) == []


@pytest.mark.proof  # prints a case twice, once large
def test_a_large_print_says_the_same_in_sixteen_point(content: dict[str, Any]) -> None:
    large = VARIANTS["pack"]["large_print"](content)
    number = next(n for n, case in enumerate(large["cases"]) if case["patient"]["name"].startswith("ŻÓŁĆ"))
    usual = press.print_section(sections.parts_after_front("pack", content)[number]())
    bigger = press.print_section(sections.parts_after_front("pack", large)[number]())
    assert bigger.pages > usual.pages
    said, wanted = (flat("".join(page_texts(part.pdf))) for part in (bigger, usual))
    for text in ("Łukasz Ő Żółć-Ñuñez: what next?", "1 of 18, stable", "Options for", "Rules that were looked at"):
        assert flat(text) in said and flat(text) in wanted, text
    heights = sorted(word.bottom - word.top for word in words(bigger.pdf) if word.text.isalpha())
    assert heights[len(heights) // 2] > 1.7 * 8, "most words stand in large type"
    assert all(word.right < 200 * 72 / 25.4 for word in words(bigger.pdf))


def test_a_second_version_says_on_the_front_and_beside_the_case_what_is_new(content: dict[str, Any]) -> None:
    before = json.loads(json.dumps(content))
    before["cases"][2]["question"] = "Another question?"
    before["agenda"] = before["agenda"][1:]
    now = with_changes(content, before, version=1, made_at="01-Nov-2026 10:00 GMT")
    front = flat("".join(on_paper(sections.front("pack", now, EDITION, [2] * 7))))
    changed = content["cases"][2]["reference"]
    for text in ("Changes since version 1", f"{content['agenda'][0]['reference']} was added", f"each case: {changed}"):
        assert flat(text) in front, text
    page = flat(on_paper(sections.parts_after_front("pack", now)[2]())[0])
    assert flat("Changed since version 1") in page and flat("was Another question?") in page
