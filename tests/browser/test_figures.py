"""The figures in a real browser: every chart has its table, and the table holds the numbers of the API."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House

pytestmark = pytest.mark.browser

HISTORY = "Spine board history (simulated)"
MADE_WITHIN = 120_000  # milliseconds, on a busy machine
CELLS = "table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent))"


@pytest.mark.proof  # needs the demo's five years; tests/views/test_figures tries table against figures in the usual run
def test_the_table_of_every_chart_holds_the_numbers_of_the_api(house: House, chromium: Browser) -> None:
    visitor = house.log_in(chromium, "chair")
    page = visitor.go("/figures/")
    page.locator(".tb-bar details.tb-menu").first.locator("summary").click()
    page.get_by_role("button", name=HISTORY).click()
    page.goto(f"{house.address}/figures/")
    if page.get_by_role("button", name="Make the figures").count():
        page.get_by_role("button", name="Make the figures").click()
    expect(
        page.get_by_role("button", name="Make them anew").or_(page.get_by_role("link", name="Show the figures"))
    ).to_be_visible(timeout=MADE_WITHIN)
    page.goto(f"{house.address}/figures/")
    board = next(each["id"] for each in answered(page, "boards/") if each["name"] == HISTORY)
    figures = {each["id"]: each for each in answered(page, f"boards/{board}/metrics/")}
    drawn = page.locator("figure.tb-chart-figure")
    assert drawn.count() >= 12 and page.locator("table[data-figure]").count() == len(figures)
    for place in range(drawn.count()):
        panel = drawn.nth(place).locator("xpath=..")
        id = panel.locator("table[data-figure]").get_attribute("data-figure")
        assert drawn.nth(place).locator("svg").get_attribute("aria-labelledby") == f"chart-{id}-title chart-{id}-says"
    brief = set(page.locator("table[data-brief]").evaluate_all("found => found.map(each => each.dataset.figure)"))
    for id in sorted(figures, key=lambda each: each in brief):
        if id in brief:
            page.goto(f"{house.address}/figures/{id}/")
        shown = page.locator(f"table[data-figure='{id}']").evaluate(CELLS)
        told = answered(page, f"boards/{board}/metrics/{id}/")
        columns = fetched(page, f"boards/{board}/metrics/{id}/csv/").split("\n", 1)[0].strip().split(",")
        assert len(shown) == len(told), id
        for cells, row in zip(shown, told, strict=True):
            assert len(cells) == len(columns) and set(row) <= set(columns), (id, cells, row)
            assert all(same(cell, row.get(name)) for cell, name in zip(cells, columns, strict=True)), (id, cells, row)
    visitor.context.close()


def answered(page: Page, path: str) -> list[dict[str, Any]]:
    """The results at an address of the API, as the person who looks at the page."""
    return list(json.loads(fetched(page, path))["results"])


def fetched(page: Page, path: str) -> str:
    return str(page.evaluate("path => fetch(path).then(answer => answer.text())", f"/api/v1/{path}"))


def same(cell: str, value: Any) -> bool:
    """Whether a cell says what the API says: a share in per cent with one decimal, null as nothing."""
    if value is None or isinstance(value, str):
        return cell == (value or "")
    if cell.endswith("%"):
        return abs(float(cell[:-1]) / 100 - value) <= 0.0005001
    return float(cell) == pytest.approx(value, rel=1e-5)
