"""Facts that somebody looked for and could not tell: nobody needs to ask that person again."""

from collections.abc import Collection
from datetime import date
from typing import Any

from cases.facts.ages import old_in_words
from cases.facts.catalogue import CATALOGUE
from cases.models.imaging import ImagingStudy
from cases.models.records import FactRecord
from cases.pathway.intake import written
from cases.pathway.minimum_data import MINIMUM_NAMES

_SECTIONS = ("MR", "CT")
"""What may show the epidural space."""


def looked_in_vain(cases: Collection[Any], **of: Any) -> dict[Any, list[FactRecord]]:
    """Case id -> for each fact that was found not assessable, the record of whoever said so last. Who has only
    taken a value back since says nothing of others; whether somebody else could tell, the caller knows.

    The caller has passed `cases.access` for each case. One query.
    """
    without = FactRecord.objects.filter(case__in=cases, value__isnull=True, **of).order_by("recorded_at", "id")
    rows = without.select_related("lesion", "recorded_by")
    last_words = {(row.case_id, row.lesion_id, row.name, row.recorded_by_id): row for row in rows}
    looked = sorted((row for row in last_words.values() if row.not_assessable), key=lambda row: row.recorded_at)
    last = {(row.case_id, row.lesion_id, row.name): row for row in looked}
    found: dict[Any, list[FactRecord]] = {}
    for record in last.values():
        found.setdefault(record.case_id, []).append(record)
    return found


def minimum_data_in_vain(cases: Collection[Any], day: date) -> dict[Any, dict[tuple[str, str], str]]:
    """Case id -> what `gaps` of the minimum data set takes as `looked`. An answer that would be too old to count
    had it been a value is none, nor is one of a lesion before a study that may show it: then it is asked again."""
    looked = looked_in_vain(cases, name__in=MINIMUM_NAMES, observed_on__lte=day)
    # One that is only requested has no day.
    studies = ImagingStudy.objects.filter(case__in=looked, modality__in=_SECTIONS, study_date__lte=day)
    newest = dict(studies.order_by("study_date").values_list("case", "study_date"))
    return {
        case: {
            (_lesion(one), one.name): in_vain_words(one)
            for one in records
            if not _overtaken(one, newest.get(case, date.min), day)
        }
        for case, records in looked.items()
    }


def in_vain_words(record: FactRecord) -> str:
    """`not assessable: MRI whole spine, 05-Jan-2026, Dr Reader`."""
    return f"not assessable: {record.source}, {written(record.observed_on)}, {record.recorded_by.name}"


def _lesion(record: FactRecord) -> str:
    return f"lesion-{record.lesion.number}" if record.lesion else ""


def _overtaken(record: FactRecord, study: date, day: date) -> bool:
    if record.lesion_id is not None:
        return bool(record.observed_on < study)
    return bool(old_in_words(CATALOGUE[record.name], record.observed_on, day))
