"""The whole run: `python -m tests.suite [fast|lint|browser]` (make test, make test-fast ...).

Every step runs even when one before it failed, so that one run tells everything. The last
line counts the tests of all runs together; the exit code is 0 only if every step passed.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TOOLS = Path(PYTHON).parent

LINT = {
    "style": [str(TOOLS / "ruff"), "check", "."],
    "format": [str(TOOLS / "ruff"), "format", "--check", "--quiet", "."],
    "types": [str(TOOLS / "mypy")],
    "imports": [str(TOOLS / "lint-imports"), "--no-cache"],
    "settings": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
PYTEST = [PYTHON, "-m", "pytest", "-q"]
# What these try does not depend on the database, so one run of them is enough.
ONCE = [
    *("--ignore=tests/core", "--ignore=tests/knowledge"),
    *(
        f"--ignore=tests/documents/test_{name}.py"
        for name in ("inspection", "joining", "layout", "nothing_is_fetched", "pack", "wording")
    ),
]
# Three processes on two cores: the third works while tests that kill workers wait. A module
# stays in one process, for its costly set-up, and is taken in order: by default the modules of
# few tests, which are the slow ones, would come last and leave the other processes idle.
SHARED_OUT = ["-n", "3", "--dist", "loadscope", "--no-loadscope-reorder"]


@dataclass
class Run:
    """The steps done so far: what passed, how long it took, how many tests there were."""

    reports: Path
    steps: list[tuple[str, bool, float]] = field(default_factory=list)

    def step(self, name: str, command: list[str], **environ: str) -> None:
        print(f"\n=== {name}", flush=True)
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=False)
        self.steps.append((name, done.returncode == 0, time.monotonic() - began))

    def tests(self, name: str, *options: str, **environ: str) -> None:
        report = self.reports / f"{len(self.steps)}.xml"
        self.step(name, [*PYTEST, *options, f"--junitxml={report}"], **environ)

    def conclude(self) -> int:
        print("\n=== in all")
        for name, passed, seconds in self.steps:
            print(f"{'passed' if passed else 'FAILED'}  {seconds:6.1f} s  {name}")
        print(f"        {sum(seconds for _, _, seconds in self.steps):6.1f} s")
        print(self.count())
        return 0 if all(passed for _, passed, _ in self.steps) else 1

    def count(self) -> str:
        """One line over all reports: `N passed, N failed, N skipped`."""
        total = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
        for report in self.reports.glob("*.xml"):
            for suite in ElementTree.parse(report).getroot().iter("testsuite"):
                total = {name: number + int(suite.get(name, 0)) for name, number in total.items()}
        failed = total["failures"] + total["errors"]
        return f"{total['tests'] - failed - total['skipped']} passed, {failed} failed, {total['skipped']} skipped"


def lint(run: Run) -> None:
    """Style, types, imports, settings, migrations; on a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="tumorboard-lint-") as folder:
        for name, command in LINT.items():
            run.step(name, command, TUMORBOARD_DATA=folder)


def on_sqlite(run: Run) -> None:
    run.tests("tests on SQLite", *SHARED_OUT)


def on_servers(run: Run) -> None:
    """The same tests on a PostgreSQL and a Redis that live only for this step."""
    with ExitStack() as running:
        database = running.enter_context(services.postgresql())
        broker = running.enter_context(services.redis())
        where = services.where(database, broker)
        # The fuzzing looks here for what only PostgreSQL refuses; a third of the examples finds it.
        run.tests("tests on PostgreSQL and Redis", *SHARED_OUT, *ONCE, **where, FUZZ_EXAMPLES="0.3")


def in_browser(run: Run) -> None:
    run.tests("tests in a browser", "-m", "browser")


RUNS = {
    "all": [lint, on_sqlite, on_servers, in_browser],
    "fast": [lint, on_sqlite],
    "lint": [lint],
    "browser": [in_browser],
}


def main(which: str = "all") -> int:
    with tempfile.TemporaryDirectory(prefix="tumorboard-reports-") as folder:
        run = Run(Path(folder))
        for part in RUNS[which]:
            part(run)
        return run.conclude()


if __name__ == "__main__":
    services.end_on_sigterm()
    raise SystemExit(main(*sys.argv[1:]))
