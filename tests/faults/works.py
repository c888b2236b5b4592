"""Kinds of job that exist only for the fault tests. A worker under test imports this module.

Everything they do leaves a trace: each start appends a line to `starts` in the folder named
by FAULTS_FOLDER, each stored result is one line of the access log.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

from cases import audit
from cases.jobs import Report, Work, register
from cases.jobs.kinds import work_of
from cases.models import Job

GIVE_UP_AFTER = 60.0  # seconds; no test waits that long


def _folder() -> Path:
    return Path(os.environ["FAULTS_FOLDER"])


def _started(job: Job) -> None:
    with (_folder() / "starts").open("a") as starts:
        starts.write(f"{job.key} {os.getpid()}\n")


def _store(job: Job, outcome: Any) -> dict[str, Any]:
    audit.append(audit.SYSTEM, "test.stored", subject=job.key)
    return {"stored_by": outcome}


def _quick(job: Job, report: Report) -> int:
    _started(job)
    return os.getpid()


def _waiting(job: Job, report: Report) -> int:
    """Works until the test says go, and reports nothing: only the store can fence it off."""
    _started(job)
    _wait()
    return os.getpid()


def _wait() -> None:
    deadline = time.monotonic() + GIVE_UP_AFTER
    while not (_folder() / "go").exists():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def _poison(job: Job, report: Report) -> int:
    _started(job)
    raise RecursionError("Testpatient-Canary")


def _suicide(job: Job, report: Report) -> int:
    _started(job)
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def _held(work: Work) -> Work:
    """A kind of the product whose outcome is ready and is not stored before the test says go."""

    def compute(job: Job, report: Report) -> Any:
        made = work.compute(job, report)
        with (_folder() / "starts").open("a") as starts:
            starts.write(f"{job.kind} {os.getpid()}\n")
        _wait()
        return made

    return Work(work.kind, work.label, compute, work.store)


def register_all() -> None:
    """Make the kinds known to this process."""
    for kind, compute in {"quick": _quick, "waiting": _waiting, "poison": _poison, "suicide": _suicide}.items():
        register(Work(f"test.{kind}", f"Test: {kind}", compute, _store))
    if held := os.environ.get("FAULTS_HOLD"):
        register(_held(work_of(held)))


register_all()
