"""`manage.py serve` refuses in one line what cannot run, and is not stopped by what a dead start left."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.services import START_WITHIN
from tumorboard.supervision import NotServing, alone_on


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
