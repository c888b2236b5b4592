"""Web server, worker and clock under one supervisor, tied to the life of this process."""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NoReturn, Self
from urllib.parse import urlsplit

from tumorboard.environment import inner_folder, writing_to

READY_WITHIN = 60.0  # seconds
MARK = "prepared-"
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotServing(Exception):
    """The folder is taken, the web server did not come up, or the supervisor ended; the message says why."""


def try_to_listen(host: str, port: int) -> None:
    """Raise OSError when a server could not listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


@contextmanager
def alone_on(data: Path) -> Iterator[int]:
    """Keep the data folder for this process, and for each that inherits the descriptor which is yielded.

    What a start that was killed left in the folder is cleared. Raises NotServing when another has the folder, and
    ImproperlyConfigured when it cannot be written to.
    """
    # The kernel lets go of the lock when the last process that has it is gone, however it ended: no number of
    # a process is kept here that might be another's by now.
    with writing_to(data):
        lock = os.open(data / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with writing_to(data):
            _take(lock, data)
            for left in (*data.glob(f"{MARK}*"), data / "supervisor.pid"):
                left.unlink(missing_ok=True)
        yield lock
    finally:
        os.close(lock)


def _take(lock: int, data: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise NotServing(
            f"Another Tumorboard is running on the data folder {data}. Stop that one (supervisor.pid in the folder has "
            "its process), or give this one a folder of its own, for example: TUMORBOARD_DATA=/another/folder make run"
        ) from None


class Supervised:
    """Web server, worker and clock, loading from the start and let in once the database is prepared.

    A context: Ctrl-C, SIGTERM, a closed terminal or an error inside it stops everything, in
    order. The first three end the context quietly, wherever it was.
    """

    def __init__(self, base: Path, data: Path, lock: int) -> None:
        self.base, self.data, self.lock = base, data, lock
        # The file that says that the database is prepared; web server, worker and clock look for it. Its name is
        # its own: programs of a supervisor that was killed may look for theirs still, and must not begin.
        self.mark = data / f"{MARK}{secrets.token_hex(4)}"

    def __enter__(self) -> Self:
        inner_folder(self.data, "log")
        # A session of its own: Ctrl-C reaches this process alone, which stops the rest in order. It keeps the folder
        # too: when this process is killed, the folder is free once the programs have ended and not before.
        self.supervisor = subprocess.Popen(
            _command(self.base),
            cwd=self.base,
            env=_environment(self.data, self.mark),
            start_new_session=True,
            pass_fds=(self.lock,),
        )
        for reason in STOPS:
            signal.signal(reason, _stop)
        return self

    def let_in(self, url: str, name: str) -> None:
        """Open the web server and start the rest; returns once `url` answers, asked by a name that it goes by.

        Raises NotServing when it does not in READY_WITHIN seconds.
        """
        if self.supervisor.poll() is None:  # what one that was killed left behind must not open
            self.mark.touch(mode=0o600)
        deadline = time.monotonic() + READY_WITHIN
        while not _answers(url, name):
            if time.monotonic() > deadline or self.supervisor.poll() is not None:
                raise NotServing(f"The web server did not start. {_end_of_logs(self.data / 'log')}")
            time.sleep(0.05)

    def wait(self) -> None:
        """Return once everything is stopped. Raises NotServing when the supervisor failed."""
        if self.supervisor.wait():
            raise NotServing(f"The supervisor ended by itself. {_end_of_logs(self.data / 'log')}")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        for reason in STOPS:
            signal.signal(reason, signal.SIG_IGN)
        self.supervisor.terminate()
        self.supervisor.wait()
        self.mark.unlink(missing_ok=True)
        return kind is Stopped


class Stopped(BaseException):
    """A person or the system asked for the end."""


def _stop(*_: object) -> NoReturn:
    raise Stopped


def wait_until_prepared() -> None:
    """Wait in the web server until `manage.py serve` has prepared the database; without it, go on at once."""
    mark = os.environ.get("TUMORBOARD_PREPARED")
    while mark and not os.path.exists(mark):
        time.sleep(0.05)


def _command(base: Path) -> list[str]:
    # setpriv stops the supervisor even if this process is killed outright.
    tie = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    return [*tie, sys.executable, "-m", "supervisor.supervisord", "-c", str(base / "deploy" / "supervisord.conf")]


def _environment(data: Path, mark: Path) -> dict[str, str]:
    workers = os.environ.get("TUMORBOARD_WORKER_PROCESSES") or "2"
    return {
        **os.environ,
        "TUMORBOARD_DATA": str(data),
        "TUMORBOARD_PREPARED": str(mark),
        "TUMORBOARD_PYTHON": sys.executable,
        "TUMORBOARD_OS_USER": str(os.geteuid()),
        "TUMORBOARD_WORKER_PROCESSES": workers,
    }


def _answers(url: str, name: str) -> bool:
    # Asked plainly: urllib would go through a proxy of the environment, and on to the address that production
    # redirects to, which may be up or not.
    place = urlsplit(url)
    asked = HTTPConnection(place.hostname or "", place.port, timeout=5)
    try:
        asked.request("GET", "/", headers={"Host": name})
        asked.getresponse()  # any answer is an answer
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()
    return True


def _end_of_logs(folder: Path, lines: int = 15) -> str:
    ends = ["The ends of the logs:"]
    for log in sorted(folder.glob("*.log")):
        ends += [f"--- {log}", *log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]]
    return "\n".join(ends)
