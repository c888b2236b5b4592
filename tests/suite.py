"""The run of the tests: `python -m tests.suite [rest|whole|fast|lint|browser]` (make test, make test-rest ...).

`make test` is the run after each change: votes, decisions, what is kept for ever and the audit on both databases,
every other test on one of them, few examples of what invents its own, and none of the long ones. `make test-rest`
has these (tests/long.txt); CI runs both before a change lands. `make test-whole` is the run before a release:
everything that can differ on both databases, all examples, and the very long proofs (marked `proof`).

Three lanes go side by side, so that one computes while another waits (for a killed worker, a
browser, a database that starts); what a step says is printed in one piece when it ends. Every step
runs even when one before it failed, so that one run tells everything. The last line counts the
tests of all runs together; the exit code is 0 only if every step passed.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests import services
from tests.effort import EFFORT

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
# Dozens of processes import the same modules; where the machine says that none may keep what it
# compiled, each compiles everything anew (five seconds of every test process).
COMPILED_ONCE = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
PYTEST = [PYTHON, "-m", "pytest", "-q"]
# Once per run: every test process and every house of the browser begin with a copy (tests/conftest.py).
MIGRATE = [PYTHON, "manage.py", "migrate", "-v0"]
# What these try does not depend on the database, so one run of them is enough: pure floors,
# knowledge and paper (from content that is frozen as JSON; tests/actions and test_publish try on
# both that it is frozen and stored); processes with an environment and a database of their own;
# text of the tree, of settings, of the hazard log and of the interface.
ONCE = [
    *("--ignore=tests/core", "--ignore=tests/knowledge"),
    *(
        f"--ignore=tests/documents/test_{name}.py"
        for name in (
            *("archive", "extremes", "inspection", "intended_use", "joining", "layout", "marks"),
            *("nothing_is_fetched", "outcome", "pack", "sandbox", "variants", "wording"),
        )
    ),
    *(
        f"--ignore=tests/house/test_{name}.py"
        for name in (
            *("bootstrap", "clinical_safety", "docs", "file_broker", "imports", "logs", "mutants"),
            *("settings_docs", "settings_start", "token_contrast", "tree"),
        )
    ),
    "--ignore=tests/api/test_openapi.py",
]
# Pages only show what actions answer, and tests/actions and tests/api try those on both databases; on
# the servers test_every_page and the permission matrix open every page, and these try what sessions,
# counts of queries and searches owe to the database.
PAGES_ON_SERVERS = ("every_page", "log_in", "worklist", "figures", "inbox", "live_pages")
OTHER_PAGES = [
    f"--ignore={path.relative_to(ROOT)}"
    for path in sorted((ROOT / "tests/views").glob("test_*.py"))
    if path.stem.removeprefix("test_") not in PAGES_ON_SERVERS
]
# What rests on locks, constraints, triggers and commits, and what reads and searches: in every run on the
# servers too. The whole run has there everything except ONCE and OTHER_PAGES.
ON_BOTH = [
    *("tests/actions", "tests/faults", "tests/api/test_board.py", "tests/documents/test_publish.py"),
    *(f"tests/house/test_{name}.py" for name in ("append_only", "audit", "audit_tampering", "reporting")),
    *(f"tests/views/test_{name}.py" for name in ("log_in", "worklist")),
]
# Of those, what need not be tried on SQLite as well before each change: the doors (tests/api, tests/views) go
# through the same actions there. Votes and decisions are always tried on both, and so is a worker that is killed.
ON_SERVERS_ALONE = [
    *(
        f"--ignore={path.relative_to(ROOT)}"
        for path in sorted((ROOT / "tests/actions").glob("test_*.py"))
        if not path.stem.startswith(("test_vote", "test_decision", "test_delegated"))
    ),
    *(f"--ignore=tests/faults/test_{name}.py" for name in ("ballot_load", "runjobs", "simultaneous")),
    *(
        f"--deselect=tests/faults/test_workers_killed.py::test_{name}"
        for name in (
            *("jobs_whose_messages_were_all_dropped", "a_job_is_accepted_while_the_broker", "a_frozen_worker"),
            "a_job_rung_many_times",
        )
    ),
    *(f"--ignore=tests/{path}.py" for path in ("api/test_board", "documents/test_publish", "views/test_worklist")),
]
# About half of what is tried on SQLite, by the time that it takes.
PAGES = ("tests/views", "tests/house")
# Each tries the same on many examples of one law: their number in the run before each change.
USUAL_EFFORT = 0.15
# Which tests each run takes by their marks; the whole one takes all.
CHOSEN = {"usual": "not proof and not long", "rest": "not proof and long"}
# Three runs go beside each other: on two cores of one process each, for every process more collects its tests
# once more; of more processes where there are more cores. A module stays in one process, for its costly
# set-up, and is taken in order: by default the modules of few tests, which are the slow ones, would come last
# and leave the other processes idle.
PROCESSES = (os.cpu_count() or 2) // 2
SHARED_OUT = ["-n", str(PROCESSES if PROCESSES > 1 else 0), "--dist", "loadscope", "--no-loadscope-reorder"]


@dataclass
class Run:
    """The steps done so far: what passed, how long it took, how many tests there were.

    `marks` choose its tests, as pytest writes them; none chooses all, with all their examples on both databases.
    """

    reports: Path
    marks: str = ""
    steps: list[tuple[str, bool, float]] = field(default_factory=list)
    going: set[subprocess.Popen[bytes]] = field(default_factory=set)
    stopped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    migrating: threading.Lock = field(default_factory=threading.Lock)

    def migrated(self) -> str:
        """The path of an SQLite file that is migrated; whoever asks first makes it."""
        file = self.reports / "migrated.sqlite3"
        with self.migrating:
            if not file.exists():
                self.step(
                    "migrations on SQLite", MIGRATE, DATABASE_URL=f"sqlite:///{file}", TUMORBOARD_DATA=str(self.reports)
                )
        return str(file)

    def step(self, name: str, command: list[str], **environ: str) -> None:
        began = time.monotonic()
        with tempfile.TemporaryFile() as said:
            with self.lock:
                if self.stopped:
                    return
                print(f"... {name}", flush=True)
                done = subprocess.Popen(
                    command, cwd=ROOT, env=COMPILED_ONCE | environ, stdout=said, stderr=subprocess.STDOUT
                )
                self.going.add(done)
            done.wait()
            said.seek(0)
            words = said.read().decode(errors="replace")
        with self.lock:
            self.going.remove(done)
        self.ended(name, done.returncode == 0, time.monotonic() - began, words)

    def ended(self, name: str, passed: bool, seconds: float, words: str) -> None:
        with self.lock:
            print(f"\n=== {name}\n{words.rstrip()}\n", flush=True)
            self.steps.append((name, passed, seconds))

    def tests(self, name: str, *options: str, **environ: str) -> None:
        self.step(name, [*PYTEST, *options, f"--junitxml={self.reports / name}.xml"], **environ)

    @property
    def whole(self) -> bool:
        return not self.marks

    @property
    def effort(self) -> float:
        return EFFORT if self.whole else EFFORT * USUAL_EFFORT

    def stop(self) -> None:
        """End what is going on and begin nothing more."""
        with self.lock:
            self.stopped = True
            for process in self.going:
                process.terminate()

    def conclude(self) -> int:
        print("=== in all")
        for name, passed, seconds in self.steps:
            print(f"{'passed' if passed else 'FAILED'}  {seconds:6.1f} s  {name}")
        print(self.count())
        return 0 if self.steps and all(passed for _, passed, _ in self.steps) else 1

    def count(self) -> str:
        """One line over all reports: `N passed, N failed, N skipped`."""
        total = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
        for report in self.reports.glob("*.xml"):
            for suite in ElementTree.parse(report).getroot().iter("testsuite"):
                total = {name: number + int(suite.get(name, 0)) for name, number in total.items()}
        failed = total["failures"] + total["errors"]
        return f"{total['tests'] - failed - total['skipped']} passed, {failed} failed, {total['skipped']} skipped"


Part = Callable[[Run], None]


def lint(run: Run) -> None:
    """Style, types, imports, settings, migrations; on a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="tumorboard-lint-") as folder:
        for name, command in LINT.items():
            run.step(name, command, TUMORBOARD_DATA=folder)


