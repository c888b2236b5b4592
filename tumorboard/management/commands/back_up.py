"""`manage.py back_up FILE`: a copy of the SQLite database, made while it is in use."""

import os
import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    help = "Copy the SQLite database while it is in use, with every committed change, and check the copy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where the copy goes; it must not exist yet")

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("This database is PostgreSQL: use pg_dump --format=custom (docs/operators.md, Backup).")
        if file.exists():
            raise CommandError(f"{file} is there already; a backup never overwrites another.")
        draft = file.with_name(f"{file.name}.part")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        try:
            copy_to(draft)
        except sqlite3.Error as failed:
            draft.unlink()
            raise CommandError(f"The copy failed: {failed}") from failed
        os.replace(draft, file)
        self.stdout.write(f"{file}: {file.stat().st_size} bytes, checked")


def copy_to(file: Path) -> None:
    """Copy by SQLite's online backup and check the result; raises sqlite3.Error when it is not sound.

    A plain copy of the file would miss what is still in the write-ahead log, and look sound.
    """
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    with file.open("rb") as written:
        os.fsync(written.fileno())
