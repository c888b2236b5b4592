"""Facts that somebody looked for and could not tell, by the paths of an assessment."""

from typing import Any

from cases.models import Case, FactRecord
from cases.models.looked_in_vain import in_vain_words, looked_in_vain


def in_vain_paths(case: Case, facts: dict[str, Any]) -> dict[str, str]:
    """Path of a fact in the snapshot `facts`, as the reasoning writes it -> who found it not assessable, on which
    study and day.

    The caller has passed `decisions.access`.
    """
    places = {lesion["id"]: place for place, lesion in enumerate(facts.get("lesions", []))}
    found = {_path(record, places): in_vain_words(record) for record in looked_in_vain([case.pk]).get(case.pk, [])}
    return {path: words for path, words in found.items() if path}


def _path(record: FactRecord, places: dict[str, int]) -> str:
    """ "" for a lesion that the snapshot does not have."""
    if record.lesion is None:
        return str(record.name)
    place = places.get(f"lesion-{record.lesion.number}")
    return "" if place is None else f"lesions.{place}.{record.name}"
