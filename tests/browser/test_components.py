"""The components in a real browser: no axe violation, no policy violation, usable by keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.styleguide")]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def open_guide(chromium: Browser, live_server: Any) -> Iterator[Any]:
    contexts = []

    def open_it(query: str = "", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.complaints = []  # type: ignore[attr-defined]
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{live_server.url}/styleguide/{query}")
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "query"), [(1280, ""), (390, ""), (1280, "?room")])
def test_every_component_is_accessible(open_guide: Any, scheme: str, width: int, query: str):
    page = open_guide(query, viewport={"width": width, "height": 900}, color_scheme=scheme)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the screen"


def test_the_picker_is_a_listbox_by_keyboard(open_guide: Any):
    page = open_guide()
    listbox = page.get_by_role("listbox", name="Levels of this lesion")
    said = page.locator("[data-picker-said]")
    expect(said).to_have_text("T9, T11–T12")
    listbox.focus()
    page.keyboard.type("l2")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(said).to_have_text("T9, T11–T12, L2–L3")
    expect(page.get_by_role("option", name="L3")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(said).to_have_text("C0, T9, T11–T12, L2–L3")
    assert page.evaluate("[...document.querySelectorAll('[name=levels]:checked')].map(box => box.value)") == [
        "C0",
        "T9",
        "T11",
        "T12",
        "L2",
        "L3",
    ]


def test_the_picker_is_checkboxes_without_script(open_guide: Any):
    page = open_guide(java_script_enabled=False)
    expect(page.get_by_role("checkbox", name="T11")).to_be_checked()
    page.get_by_role("checkbox", name="T10").check()
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_every_level_is_a_target_of_24_pixels(open_guide: Any):
    page = open_guide()
    sizes = page.evaluate("[...document.querySelectorAll('[role=option]')].map(o => o.getBoundingClientRect().height)")
    assert len(sizes) == 30 and min(sizes) >= 24


def test_the_total_is_an_interval_until_every_item_is_answered(open_guide: Any):
    page = open_guide()
    total = page.locator("[data-shown]")
    expect(total).to_have_text("4 to 9 of 9 – incomplete")
    page.get_by_role("radio", name="One side").check()
    expect(total).to_have_text("5 of 9 – between")
    expect(page.locator("[data-spoken]")).to_have_text("5 of 9 – between")
    page.get_by_role("group", name="Sides").get_by_role("radio", name="Not assessable").check()
    expect(total).to_have_text("4 to 9 of 9 – incomplete")


def test_rows_are_reached_with_one_tab_stop_and_arrows(open_guide: Any):
    page = open_guide()
    rows = page.locator("[data-row-keys] > tr")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(rows.last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#TB-0001$"))


def test_errors_take_the_focus_and_lead_to_their_fields(open_guide: Any):
    page = open_guide()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Albumin: ").click()
    expect(page.get_by_label("Albumin")).to_be_focused()


def test_a_question_can_be_declined(open_guide: Any):
    page = open_guide()
    page.evaluate("document.querySelector('.tb-ballot').dataset.confirm = 'Cast this vote?'")
    page.get_by_role("radio", name="Abstain").check()
    page.get_by_role("button", name="Cast my vote").click()
    dialog = page.get_by_role("dialog", name="Cast this vote?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert page.locator(".tb-ballot").get_attribute("data-sent") is None


def test_progress_asks_by_itself_until_the_job_is_finished(open_guide: Any):
    page = open_guide()
    expect(page.locator("#job-1")).to_contain_text("Finished")
    expect(page.locator("#job-1 progress")).to_have_count(0)


def test_the_open_tab_is_in_view_on_a_phone(open_guide: Any):
    page = open_guide(viewport={"width": 390, "height": 844})
    box = page.locator(".tb-tabs [aria-current]").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390, box


def test_the_theme_is_remembered(open_guide: Any):
    page = open_guide(color_scheme="light")
    page.get_by_role("button", name="Switch to dark theme").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_end_of_an_idle_session_is_foretold(open_guide: Any):
    page = open_guide("?idle")
    warning = page.get_by_role("alert").filter(has_text="logged out in two minutes")
    expect(warning).to_be_visible()
    warning.get_by_role("button", name="Stay logged in").click()
    expect(warning).to_be_hidden()


def test_paper_is_light_though_the_screen_is_dark(open_guide: Any):
    page = open_guide(color_scheme="dark")
    ground = "getComputedStyle(document.querySelector('.tb-panel')).backgroundColor"
    assert page.evaluate(ground) != "rgb(255, 255, 255)"
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
