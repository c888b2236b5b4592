"""A state that is costly to reach, reached once for all tests of a module.

    stage = staged(an_item_in_session)

    @pytest.fixture
    def item(scene):
        return scene.made

`cast` and `scene.made` then belong together. Each test gets a copy of the objects, and all rows
that it writes are rolled back to the stage; so no test sees what another one did. Not for
modules whose tests really commit.

    stage = in_advance(an_item_in_session)

changes nothing in the tests: the first `an_item_in_session(cast)` of each is answered at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.cast import Cast, assemble


@dataclass
class Stage:
    """The cast, and what the module's builder made with it."""

    cast: Cast
    made: Any


@contextmanager
def rolled_back(django_db_blocker: Any) -> Iterator[None]:
    """Rows written inside are seen by the tests that run meanwhile, and are gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def staged(build: Callable[[Cast], Any]) -> Any:
    """The fixture `stage` of a module: the cast and `build(cast)`."""

    @pytest.fixture(scope="module")
    def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
        with rolled_back(django_db_blocker):
            cast = assemble()
            made = build(cast)
            cache.clear()
            yield Stage(cast, made)

    return stage


def in_advance(build: Callable[[Cast], Any]) -> Any:
    """The fixture `stage` of a module most of whose tests begin with `build(cast)`, a builder that
    is marked with `may_be_in_advance`."""

    def reach(cast: Cast) -> None:
        cast.in_advance[build.__name__] = build(cast)

    return staged(reach)
