"""`manage.py serve` refuses in one line what cannot run, and is stopped by nothing that it should not be."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core.management.base import CommandError
from django.http.request import validate_host

from tests.services import START_WITHIN, free_port
from tumorboard.environment import BROKERS, CACHES, ENGINES, data_folder, database, server
from tumorboard.management.commands.serve import a_name_of_ours, refuse_where_none_can_listen
from tumorboard.supervision import NotServing, Supervised, alone_on

ROOT = Path(__file__).resolve().parents[2]


def refusal(folder: Path, *before: str, **more: str) -> str:
    """The one line in which `manage.py serve` on this folder ends, without succeeding; `before` runs it."""
    environ = {"PATH": os.environ["PATH"], "TUMORBOARD_DATA": str(folder), "PORT": str(free_port()), **more}
    ended = subprocess.run(
        [*before, sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=START_WITHIN,
    )
    [line] = (ended.stdout + ended.stderr).splitlines()
    assert ended.returncode == 1
    return line


@pytest.mark.parametrize("below", ["", "new/folder"])
def test_a_data_folder_that_is_a_file_is_named_with_the_remedy(tmp_path: Path, below: str) -> None:
    (tmp_path / "data").write_text("a file")
    line = refusal(tmp_path / "data" / below)
    assert f"The data folder {tmp_path / 'data' / below} cannot be used: " in line
    assert "Set TUMORBOARD_DATA to a folder that this account may write to" in line


@pytest.mark.parametrize("complete", [False, True])
def test_a_data_folder_that_cannot_be_written_to_is_named_with_the_remedy(tmp_path: Path, complete: bool) -> None:
    folder = tmp_path / "data"
    if complete:  # as after a start by another account: only the lock is to be written
        settings = {"DJANGO_SETTINGS_MODULE": "tumorboard.settings", "TUMORBOARD_DATA": str(folder)}
        made = "from django.conf import settings; settings.DATA_DIR"
        subprocess.run([sys.executable, "-c", made], cwd=ROOT, env={**os.environ, **settings}, check=True)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o500)
    # For root every folder is writable, unless it has laid that power aside.
    mortal = ("setpriv", "--bounding-set=-dac_override") if os.geteuid() == 0 else ()
    line = refusal(folder, *mortal)
    folder.chmod(0o700)
    assert f"The data folder {folder} cannot be used: Permission denied" in line
    assert "Set TUMORBOARD_DATA to a folder that this account may write to" in line


def test_a_log_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file")
    assert f"a file has this name ({tmp_path / 'log'})" in refusal(tmp_path)


def test_an_empty_name_of_a_folder_is_none_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUMORBOARD_DATA", "")
    assert data_folder(tmp_path / "var") == (tmp_path / "var").resolve()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "65536", "PORT is 65536. Set it to a number from 1 to 65535, such as 8000."),
        ("PORT", "0", "PORT is 0. Set it to a number from 1 to 65535, such as 8000."),
        ("TUMORBOARD_BIND", "192.0.2.1", "TUMORBOARD_BIND is '192.0.2.1', where this machine cannot listen"),
        ("TUMORBOARD_BIND", "[2001:db8::1]", "TUMORBOARD_BIND is '2001:db8::1', where this machine cannot listen"),
        ("TUMORBOARD_WEB_PROCESSES", "many", "TUMORBOARD_WEB_PROCESSES is 'many'. Set it to a number, such as 2."),
    ],
)
def test_where_and_how_it_cannot_listen_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    assert said in refusal(tmp_path, **{name: value})


def test_a_port_for_root_alone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tumorboard.management.commands.serve.try_to_listen", refused)
    with pytest.raises(CommandError, match="Port 80 is for root alone here"):
        refuse_where_none_can_listen("127.0.0.1", 80)


NOT_USABLE = "DATABASE_URL is no address of a database that can be used. Set it to postgres://"
NO_REDIS = " is no address of a Redis. Set it to one such as redis://127.0.0.1:6379/0, or leave it unset."


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "sqlite", NOT_USABLE),
        ("DATABASE_URL", "postgres", NOT_USABLE),
        ("DATABASE_URL", "nonsense-secret", NOT_USABLE),
        ("DATABASE_URL", "oracel://user:secret@host/name", NOT_USABLE),
        ("DATABASE_URL", "mysql://user:secret@host/name", NOT_USABLE),
        ("DATABASE_URL", "postgres://user:secret/@host/name", NOT_USABLE),
        ("TUMORBOARD_BROKER_URL", "localhost:6379", f"TUMORBOARD_BROKER_URL{NO_REDIS}"),
        ("TUMORBOARD_BROKER_URL", "redis://:secret/@host:6379/0", f"TUMORBOARD_BROKER_URL{NO_REDIS}"),
        ("TUMORBOARD_CACHE_URL", "http://:secret@host", f"TUMORBOARD_CACHE_URL{NO_REDIS}"),
        ("TUMORBOARD_MAIL_URL", "mail:secret", "TUMORBOARD_MAIL_URL is no address of a mail server. Set it to one"),
        ("TUMORBOARD_LOG_LEVEL", "LOUD", "TUMORBOARD_LOG_LEVEL is 'LOUD'. Set it to one of DEBUG, INFO,"),
        ("TUMORBOARD_WEB_THREADS", "many", "TUMORBOARD_WEB_THREADS is no number. Set it to one, or leave it unset."),
        ("TUMORBOARD_AUDIT_KEY_FILE", "/no/file", "TUMORBOARD_AUDIT_KEY_FILE names /no/file, which cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_and_its_secret_is_not(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    line = refusal(tmp_path, **{name: value})
    assert line.startswith(f"CommandError: {said}")
    assert "secret" not in line


@pytest.mark.parametrize(
    ("schemes", "address"),
    [
        (BROKERS, "redis://127.0.0.1:6379/0"),
        (BROKERS, "rediss://user:password@host:6379/0"),
        (BROKERS, "redis+socket:///run/redis.sock?virtual_host=0"),
        (BROKERS, "sentinel://one:26379;sentinel://two:26379"),
        (CACHES, "redis://one:6379/1,redis://two:6379/1"),
        (CACHES, "unix:///run/redis.sock?db=1"),
        (CACHES, ""),
    ],
)
def test_every_way_to_name_a_redis_is_taken(
    monkeypatch: pytest.MonkeyPatch, schemes: tuple[str, ...], address: str
) -> None:
    monkeypatch.setenv("TUMORBOARD_BROKER_URL", address)
    assert server("TUMORBOARD_BROKER_URL", schemes) == address


@pytest.mark.parametrize("address", ["postgres://u:p[@h/n", "pgsql://%2Frun%2Fpostgresql/n", "sqlite://:memory:", ""])
def test_every_way_to_name_a_database_is_taken(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert database("sqlite:////folder/tumorboard.sqlite3")["ENGINE"] in ENGINES


def test_a_file_that_is_no_database_is_said_not_to_answer(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear colleague, thank you for referring this patient to our board. " * 20)
    environ = {**os.environ, "TUMORBOARD_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'letter'}"}
    checked = [sys.executable, "manage.py", "check", "--database", "default", "--tag", "tumorboard"]
    environ |= {"DJANGO_SETTINGS_MODULE": "tumorboard.settings"}
    said = subprocess.run(checked, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=START_WITHIN)
    assert said.returncode == 1
    assert "tumorboard.E017" in said.stderr
    assert "Traceback" not in said.stderr


def test_what_dead_starts_left_in_a_folder_is_cleared_and_stops_none(tmp_path: Path) -> None:
    (tmp_path / "prepared-0123abcd").touch()
    (tmp_path / "supervisor.pid").write_text(f"{os.getpid()}\n")  # a number that is another's by now
    (tmp_path / "serve.lock").touch()
    with alone_on(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == ["serve.lock"]


def test_a_folder_is_kept_by_each_that_was_given_it(tmp_path: Path) -> None:
    with alone_on(tmp_path) as lock:
        kept = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=(lock,))
    with pytest.raises(NotServing, match="Another Tumorboard is running"), alone_on(tmp_path):
        pass
    kept.communicate(timeout=START_WITHIN)
    with alone_on(tmp_path):
        assert (tmp_path / "serve.lock").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "allowed", [["board.hospital.example", "other.example"], [".hospital.example"], ["*"], ["[::1]"]]
)
def test_the_web_server_is_asked_by_a_name_that_it_lets_in(allowed: list[str]) -> None:
    assert validate_host(a_name_of_ours(allowed), allowed)


class Elsewhere(BaseHTTPRequestHandler):
    """What production answers to plain HTTP: look for me at https, where nobody is."""

    names: list[str] = []

    def do_GET(self) -> None:
        self.names.append(self.headers["Host"])
        self.send_response(301)
        self.send_header("Location", "https://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def answering() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_any_answer_of_the_web_server_itself_is_an_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")  # a hospital's proxy knows nothing of this machine
    monkeypatch.setattr("tumorboard.supervision.READY_WITHIN", 0)
    programs = Supervised(ROOT, tmp_path, lock=-1)
    with answering() as url, subprocess.Popen(["cat"], stdin=subprocess.PIPE) as programs.supervisor:
        programs.let_in(url, "board.hospital.example")
        programs.supervisor.stdin.close()
    assert Elsewhere.names == ["board.hospital.example"]
