"""Facts that somebody looked for and could not tell: nobody needs to ask that person again."""

from typing import Any

from cases.models import Case, FactRecord
from decisions.documents.wording import day_words


def looked_in_vain(case: Case, facts: dict[str, Any]) -> dict[str, str]:
    """Path of a fact in the snapshot `facts`, as the reasoning writes it -> by whom, on which study and day it
    was found not assessable, by whoever said so last. Who has only taken a value back since says nothing of others.

    The caller has passed `decisions.access`.
    """
    places = {lesion["id"]: place for place, lesion in enumerate(facts.get("lesions", []))}
    without = FactRecord.objects.filter(case=case, value__isnull=True).select_related("lesion", "recorded_by")
    last = {(_path(each, places), each.recorded_by_id): each for each in without.order_by("recorded_at", "id")}
    return {path: _words(record) for (path, _), record in last.items() if path and record.not_assessable}


def _path(record: FactRecord, places: dict[str, int]) -> str:
    """ "" for a lesion that the snapshot does not have."""
    if record.lesion is None:
        return str(record.name)
    place = places.get(f"lesion-{record.lesion.number}")
    return "" if place is None else f"lesions.{place}.{record.name}"


def _words(record: FactRecord) -> str:
    return f"not assessable: {record.source}, {day_words(record.observed_on)}, {record.recorded_by.name}"
