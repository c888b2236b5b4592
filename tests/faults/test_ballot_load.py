"""The load run of the votes in small: real web workers, killed; 100,000 posts are a command away
(docs/evidence.md)."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.conftest import ROOT


def load(database: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.ballot_load", "--database-url", database, *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_what_was_acknowledged_is_stored_once_though_a_worker_is_killed(
    tmp_path: Path, migrated: Callable[[Path], str]
) -> None:
    done = load(migrated(tmp_path), "--posts", "300", "--clients", "8", "--kills", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 lost, 0 double; 0 other faults" in done.stdout


@pytest.mark.proof
@pytest.mark.skipif(connection.vendor != "sqlite", reason="one database is enough to try the harness itself")
def test_a_ballot_that_is_acknowledged_and_not_kept_is_found(tmp_path: Path, migrated: Callable[[Path], str]) -> None:
    done = load(migrated(tmp_path), "--posts", "100", "--clients", "4", "--kills", "0", "--planted", "forgetful")
    assert done.returncode == 1, done.stdout + done.stderr
