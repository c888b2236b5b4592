"""`manage.py serve`: everything starts, what dies is started again, and Ctrl-C leaves nothing running."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.effort import EFFORT
from tests.services import free_port
from tumorboard.management.commands.serve import is_behind
from tumorboard.supervision import NotServing, Supervised, alone_on

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="brings its own database; once is enough")
ROOT = Path(__file__).resolve().parents[2]
NAME = "board.hospital.example"
PATIENCE = 180.0  # seconds; on a quiet machine each step takes a few


def eventually(met: Callable[[], object]) -> object:
    """Wait until something holds, and return it; fails when it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := met():
            return found
        time.sleep(0.1)
    raise AssertionError(f"never happened: {met}")


class Served:
    """A running `manage.py serve` on a database of its own: an empty one, or what the run has migrated already."""

    def __init__(self, folder: Path, port: int | str, **more: str) -> None:
        self.folder, self.port = folder, port
        unset = ("DATABASE_URL", "TUMORBOARD_BROKER_URL", "TUMORBOARD_CACHE_URL", "DJANGO_SETTINGS_MODULE")
        environ = {name: value for name, value in os.environ.items() if name not in unset}
        environ |= {"TUMORBOARD_DATA": str(folder), "PORT": str(port), "TUMORBOARD_DEMO_BOARD": "0", **more}
        if EFFORT < 1 and os.environ.get("TESTS_MIGRATED") and not folder.exists():
            folder.mkdir(mode=0o700)
            shutil.copy(os.environ["TESTS_MIGRATED"], folder / "tumorboard.sqlite3")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def processes(self) -> dict[int, str]:
        """Everything the supervisor started and itself: process id -> command."""
        return {pid: words for pid, words, session in running() if session == self.supervisor}

    def one(self, word: str) -> int | None:
        return next((pid for pid, words in sorted(self.processes().items()) if word in words), None)

    @property
    def supervisor(self) -> int:
        return int((self.folder / "supervisor.pid").read_text())


def running() -> Iterator[tuple[int, str, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
        except OSError:
            continue
        if words:
            yield int(folder.name), words, session


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path / "data", free_port(), TUMORBOARD_HOSTS=NAME)
    try:
        yield served
    finally:
        served.process.terminate()
        served.process.communicate(timeout=PATIENCE)


def test_it_serves_restarts_what_dies_and_leaves_nothing(served: Served) -> None:
    eventually(lambda: any("ready" in line for line in [served.process.stdout.readline().decode()]))
    page = urllib.request.Request(f"http://127.0.0.1:{served.port}/login/", headers={"Host": NAME})
    assert urllib.request.urlopen(page).status == 200
    for word in ("celery -A tumorboard worker", "celery -A tumorboard beat"):
        first = eventually(lambda word=word: served.one(word))
        os.kill(first, signal.SIGKILL)
        eventually(lambda word=word, first=first: served.one(word) not in (None, first))
    supervisor = served.supervisor
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(PATIENCE) == 0
    assert [words for _, words, session in running() if session == supervisor] == []
    assert not _listens(served.port)
    assert not list(served.folder.glob("prepared*"))
    assert "DisallowedHost" not in (served.folder / "log" / "web.log").read_text()


def test_it_stops_while_it_still_prepares(served: Served) -> None:
    supervisor = eventually(lambda: (served.folder / "supervisor.pid").exists() and served.supervisor)
    eventually(lambda: served.one("gunicorn"))
    served.process.send_signal(signal.SIGHUP)  # a closed terminal
    assert served.process.wait(PATIENCE) == 0
    assert [words for _, words, session in running() if session == supervisor] == []


def test_another_on_the_same_folder_is_refused_and_shuts_nothing(served: Served) -> None:
    eventually(lambda: any("ready" in line for line in [served.process.stdout.readline().decode()]))
    supervisor = served.supervisor
    for port in (served.port, free_port()):
        assert_refused_for_its_folder(Served(served.folder, port))
    assert served.supervisor == supervisor
    web = {pid for pid, words, session in running() if session == supervisor and "gunicorn" in words}
    for pid in web:
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: not _listens(served.port))
    eventually(lambda: _listens(served.port))


