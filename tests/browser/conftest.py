"""One Chromium for all browser tests. The tests here run with `-m browser`."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import House, a_house

# Playwright keeps an event loop in the test's thread, which Django would take for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The headless shell is the same engine without the windows: a third less work (deploy/bootstrap.sh).
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
# No look-ups of its own, no background traffic; as root it cannot use its sandbox.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product with its demo board, started once for all browser tests that use it."""
    with a_house(tmp_path_factory.mktemp("house")) as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    assert program, f"no Chromium on PATH: none of {', '.join(NAMES)}"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()
