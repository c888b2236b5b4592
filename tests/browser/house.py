"""A whole Tumorboard for a browser test: `manage.py serve` on a free port, with the demo board, a real
worker and the clock; nothing is stubbed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.effort import EFFORT

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 300  # seconds, on a busy machine


@dataclass(frozen=True)
class House:
    """The running product: its address, and the environment in which its commands run."""

    address: str
    environ: dict[str, str]
    password: str = "demo-board-only-2026"

    def command(self, *words: str) -> str:
        """The output of a management command. A refusal raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environ,
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.stdout

    def log_in(self, browser: Browser, who: str, **context: Any) -> "Visitor":
        """One person of the demo in a browser of their own."""
        place = browser.new_context(**({"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"} | context))
        page = place.new_page()
        page.goto(f"{self.address}/login/")
        page.get_by_label("E-mail").fill(f"{who}@demo.example")
        page.get_by_label("Password").fill(self.password)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login" not in url)
        return Visitor(place, page, self.address)


@dataclass(frozen=True)
class Visitor:
    context: BrowserContext
    page: Page
    address: str

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page


@contextmanager
def a_house(folder: Path) -> Iterator[House]:
    """Start everything, wait until it answers, and stop it by Ctrl-C, as a person would.

    In the whole run it begins with an empty folder and loads the whole demo, as `make run` does.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO_", "TUMORBOARD_", "DATABASE_", "PYTEST_"))
    }
    environ = kept | {"TUMORBOARD_DATA": str(folder / "data"), "PORT": str(port)}
    if EFFORT < 1 and os.environ.get("TESTS_MIGRATED"):
        _prepared(House("", environ), folder / "data")
    log = (folder / "serve.log").open("w+b")
    serve = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environ,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/login/", serve, folder / "serve.log")
        yield House(f"http://127.0.0.1:{port}", environ)
    finally:
        serve.send_signal(signal.SIGINT)
        serve.wait(timeout=60)
        log.close()


def _prepared(house: House, data: Path) -> None:
    """What the run has migrated already (tests/suite.py), and the people of the demo: who walks brings a case."""
    data.mkdir(mode=0o700)
    shutil.copy(os.environ["TESTS_MIGRATED"], data / "tumorboard.sqlite3")
    house.command("demo_board", "--empty")


def _wait(address: str, serve: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and serve.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
