"""People and cases for the tests of pages; a client that is logged in as a member of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import Case
from tests.builders import a_case_ready_for_listing, a_referral
from tests.cast import Cast, Person, cast
from tests.stage import Stage

__all__ = ["cast"]


@pytest.fixture
def as_() -> Callable[[Person], Client]:
    """`as_(cast.chair).get(...)`: a browser in which this person is logged in."""

    def browser(person: Person) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return browser


@pytest.fixture
def referral(cast: Cast) -> Case:
    """A case at stage referral, with a question and nothing else."""
    return a_referral(cast)


@pytest.fixture
def ready(cast: Cast, scene: Stage | None) -> Case:
    """A case at stage scoring with nothing missing: the one of the module's stage, if it has such a one."""
    if scene is not None and isinstance(scene.made, Case) and scene.made.stage == "scoring":
        return scene.made
    return a_case_ready_for_listing(cast)
