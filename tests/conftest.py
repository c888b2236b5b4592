"""What every test shares. People and cases come from tests/cast.py and tests/builders.py."""

import gc
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.core.management.commands import flush as flush_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations
from xdist.scheduler import LoadScopeScheduling

from tests.long import is_long

pytest_plugins = ["tests.cast"]

WRITTEN_BY_MIGRATING = ("django_content_type", "auth_permission")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the long ones before `-m` chooses."""
    for item in items:
        if is_long(item.nodeid):
            item.add_marker("long")


def pytest_collection_finish() -> None:
    """Leave what was imported out of each garbage collection: the suite takes a sixth less time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return ByModule(config, log)


class ByModule(LoadScopeScheduling):
    """A module stays in one process, and so does the folder whose modules read the same printed pack."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "tests/documents/"
        return folder if nodeid.startswith(folder) else nodeid.partition("::")[0]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Begin with a copy of the database that the run migrated for all its processes (tests/suite.py)."""
    migrated = os.environ.get("TESTS_MIGRATED", "")
    if not migrated:
        yield
        return
    connection.settings_dict["TEST"] |= {"MIGRATE": False}
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"] |= {"TEMPLATE": migrated}
        yield
        return
    # The memory is shared by name: what this connection puts there is what Django finds.
    with closing(sqlite3.connect(connection.creation._get_test_db_name(), uri=True)) as memory:
        with closing(sqlite3.connect(migrated)) as file:
            file.backup(memory)
        yield


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied() -> Iterator[None]:
    """Let the test runner empty append-only tables after a test that really commits.

    The triggers that refuse it stay as they are for everything the tests themselves do. What holds no
    row is left alone, and rows are deleted: to truncate a hundred tables takes PostgreSQL a third of a second.
    What migrating wrote stays, so nothing of it is written anew.
    """
    flush = BaseDatabaseOperations.execute_sql_flush
    BaseDatabaseOperations.execute_sql_flush = _past_the_triggers(flush)
    with (
        mock.patch.object(type(connection.ops), "sql_flush", _deletions),
        mock.patch.object(flush_command, "emit_post_migrate_signal"),
    ):
        yield
    BaseDatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def a_test_keeps_its_connection() -> Iterator[None]:
    """An answer that a test closes itself (a stream) ends the request, and with it on a server the
    connection that holds the transaction of the test. Outside a transaction nothing changes."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def unless_in_a_transaction(connection: BaseDatabaseWrapper) -> None:
        if not connection.in_atomic_block:
            close(connection)

    BaseDatabaseWrapper.close_if_unusable_or_obsolete = unless_in_a_transaction
    yield
    BaseDatabaseWrapper.close_if_unusable_or_obsolete = close


def _deletions(operations: BaseDatabaseOperations, style: object, tables: list[str], **_: object) -> list[str]:
    quoted = [operations.quote_name(table) for table in tables if table not in WRITTEN_BY_MIGRATING]
    holding = " UNION ALL ".join(
        [f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {name})" for place, name in enumerate(quoted)]
    )
    with operations.connection.cursor() as cursor:
        cursor.execute(holding)
        return [f"DELETE FROM {quoted[place]}" for (place,) in cursor.fetchall()]


def _past_the_triggers(flush: Callable[..., None]) -> Callable[..., None]:
    without_triggers = {"sqlite": _without_sqlite_triggers, "postgresql": _without_postgresql_triggers}

    def execute_sql_flush(operations: Any, statements: list[str]) -> None:
        if not statements:
            return
        connection = operations.connection
        with (
            transaction.atomic(using=connection.alias),
            connection.cursor() as cursor,
            without_triggers[connection.vendor](cursor),
        ):
            flush(operations, statements)

    return execute_sql_flush


@contextmanager
def _without_postgresql_triggers(cursor: Any) -> Iterator[None]:
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@contextmanager
def _without_sqlite_triggers(cursor: Any) -> Iterator[None]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        cursor.execute(sql)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    yield
    cache.clear()
