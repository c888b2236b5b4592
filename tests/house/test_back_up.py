"""A backup of a database in use holds every committed row; a failed one leaves nothing behind."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import Board, Site

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is backed up by pg_dump"),
]


def test_the_copy_holds_what_was_committed_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    site = Site.objects.create(name="Northern spine centre")
    Board.objects.create(site=site, name="Monday board")
    call_command("back_up", str(tmp_path / "copy.sqlite3"))
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT name FROM cases_board").fetchall() == [("Monday board",)]
        assert copy.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] > 0
    assert (tmp_path / "copy.sqlite3").stat().st_mode & 0o777 == 0o600


def test_it_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite3").write_text("the one from yesterday")
    with pytest.raises(CommandError, match="never overwrites"):
        call_command("back_up", str(tmp_path / "copy.sqlite3"))
    assert (tmp_path / "copy.sqlite3").read_text() == "the one from yesterday"


def test_a_failed_copy_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path) -> None:
        raise sqlite3.DatabaseError("disk I/O error")

    monkeypatch.setattr("tumorboard.management.commands.back_up.copy_to", broken)
    with pytest.raises(CommandError, match="disk I/O error"):
        call_command("back_up", str(tmp_path / "copy.sqlite3"))
    assert list(tmp_path.iterdir()) == []
