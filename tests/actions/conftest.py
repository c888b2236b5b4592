"""A database in which threads really commit beside each other, on both vendors."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker


@pytest.fixture
def committing(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Commits are real and other threads see them.

    PostgreSQL: the test database, emptied afterwards. SQLite: a copy of the migrated test
    database in a file, because threads cannot wait for each other's locks in memory.
    """
    if connection.vendor != "sqlite":
        yield
        return
    before, settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = settings | {"NAME": str(tmp_path / "committing.sqlite3")}
    before.ensure_connection()
    with closing(sqlite3.connect(tmp_path / "committing.sqlite3")) as copy:
        before.connection.backup(copy)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = settings, before


@pytest.fixture
def everybody(committing: None) -> Any:
    """Both boards and everybody on them, committed."""
    from tests.cast import assemble

    return assemble()


@pytest.fixture
def together(committing: None, django_db_blocker: DjangoDbBlocker) -> Callable[..., list[Any]]:
    """Runs the given functions at the same moment, each in its own thread and connection.

    Returns what each returned, or the exception that it raised, in their order.
    """

    def run(*tasks: Callable[[], Any]) -> list[Any]:
        start = Barrier(len(tasks))

        def one(task: Callable[[], Any]) -> Any:
            try:
                with django_db_blocker.unblock():
                    start.wait(timeout=30)
                    return task()
            except Exception as error:
                return error
            finally:
                connections["default"].close()

        with ThreadPoolExecutor(len(tasks)) as pool:
            return list(pool.map(one, tasks))

    return run
