"""A full board: 26 cases and 14 people. The coordinator plans it by keyboard alone; it is held with several
browsers at once, and closed."""

import os
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.house import ROOT, House, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.proof]
CASES, PEOPLE = 26, 14
WAIT = 60_000  # milliseconds, on a busy machine


def test_a_full_meeting_is_planned_by_keyboard_held_on_many_screens_and_closed(house: House, chromium: Browser) -> None:
    coordinator = house.log_in(chromium, "coordinator")
    coordinator.page.set_default_timeout(WAIT)
    room = _plan_the_meeting(coordinator.page)
    _filled(house)
    _finish_the_agenda(coordinator, room)
    _begin(coordinator, room)
    chair, projector = house.log_in(chromium, "chair"), house.log_in(chromium, "observer")
    voters = [house.log_in(chromium, who) for who in ("surgeon", "radiation", "oncologist", "radiologist")]
    _walk_through(chair, projector, room)
    _vote(chair, voters, projector, room)
    _close(coordinator, room)
    for visitor in (chair, projector, *voters, coordinator):
        visitor.context.close()


def _filled(house: House) -> None:
    command = [sys.executable, "-m", "tests.browser.full_meeting", str(CASES)]
    environ = house.environ | {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, timeout=300)


def _press(place: Locator) -> None:
    """As a person without a mouse does: the focus goes there, Enter presses."""
    place.focus()
    expect(place).to_be_focused()
    place.press("Enter")


def _type(page: Page, label: str, text: str) -> None:
    place = page.get_by_label(label)
    place.focus()
    place.press("Control+a")
    page.keyboard.type(text)


def _plan_the_meeting(page: Page) -> str:
    """A meeting of five hours in three months, planned on the page; its path."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/meetings/")
    _press(page.get_by_role("link", name="Plan a meeting"))
    _type(page, "Day", f"{date.today() + timedelta(days=90):%d-%b-%Y}")
    _type(page, "Time", "13:00")
    _type(page, "Minutes", "300")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No case on the agenda")).to_be_visible()
    return "/meetings/" + page.url.split("/meetings/")[1].split("/")[0] + "/"


def _finish_the_agenda(coordinator: Visitor, room: str) -> None:
    """The last three cases are added, one is pinned, one moved, and the agenda goes out."""
    page = coordinator.go(room)
    for number in range(CASES - 2, CASES + 1):
        _press(page.get_by_role("link", name="Add a case").first)
        _type(page, "Name or reference", f"Fullhouse-{number:02d}")
        page.keyboard.press("Enter")
        choice = page.get_by_role("radio", name=re.compile(f"FULLHOUSE-{number:02d}", re.I))
        choice.focus()
        choice.press("Space")
        _press(page.get_by_role("button", name="Add to the agenda"))
        expect(page.get_by_role("table", name=re.compile("order in which they are discussed"))).to_be_visible()
    rows = page.locator(".tb-plan tbody tr[id]")
    expect(rows).to_have_count(CASES)
    expect(page.get_by_text("Break, 10 min").first).to_be_visible()
    last = rows.nth(CASES - 1).get_attribute("id") or ""
    _press(page.locator(f"#{last}").get_by_role("button", name=re.compile("^Pin")))
    expect(page.locator(f"#{last}")).to_contain_text("pinned")
    _press(rows.nth(3).get_by_role("button", name=re.compile("down$")))
    expect(page.locator(":focus")).to_have_attribute("name", "move")
    _press(page.get_by_role("button", name="Publish the agenda"))
    expect(page.get_by_text("Agenda published").first).to_be_visible()


def _begin(coordinator: Visitor, room: str) -> None:
    page = coordinator.page
    _press(page.get_by_role("button", name="Start the meeting"))
    present = page.get_by_role("button", name=re.compile(r"^Present\s*:"))
    expect(present).to_have_count(PEOPLE)
    for place in range(PEOPLE):
        _press(present.nth(place))
        expect(present.nth(place)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text(f"{PEOPLE} present")).to_be_visible()
    expect(page.get_by_text("Quorum met").first).to_be_visible()


def _walk_through(chair: Visitor, projector: Visitor, room: str) -> None:
    """Case by case with one key; the projector follows to the last."""
    page = chair.go(f"{room}present/")
    there = projector.go(f"{room}present/").locator(".tb-screen-place")
    for number in range(1, CASES + 1):
        page.keyboard.press("n")
        expect(page.locator(".tb-screen-place")).to_contain_text(f"Case {number} of {CASES}", timeout=WAIT)
    expect(there).to_contain_text(f"Case {CASES} of {CASES}", timeout=WAIT)


def _vote(chair: Visitor, voters: list[Visitor], projector: Visitor, room: str) -> None:
    """The last case is voted on by four people in browsers of their own; the count shows when it is closed."""
    page = chair.page
    page.keyboard.press("v")
    page.get_by_label("Question").fill("Which local treatment?")
    # Where the assessment is not finished yet, no option is proposed and the page asks why not to wait.
    page.get_by_label("Conventional external-beam radiotherapy").check()
    without = page.get_by_label("Why the board votes without", exact=False)
    if without.count():
        without.first.fill("The board has read the facts.")
    page.get_by_role("button", name="Open the vote").click()
    expect(page.get_by_role("button", name="Close the vote")).to_be_visible(timeout=WAIT)
    for visitor in voters:
        ballot = visitor.go(f"{room}now/")
        ballot.locator(".tb-ballot [name=choice]").first.check(timeout=WAIT)
        ballot.get_by_role("button", name=re.compile("Cast my")).click()
        expect(ballot.get_by_text("Receipt").first).to_be_visible(timeout=WAIT)
    count = projector.page.get_by_text(re.compile(r"\d+ of \d+ voted"))
    expect(count).to_have_count(0)
    page.get_by_role("button", name="Close the vote").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the vote").click()
    expect(count.first).to_contain_text(re.compile(r"^4 of \d+ voted"), timeout=WAIT)


def _close(coordinator: Visitor, room: str) -> None:
    """What was voted on can still be signed; the other cases are carried over, and the summary is made."""
    page = coordinator.go(room)
    _press(page.get_by_role("link", name="Close the meeting"))
    expect(page.get_by_text("Voted, not yet signed")).to_be_visible()
    carry = page.get_by_role("checkbox", name=re.compile("carried over at the next meeting"))
    if carry.count():
        carry.focus()
        carry.press("Space")
    _press(page.get_by_role("button", name="Close the meeting"))
    expect(page.get_by_text("Closed").first).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Carried over")).to_have_count(CASES - 1)
    page = coordinator.go(f"{room}documents/")
    expect(page.get_by_text("Outcome summary").first).to_be_visible()
