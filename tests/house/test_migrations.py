"""All migrations at once make the same database as one after the other, constraints and triggers included."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython

_SQLITE = "SELECT type || ' ' || name, COALESCE(sql, '') FROM sqlite_master"
_POSTGRESQL = """
SELECT 'column ' || table_name || '.' || column_name,
       concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default, identity_generation)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function ' || proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


@pytest.mark.django_db(transaction=True)
def test_at_once_or_one_by_one_the_database_is_the_same(tmp_path: Path) -> None:
    at_once = _schema(connection)
    with _empty_database(tmp_path) as other:
        executor = MigrationExecutor(other)
        executor.loader = MigrationLoader(other, replace_migrations=False)
        last = [max(_one_by_one(executor.loader, app)) for app in ("cases", "decisions")]
        with mock.patch.object(RunPython, "database_forwards"):  # there are no rows to change, and it looks elsewhere
            executor.migrate(last)
        one_by_one = _schema(other)
    assert len(at_once) > 400
    assert at_once == one_by_one


def _one_by_one(loader: MigrationLoader, app: str) -> list[tuple[str, str]]:
    return [key for key, migration in loader.disk_migrations.items() if key[0] == app and not migration.replaces]


def _schema(of: Any) -> dict[str, object]:
    """What the tables of the product consist of, columns in any order; the views are made anew by every `migrate`."""
    with of.cursor() as cursor:
        cursor.execute(_SQLITE if of.vendor == "sqlite" else _POSTGRESQL)
        rows = cursor.fetchall()
    return {
        name: _in_any_order(text)
        for name, text in rows
        if not re.search(r"( |autoindex_)(reporting|django|auth)_", name)
    }


def _in_any_order(text: str) -> object:
    flat = " ".join(text.split())
    if not flat.startswith("CREATE TABLE"):
        return flat
    head, _, body = flat.partition("(")
    return head, sorted(re.split(r", (?=\"|CONSTRAINT|UNIQUE|CHECK)", body.removesuffix(")")))


@contextmanager
def _empty_database(folder: Path) -> Iterator[Any]:
    other = connection.copy()
    if connection.vendor == "sqlite":
        other.settings_dict["NAME"] = str(folder / "one-by-one.sqlite3")
        yield other
        other.close()
        return
    name = f"{connection.settings_dict['NAME']}_one_by_one"
    other.settings_dict["NAME"] = name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield other
    finally:
        other.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')