def pages_on_sqlite(run: Run) -> None:
    _on_sqlite(run, "pages and house on SQLite", *PAGES)


def on_sqlite(run: Run) -> None:
    _on_sqlite(run, "other tests on SQLite", *(f"--ignore={folder}" for folder in PAGES))


def _on_sqlite(run: Run, name: str, *where: str) -> None:
    which = () if run.whole else (*_no_browser(run), *ON_SERVERS_ALONE)
    more = {"TESTS_EFFORT": str(run.effort), "TESTS_MIGRATED": run.migrated()}
    run.tests(name, *SHARED_OUT, *which, *where, **more)


def _no_browser(run: Run) -> tuple[str, str]:
    return "-m", f"{run.marks} and not browser and not benchmark"


def on_servers(run: Run) -> None:
    """The same tests on a PostgreSQL and a Redis that live only for this step."""
    with ExitStack() as running:
        database = running.enter_context(services.postgresql())
        broker = running.enter_context(services.redis())
        where = services.where(database, broker)
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="tumorboard-migrated-"))
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("CREATE DATABASE migrated")
        itself = f"{database.rpartition('/')[0]}/migrated"
        run.step("migrations on PostgreSQL", MIGRATE, DATABASE_URL=itself, TUMORBOARD_DATA=folder)
        # The fuzzing looks here for what only PostgreSQL refuses (NUL, numbers beyond a column): fewer find it.
        more = {"TESTS_EFFORT": str(0.3 * run.effort), "TESTS_MIGRATED": "migrated"}
        which = (*ONCE, *OTHER_PAGES) if run.whole else (*_no_browser(run), *ON_BOTH)
        run.tests("tests on PostgreSQL and Redis", *SHARED_OUT, *which, **where, **more)


