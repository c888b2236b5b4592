"""A release of the knowledge by its hash: the loaded one, or one that was kept."""

from functools import lru_cache

from cases.pathway.refusals import NotVisible
from decisions.models import KnowledgeRelease
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.loader import KnowledgeError, load_knowledge, load_texts

SHORTEST = 12


def read_release(*, hash: str) -> Knowledge:
    """The knowledge whose hash begins with these (at least 12) digits. It is no patient data.

    Raises NotVisible when there is none, and KnowledgeError when this program can no longer
    read what was kept, or when what was kept is not what was hashed.
    """
    if len(hash) < SHORTEST:
        raise NotVisible()
    loaded = load_knowledge()
    if loaded.hash.startswith(hash):
        return loaded
    kept = KnowledgeRelease.objects.filter(hash__startswith=hash).values_list("hash", flat=True).first()
    if kept is None:
        raise NotVisible()
    return _kept(kept)


# Keyed by the hash of the content, which never changes: a few releases are read again and again.
@lru_cache(maxsize=4)
def _kept(hash: str) -> Knowledge:
    knowledge = load_texts(KnowledgeRelease.objects.get(hash=hash).files)
    if knowledge.hash != hash:
        raise KnowledgeError("version.yaml", 1, f"the release kept as {hash[:12]} is altered")
    return knowledge
