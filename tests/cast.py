"""The cast: one person per role on board A, and an outsider who must see nothing of it.

    def test_it_...(cast):
        refer_case(actor=cast.coordinator.actor, board_id=cast.board.pk, ...)
        client.force_login(cast.chair.user)

Every person logs in with their address and `PASSWORD`. The clinicians and the chair together
meet the suggested quorum. The outsider chairs board B of another site, so that no missing
role hides a missing wall between boards.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, fields
from functools import wraps
from typing import Any

import pytest

from cases.audit import Actor
from cases.models import Board, Membership, Site, User

PASSWORD = "nine quiet herons wade at dawn"
CAPABILITIES = {
    "conventional_radiotherapy_available": True,
    "sbrt_available": True,
    "spinal_surgery_available": True,
    "separation_surgery_available": True,
    "percutaneous_stabilisation_available": True,
    "cement_augmentation_available": True,
    "systemic_therapy_available": True,
    "bracing_available": True,
}
ROLES = {
    "coordinator": ("coordinator", ""),
    "surgeon": ("clinician", "spine_surgery"),
    "radiation_oncologist": ("clinician", "radiation_oncology"),
    "medical_oncologist": ("clinician", "medical_oncology"),
    "radiologist": ("clinician", "radiology"),
    "chair": ("chair", "spine_surgery"),
    "observer": ("observer", ""),
    "analyst": ("analyst", ""),
    "auditor": ("auditor", ""),
    "administrator": ("administrator", ""),
}
VOTERS = ("surgeon", "radiation_oncologist", "medical_oncologist", "radiologist", "chair")


@dataclass(frozen=True)
class Person:
    """One member of the cast: `user` logs in, `actor` is handed to actions."""

    name: str
    user: User
    membership: Membership

    @property
    def actor(self) -> Actor:
        return Actor(user=self.user)


@dataclass(frozen=True)
class Cast:
    board: Board
    other_board: Board
    coordinator: Person
    surgeon: Person
    radiation_oncologist: Person
    medical_oncologist: Person
    radiologist: Person
    chair: Person
    observer: Person
    analyst: Person
    auditor: Person
    administrator: Person
    outsider: Person
    # What the module's stage reached in advance, by the name of its builder (tests/stage.py).
    in_advance: dict[str, Any] = field(default_factory=dict)

    @property
    def everyone(self) -> list[Person]:
        """Every person, the outsider last."""
        return [value for each in fields(self) if isinstance(value := getattr(self, each.name), Person)]

    @property
    def members(self) -> list[Person]:
        """Everyone on board A."""
        return [person for person in self.everyone if person is not self.outsider]

    @property
    def voters(self) -> list[Person]:
        """The five who hold a vote on board A."""
        return [getattr(self, name) for name in VOTERS]


def may_be_in_advance(build: Callable[..., Any]) -> Any:
    """A builder whose first bare call in a test takes what the module's stage reached with it."""

    @wraps(build)
    def given_or_built(cast: Cast, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs or build.__name__ not in cast.in_advance:
            return build(cast, *args, **kwargs)
        return cast.in_advance.pop(build.__name__)

    return given_or_built


def assemble() -> Cast:
    """Create both boards and everybody on them."""
    home = Site.objects.create(name="Fictional General", capabilities=CAPABILITIES, out_of_hours_contact="ext. 0000")
    away = Site.objects.create(name="Imaginary Infirmary")
    board = Board.objects.create(site=home, name="Spine board A")
    other = Board.objects.create(site=away, name="Spine board B")
    people = {name: a_person(name, board, *seat) for name, seat in ROLES.items()}
    outsider = a_person("outsider", other, "chair", "spine_surgery")
    return Cast(board=board, other_board=other, outsider=outsider, **people)


def a_person(name: str, board: Board, role: str, specialty: str = "") -> Person:
    """One more person with a seat on `board`."""
    title = name.replace("_", " ").title()
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, name=f"Dr {title}", profession=title)
    return Person(name, user, Membership.objects.create(user=user, board=board, role=role, specialty=specialty))


@pytest.fixture(scope="module")
def stage() -> Any:
    """What a module reaches once for all its tests (tests/stage.py); by default nothing."""
    return None


@pytest.fixture
def scene(stage: Any, db: None) -> Any:
    """This test's own copy of the stage."""
    return deepcopy(stage)


@pytest.fixture
def cast(scene: Any, db: None) -> Cast:
    """Both boards and everybody on them."""
    return scene.cast if scene else assemble()
