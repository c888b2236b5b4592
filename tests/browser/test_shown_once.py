"""A secret that is shown once: reloading its page in a real browser asks nothing, issues nothing, shows nothing."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import House

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_reloading_the_page_of_a_new_token_shows_the_list(house: House, chromium: Browser, script: bool) -> None:
    page = house.log_in(chromium, "surgeon", java_script_enabled=script).go("/tokens/")
    label = f"Registry {script}"
    page.get_by_label("System", exact=True).fill(label)
    page.locator("[name=scopes]").first.check()
    page.locator("[name=password]").fill(house.password)
    page.get_by_role("button", name="Issue the token").click()
    expect(page.locator("#secret")).to_have_count(1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if request.is_navigation_request() else None)
    page.reload()
    expect(page.locator("#secret")).to_have_count(0)
    expect(page.get_by_role("rowheader", name=label)).to_have_count(1)
    if script:
        assert asked == ["GET"], "a POST would be offered again before it is sent"
    else:
        expect(page.get_by_text("nothing was issued now")).to_be_visible()
