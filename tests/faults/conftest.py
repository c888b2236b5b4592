"""A small installation of its own for each test: database, file broker, desk, real workers."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 120.0  # seconds until a condition must hold; none of them takes nearly that long on a quiet machine


def until(holds: Callable[[], Any], what: str) -> Any:
    """The first true answer of `holds`, asked again and again until a deadline."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        found = holds()
        if found:
            return found
        time.sleep(0.05)
    pytest.fail(f"not within {WITHIN:.0f} s: {what}")


class Installation:
    """One database and one file broker in a folder, and the processes that use them."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.queue = folder / "data" / "queue" / "in"
        self.processes: list[subprocess.Popen[str]] = []
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tumorboard.settings",
            "TUMORBOARD_MODE": "demo",
            "PYTHONPATH": str(ROOT),
            "TUMORBOARD_DATA": str(folder / "data"),
            "DATABASE_URL": database,
            "FAULTS_FOLDER": str(folder),
            "TUMORBOARD_BROKER_URL": "filesystem://",
            "TUMORBOARD_JOB_LEASE_SECONDS": "1.5",
            "TUMORBOARD_JOB_RING_AGAIN_SECONDS": "0.2",
            "TUMORBOARD_JOB_RETRY_SECONDS": "0.1",
        }

    def start(self, command: list[str], log: str, **changes: str) -> subprocess.Popen[str]:
        """Start a process in a session of its own, so that it can be killed with its children."""
        with (self.folder / log).open("a") as errors:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment | changes,
                stdin=subprocess.PIPE,
                text=True,
                stdout=subprocess.PIPE if log == "desk.log" else errors,
                stderr=errors,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self, *options: str) -> subprocess.Popen[str]:
        """A real Celery worker, ready to take jobs."""
        ready = self.log("worker.log").count(" ready")
        process = self.start(
            [
                "-m",
                "celery",
                "-A",
                "tumorboard",
                "worker",
                "-I",
                "tests.faults.works",
                "--loglevel",
                "INFO",
                "--without-mingle",
                "--without-gossip",
                *(options or ("--concurrency", "1")),
            ],
            "worker.log",
        )
        until(lambda: self.log("worker.log").count(" ready") > ready, f"worker ready: {self.log('worker.log')[-1500:]}")
        return process

    def log(self, name: str) -> str:
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    def starts(self, key: str) -> list[str]:
        """The process ids that began to compute this job, in order."""
        return [line.split()[1] for line in self.log("starts").splitlines() if line.split()[0] == key]

    def go(self) -> None:
        (self.folder / "go").touch()

    def close(self) -> None:
        for process in self.processes:
            signal_all(process, signal.SIGCONT)
            signal_all(process, signal.SIGKILL)
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()


class Desk:
    """Asks the desk process: `desk("row", key="a")`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert self._line() == "ready"

    def __call__(self, do: str, **given: Any) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self.process.stdin.flush()
        return json.loads(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ended(self, key: str) -> dict[str, Any]:
        """The job's row once it is done or dead; the sweeper runs meanwhile, as under beat."""

        def row() -> Any:
            self("sweep")
            found = self("row", key=key)
            return found if found["state"] in ("done", "dead") else None

        return dict(until(row, f"job {key} ended"))


def signal_all(process: subprocess.Popen[str], number: int) -> None:
    """Send a signal to the process and every child of it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """A function that makes a migrated database of its own for one test and returns its URL."""
    server, ready = os.environ.get("DATABASE_URL", ""), os.environ.get("TESTS_MIGRATED", "")
    folder = tmp_path_factory.mktemp("migrated")
    if server.startswith("postgres"):
        template = ready or f"faults_{uuid4().hex[:12]}"
        if not ready:
            _sql(server, f"CREATE DATABASE {template}")
            _migrate(folder, _database(server, template))
        return lambda target: _copied(server, template)
    file = ready or folder / "template.sqlite3"
    if not ready:
        _migrate(folder, f"sqlite:///{file}")
    return lambda target: f"sqlite:///{shutil.copy(file, target / 'faults.sqlite3')}"


def _migrate(folder: Path, database: str) -> None:
    environment = os.environ | {
        "DATABASE_URL": database,
        "TUMORBOARD_DATA": str(folder),
        "TUMORBOARD_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "tumorboard.settings",
    }
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)


def _copied(server: str, template: str) -> str:
    name = f"faults_{uuid4().hex[:12]}"
    _sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return _database(server, name)


def _database(server: str, name: str) -> str:
    return f"{server.rsplit('/', 1)[0]}/{name}"


def _sql(server: str, statement: str) -> None:
    with psycopg.connect(server.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def installation(tmp_path: Path, migrated: Callable[[Path], str]) -> Iterator[Installation]:
    """An installation without any process yet; everything started in it is killed in the end."""
    made = Installation(tmp_path, migrated(tmp_path))
    yield made
    made.close()


@pytest.fixture
def desk(installation: Installation) -> Desk:
    return Desk(installation.start(["-m", "tests.faults.desk"], "desk.log"))
