"""Web server, worker and clock under one supervisor, tied to the life of this process."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

READY_WITHIN = 60.0  # seconds


class NotReady(Exception):
    """The web server did not answer in time; the message holds the end of the logs."""


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def supervise(base: Path, data: Path, url: str, when_ready: Callable[[], None]) -> int:
    """Start the supervisor, call `when_ready` once `url` answers, and wait for its end.

    Ctrl-C, SIGTERM and a closed terminal stop everything. Returns the supervisor's exit
    code. Raises NotReady, with everything stopped, when the web server does not come up.
    """
    (data / "log").mkdir(mode=0o700, exist_ok=True)
    # A session of its own: Ctrl-C reaches this process alone, which stops the rest in order.
    supervisor = subprocess.Popen(_command(base), cwd=base, env=_environment(data), start_new_session=True)
    for reason in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(reason, lambda *_: supervisor.terminate())
    if not _answers(url, supervisor):
        if supervisor.poll() == 0:
            return 0  # stopped by the person before it was ready
        supervisor.terminate()
        supervisor.wait()
        raise NotReady(_end_of_logs(data / "log"))
    when_ready()
    return supervisor.wait()


def _command(base: Path) -> list[str]:
    # setpriv stops the supervisor even if this process is killed outright.
    tie = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    return [*tie, sys.executable, "-m", "supervisor.supervisord", "-c", str(base / "deploy" / "supervisord.conf")]


def _environment(data: Path) -> dict[str, str]:
    workers = os.environ.get("TUMORBOARD_WORKER_PROCESSES", "2")
    return {
        **os.environ,
        "TUMORBOARD_DATA": str(data),
        "TUMORBOARD_PYTHON": sys.executable,
        "TUMORBOARD_OS_USER": str(os.geteuid()),
        "TUMORBOARD_WORKER_PROCESSES": workers,
    }


def _answers(url: str, supervisor: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and supervisor.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  (our own http address)
        except urllib.error.HTTPError:
            return True  # any answer is an answer
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _end_of_logs(folder: Path, lines: int = 15) -> str:
    ends = []
    for log in sorted(folder.glob("*.log")):
        ends += [f"--- {log}", *log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]]
    return "\n".join(ends)