def assert_refused_for_its_folder(other: Served) -> None:
    [line] = other.process.communicate(timeout=PATIENCE)[0].decode().splitlines()
    assert f"Another Tumorboard is running on the data folder {other.folder}." in line
    assert "TUMORBOARD_DATA=/another/folder make run" in line
    assert other.process.returncode == 1


def test_the_folder_of_one_that_was_killed_is_free_once_its_programs_have_ended(served: Served) -> None:
    eventually(lambda: any("ready" in line for line in [served.process.stdout.readline().decode()]))
    supervisor = served.supervisor
    os.kill(supervisor, signal.SIGSTOP)
    served.process.kill()
    served.process.wait(PATIENCE)
    assert_refused_for_its_folder(Served(served.folder, free_port()))
    for reason in (signal.SIGTERM, signal.SIGCONT):
        os.kill(supervisor, reason)
    eventually(lambda: supervisor not in [session for _, _, session in running()])
    eventually(
        lambda: is_free(served.folder)
    )  # a program that ends is gone from the list before it lets go of its files
    assert not list(served.folder.glob("prepared*"))


def is_free(folder: Path) -> bool:
    try:
        with alone_on(folder):
            return True
    except NotServing:
        return False


def test_what_a_killed_supervisor_left_behind_is_not_let_in(tmp_path: Path) -> None:
    programs = Supervised(ROOT, tmp_path, lock=-1)
    programs.supervisor = subprocess.Popen(["true"])
    programs.supervisor.wait()
    with pytest.raises(NotServing, match="did not start"):
        programs.let_in("http://127.0.0.1:1/", "localhost")
    assert not programs.mark.exists()


def test_a_web_server_without_a_prepared_database_waits(tmp_path: Path) -> None:
    nap = "from tumorboard import supervision; supervision.time.sleep = lambda _: exit('waits')"
    environ = {**os.environ, "TUMORBOARD_DATA": str(tmp_path), "DATABASE_URL": "sqlite:////nowhere/at.all"}
    environ |= {"TUMORBOARD_PREPARED": str(tmp_path / "prepared"), "DJANGO_SETTINGS_MODULE": "tumorboard.settings"}
    loaded = subprocess.run(
        [sys.executable, "-c", f"{nap}; import tumorboard.wsgi"], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert loaded.stderr == "waits\n"


def test_a_web_server_has_every_page_before_it_forks_and_still_collects_rubbish(tmp_path: Path) -> None:
    asked = "import gc, sys, tumorboard.wsgi; exit(f'{gc.isenabled()} {\"decisions.views.meeting\" in sys.modules}')"
    environ = {**os.environ, "TUMORBOARD_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tumorboard.settings"}
    environ |= {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    loaded = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert loaded.stderr == "True True\n"


def test_a_port_that_is_no_number_is_named(tmp_path: Path) -> None:
    refused = Served(tmp_path / "data", "abc").process
    assert (
        refused.communicate(timeout=PATIENCE)[0].decode()
        == "CommandError: PORT is 'abc'. Set it to a number, such as 8000.\n"
    )
    assert refused.returncode == 1


def test_a_port_in_use_is_named_with_another_to_try(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = Served(tmp_path / "data", port).process
        said = refused.communicate(timeout=PATIENCE)[0].decode()
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use" in said
    assert f"PORT={port + 1} make run" in said


@pytest.mark.parametrize(
    ("folder", "workers", "named"),
    [("per%cent", "2", "per%cent has a % in it"), ("data", "two", "TUMORBOARD_WORKER_PROCESSES is 'two'")],
)
def test_what_could_not_run_is_refused_by_its_name(tmp_path: Path, folder: str, workers: str, named: str) -> None:
    refused = Served(tmp_path / folder, free_port(), TUMORBOARD_WORKER_PROCESSES=workers).process
    assert named in refused.communicate(timeout=PATIENCE)[0].decode()
    assert refused.returncode == 1


@pytest.mark.django_db
def test_a_database_is_migrated_only_while_a_migration_is_still_to_be_applied() -> None:
    assert not is_behind()
    MigrationRecorder(connection).record_unapplied("cases", "0013_treated_cases")
    assert is_behind()
