"""A private PostgreSQL and Redis for the tests: free ports on loopback, a temporary folder.

    python -m tests.services COMMAND ...

runs COMMAND with DATABASE_URL, TUMORBOARD_BROKER_URL and TUMORBOARD_CACHE_URL set, and
stops both servers whatever happens to it. Nothing of the machine's own servers is touched.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_WITHIN = 30.0  # seconds
STOP_WITHIN = 10.0
# This cluster is thrown away, and a power cut is not what these tests try: nothing is flushed
# to disk, and nothing runs beside the tests.
POSTGRESQL = [
    *("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    *("autovacuum=off", "jit=off", "max_connections=200"),
]


class NotInstalled(Exception):
    """A server program is missing; the message says how to get it."""


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgresql() -> Iterator[str]:
    """A fresh PostgreSQL cluster. Yields its URL; the database user is a superuser there."""
    with _folder() as folder:
        port = free_port()
        data = folder / "data"
        setup = [_program("initdb"), "-D", str(data), "-U", "tumorboard", "-A", "trust", "-E", "UTF8", "--no-locale"]
        subprocess.run(_unprivileged(setup), check=True, stdout=subprocess.DEVNULL, cwd=folder)
        options = [part for option in POSTGRESQL for part in ("-c", option)]
        server = [
            _program("postgres"),
            "-D",
            str(data),
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
            "-k",
            str(folder),
            *options,
        ]
        with _running(_unprivileged(server, dies_with="INT"), folder, port, signal.SIGINT):
            _wait_for_database(folder, port)
            yield f"postgres://tumorboard@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """A fresh Redis that keeps nothing on disk. Yields its URL without a database number."""
    with _folder() as folder:
        port = free_port()
        server = [
            _program("redis-server"),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(folder),
            "--databases",
            "64",
        ]
        with _running(_unprivileged(server, dies_with="TERM"), folder, port, signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}"


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tumorboard-services-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _user(), pwd.getpwnam(_user()).pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], folder: Path, port: int, stop: signal.Signals) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        # A session of its own: Ctrl-C reaches the tests first, which then stop the server.
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    try:
        _wait_for_port(server, port, folder / "log")
        yield
    finally:
        server.send_signal(stop)
        try:
            server.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for_port(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{server.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _wait_for_database(folder: Path, port: int) -> None:
    deadline = time.monotonic() + START_WITHIN
    ready = [_program("pg_isready"), "-q", "-h", str(folder), "-p", str(port)]
    while subprocess.run(ready, check=False).returncode != 0:
        if time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL listens but does not answer.")
        time.sleep(0.05)


def _program(name: str) -> str:
    # Debian keeps PostgreSQL's programs out of PATH, one folder per version.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")]))
    if not found:
        raise NotInstalled(f"{name} is not installed. `make test` installs it on Debian and Ubuntu.")
    return found


def _user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _unprivileged(command: list[str], dies_with: str | None = None) -> list[str]:
    """The command as another user when we are root (PostgreSQL refuses root), tied to our life."""
    prefix = ["setpriv"] if shutil.which("setpriv") and (os.geteuid() == 0 or dies_with) else []
    if prefix and os.geteuid() == 0:
        prefix += ["--reuid", _user(), "--regid", str(pwd.getpwnam(_user()).pw_gid), "--clear-groups"]
    if prefix and dies_with:
        prefix += ["--pdeathsig", dies_with]
    return [*prefix, *command]


def where(database: str, broker: str) -> dict[str, str]:
    """The environment that points Tumorboard at the two servers."""
    return {
        "DATABASE_URL": database,
        "TUMORBOARD_BROKER_URL": f"{broker}/0",
        "TUMORBOARD_CACHE_URL": f"{broker}/1",
    }


def end_on_sigterm() -> None:
    """Let SIGTERM end this process as an exception, so that the servers are stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def main(command: list[str]) -> int:
    """Run the command beside both servers. Returns its exit code."""
    end_on_sigterm()
    try:
        with postgresql() as database, redis() as broker:
            return subprocess.run(command, env={**os.environ, **where(database, broker)}, check=False).returncode
    except NotInstalled as missing:
        print(missing, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
