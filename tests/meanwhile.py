"""A worker that finishes while somebody reads: before the first statement of some tables, the second, and so on."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db import connection, transaction

from tests.builders import jobs_done

Read = TypeVar("Read")


def while_a_worker_finishes(read: Callable[[], Read], tables: str) -> Iterator[tuple[Read, Read]]:
    """What `read` answers when every job that waits is done before its first statement of one of these `tables`
    (a pattern), and what it answers afterwards; then for the second statement, and so on to the last. Whatever was
    done is undone each time."""
    moment = 0
    while (found := _at(read, re.compile(f'FROM "({tables})"'), moment)) is not None:
        moment += 1
        yield found


def _at(read: Callable[[], Read], wanted: re.Pattern[str], moment: int) -> tuple[Read, Read] | None:
    seen: list[str] = []

    def worker(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if len(seen) <= moment and wanted.search(sql):
            seen.append(sql)
            if len(seen) > moment:
                jobs_done()
        return execute(sql, *more)

    with transaction.atomic():
        with connection.execute_wrapper(worker):
            found = read()
        afterwards = read()
        transaction.set_rollback(True)
    return (found, afterwards) if len(seen) > moment else None