def in_browser(run: Run) -> None:
    which = "browser" if run.whole else f"{run.marks} and browser"
    more = {"TESTS_EFFORT": str(run.effort), "TESTS_MIGRATED": run.migrated()}
    run.tests("tests in a browser", "-n", "0", "-m", which, "tests/browser", **more)


# Lanes that go side by side, each of parts that follow one another.
EVERYTHING: list[list[Part]] = [[in_browser, on_sqlite], [pages_on_sqlite], [lint, on_servers]]
RUNS: dict[str, list[list[Part]]] = {
    "usual": EVERYTHING,
    "rest": [[in_browser, on_sqlite], [pages_on_sqlite], [on_servers]],
    "whole": EVERYTHING,
    "fast": [[on_sqlite], [lint, pages_on_sqlite]],
    "lint": [[lint]],
    "browser": [[in_browser]],
}


def lane(run: Run, parts: Sequence[Part]) -> None:
    """One part after the other; a part that cannot even begin is a failed step."""
    for part in parts:
        try:
            part(run)
        except Exception:
            run.ended(part.__name__, False, 0.0, traceback.format_exc())


def main(which: str = "usual") -> int:
    with tempfile.TemporaryDirectory(prefix="tumorboard-reports-") as folder:
        run = Run(Path(folder), "" if which in ("whole", "browser") else CHOSEN.get(which, CHOSEN["usual"]))
        with ThreadPoolExecutor() as pool:
            try:
                for going in [pool.submit(lane, run, parts) for parts in RUNS[which]]:
                    going.result()
            except BaseException:
                run.stop()
                raise
        return run.conclude()


if __name__ == "__main__":
    services.end_on_sigterm()
    raise SystemExit(main(*sys.argv[1:]))
