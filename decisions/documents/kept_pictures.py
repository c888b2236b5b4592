"""The bytes of the key images that a frozen content names, from where they are kept for ever."""

import hashlib
from collections.abc import Iterable
from typing import Any

from cases.models import KeyImage
from decisions.documents.sandbox import PaperError, Pictures


def pictures_of(cases: Iterable[dict[str, Any]]) -> Pictures:
    """JPEGs by their SHA-256, of every key image that these cases show, withdrawn since or not.

    Raises PaperError when the bytes are not those that were frozen.
    """
    named = {each["id"]: each["sha256"] for case in cases for each in key_images(case)}
    rows = KeyImage.objects.filter(pk__in=named).values_list("pk", "paper") if named else []
    found = {named[str(pk)]: bytes(paper) for pk, paper in rows}
    if set(found) != set(named.values()) or any(_sha256(paper) != name for name, paper in found.items()):
        raise PaperError("a key image is not what it was")
    return found


def key_images(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Every key image of a frozen case. Other papers than packs tell no studies, and older ones no pictures."""
    return [each for study in case.get("studies", []) for each in study.get("key_images", [])]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
