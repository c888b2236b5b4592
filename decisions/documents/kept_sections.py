"""Sections of paper kept under what they depend on, so that a new version prints only what changed."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from decisions.documents.joining import Part
from decisions.models import PaperSection

KEPT_FOR = timedelta(days=14)  # since it was used last: from one version of a pack to the next


def are_kept(keys: Iterable[str]) -> set[str]:
    """Those of the keys under which there is a section."""
    return set(PaperSection.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def keep(key: str, part: Part) -> None:
    """Keep a section; one that is there already stays."""
    values = {"pdf": part.pdf, "pages": part.pages, "outline": part.outline, "used_at": timezone.now()}
    PaperSection.objects.get_or_create(key=key, defaults=values)


def kept(keys: Iterable[str]) -> dict[str, Part]:
    """The sections under these keys, each of which counts as used today."""
    rows = PaperSection.objects.filter(key__in=list(keys))
    rows.update(used_at=timezone.now())
    return {row.key: Part(bytes(row.pdf), row.pages, row.outline) for row in rows.iterator(chunk_size=20)}


def forget_old() -> int:
    """Delete what no paper has used for two weeks. Returns how many."""
    return PaperSection.objects.filter(used_at__lt=timezone.now() - KEPT_FOR).delete()[0]
