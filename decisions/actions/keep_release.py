"""Keep the release of the knowledge that an assessment is about to rest on."""

from datetime import datetime

from decisions.models import KnowledgeRelease
from decisions.reasoning.knowledge import Knowledge


def keep_release(*, knowledge: Knowledge, at: datetime) -> KnowledgeRelease:
    """The stored release of `knowledge`, stored now if it is used for the first time.

    A part of the caller's transaction: no assessment is on record without its release. Two
    workers who store the same release at once both get the one row.
    """
    kept, _ = KnowledgeRelease.objects.get_or_create(
        hash=knowledge.hash,
        defaults={
            "version": knowledge.version,
            "released": knowledge.released,
            "changes": knowledge.changes,
            "files": dict(knowledge.texts),
            "first_used_at": at,
        },
    )
    return kept
