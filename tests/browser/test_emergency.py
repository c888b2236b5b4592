"""An emergency board on phones: called from the case, answered by two specialists, closed and signed by the chair."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House, Visitor

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
WAIT = 30_000  # milliseconds, on a busy machine


@pytest.mark.proof  # tests/views and tests/actions try each step in the usual run
def test_a_board_is_called_answered_and_signed_from_phones_and_its_clock_stops(house: House, chromium: Browser) -> None:
    surgeon = _with_a_phone(house, chromium, "surgeon")
    emergency = _call(surgeon, "fabricatti")
    for who in ("radiation", "radiologist"):
        phone = _with_a_phone(house, chromium, who)
        _answer(_from_the_inbox(phone, emergency), "I would operate first.")
        phone.context.close()
    _answer(surgeon.go(emergency), "")
    chair = _with_a_phone(house, chromium, "chair")
    page = _from_the_inbox(chair, emergency)
    expect(page.get_by_text("Has answered")).to_have_count(3, timeout=WAIT)
    assert "I would operate first" not in page.content()
    _close_and_sign(house, page)
    page = surgeon.go(emergency)
    expect(page.get_by_text("Signed, to be ratified").first).to_be_visible()
    expect(page.get_by_text("Since the call").first).to_contain_text("stopped, after")


def _with_a_phone(house: House, chromium: Browser, who: str) -> Visitor:
    visitor = house.log_in(chromium, who, viewport=PHONE)
    visitor.page.set_default_timeout(WAIT)
    return visitor


def _call(visitor: Visitor, name: str) -> str:
    """The address of the emergency board, called with the three fields as they are proposed."""
    page = visitor.go("/worklist/")
    page.get_by_label("Name, identifier or reference").fill(name)
    page.get_by_role("button", name="Find").click()
    page.locator("tbody tr").filter(has_text=re.compile(name, re.I)).get_by_role("link").first.click()
    page.get_by_role("link", name="Call an emergency board").click()
    page.get_by_label("Question").fill("Legs weaker tonight: operate?")
    expect(page.get_by_label("Spine surgery", exact=True)).to_be_checked()
    page.get_by_role("button", name="Call the emergency board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Emergency board")
    _fits(page)
    return "/emergencies/" + page.url.split("/emergencies/")[1].split("/")[0] + "/"


def _from_the_inbox(visitor: Visitor, emergency: str) -> Page:
    page = visitor.go("/inbox/")
    _fits(page)
    page.get_by_role("button", name="Emergency board: your answer is needed now").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Emergency board")
    assert emergency in page.url
    return page


def _answer(page: Page, comment: str) -> None:
    """Three touches and a comment. What the pages take of it is printed (pytest -s); reading is the person's own."""
    _fits(page)
    began = time.monotonic()
    page.get_by_role("link", name="Vote", exact=True).click()
    page.locator("[name=choice]").first.check()
    page.locator("[name=comment]").fill(comment)
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_text("Your ballot is recorded")).to_be_visible()
    print(f"vote from a phone, to its receipt: {time.monotonic() - began:.2f} s")


def _close_and_sign(house: House, page: Page) -> None:
    page.get_by_role("button", name="Close the vote").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the vote").click()
    expect(page.get_by_text("Quorum met")).to_be_visible()
    number = re.search(r"DEMO-\d+", page.content())[0]  # type: ignore[index]
    page.get_by_role("link", name="Record and sign the decision").click()
    _fits(page)
    page.locator("[name=outcome][value=none_yet]").check()
    page.locator("select[name=deferral_reason]").or_(
        page.locator("[name=deferral_reason][value=other]")
    ).first.evaluate("e => e.type === 'radio' ? e.click() : (e.value = 'other')")
    departs = page.locator("[name=departure_code]")
    departs.first.evaluate("e => e.type === 'radio' ? e.click() : (e.value = e.options[1].value)")
    page.locator("[name=departure_reason]").fill("The anaesthetist is not in the house before the morning.")
    page.locator("[name=rationale]").fill("Steroids first; the board looks again in the morning.")
    page.locator("[name=identifier]").fill(number)
    page.locator("[name=password]").fill(house.password)
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Decision")


def _fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
