"""The knowledge as people read it: the loaded release, or an earlier one that was kept."""

from dataclasses import dataclass
from datetime import date, datetime

from cases.audit import Actor
from cases.pathway.refusals import NotVisible, WrongState
from decisions.actions.read_release import read_release
from decisions.models import KnowledgeRelease
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.loader import KnowledgeError, load_knowledge


@dataclass(frozen=True)
class ReleaseLine:
    """A release in a list. `first_used_at` is None while no assessment rests on it."""

    hash: str
    version: str
    released: date
    changes: str
    first_used_at: datetime | None
    loaded: bool


@dataclass(frozen=True)
class KnowledgeRead:
    """One release to be read, whether it is the loaded one, and all there are, the newest first."""

    knowledge: Knowledge
    loaded: bool
    releases: tuple[ReleaseLine, ...]


def read_knowledge(*, actor: Actor, release: str = "") -> KnowledgeRead:
    """The release whose hash begins with `release` (at least 12 digits), or the loaded one.

    For any person who is known; knowledge is no patient data, so no line is written. Raises
    NotVisible when there is no such release, WrongState when this program cannot read it.
    """
    if actor.user is None or not actor.user.is_active:
        raise NotVisible()
    try:
        knowledge = read_release(hash=release) if release else load_knowledge()
    except KnowledgeError as broken:
        raise WrongState(
            f"This release was kept, and this version of the program cannot read it ({broken}).",
            remedy="The assessments that rest on it stand as they were stored.",
        ) from None
    return KnowledgeRead(knowledge, knowledge.hash == load_knowledge().hash, _releases())


def _releases() -> tuple[ReleaseLine, ...]:
    loaded = load_knowledge()
    kept = [
        ReleaseLine(one.hash, one.version, one.released, one.changes, one.first_used_at, one.hash == loaded.hash)
        for one in KnowledgeRelease.objects.defer("files")
    ]
    if any(one.loaded for one in kept):
        return tuple(kept)
    unused = ReleaseLine(loaded.hash, loaded.version, loaded.released, loaded.changes, None, True)
    return (unused, *kept)
