"""What is known about a case on a day: the frozen snapshot that the reasoning reads.

Which record counts, per fact: the one marked as the board's value, while it stands and
nothing newer has been observed since the mark; otherwise the latest observed (then latest
recorded). Records that a later row supersedes do not count, nor do a rater's values from
before that rater's "not known any more", whatever became of it since: what came with it in one
call was not before it. One that supersedes a record takes back that record alone, and "not
assessable" the rater's values of its own day: a study that does not show something takes nothing
from what another one showed. Raters disagree when somebody's standing value for the day of the
record that counts differs from it; other days are a course, no disagreement.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from cases.facts.case_facts import CaseFacts
from cases.models.cases import Case, Lesion
from cases.models.records import NOT_ASSESSABLE, FactChoice, FactRecord

COMPARED = (
    "pk",
    "case_id",
    "lesion_id",
    "name",
    "value",
    "entered",
    "observed_on",
    "recorded_by_id",
    "recorded_at",
    "supersedes_id",
)
"""What is compared of records that are read as rows and not as models."""


@dataclass(frozen=True)
class Known:
    """One fact of one case: the record that counts and every rater's latest standing record.

    `same_day` holds each rater's last word about the day of the record that counts.
    """

    name: str
    lesion_id: Any | None
    record: FactRecord
    raters: tuple[FactRecord, ...]
    same_day: tuple[FactRecord, ...]
    chosen: FactChoice | None

    @property
    def disagree(self) -> bool:
        """Raters differ about the same day and no mark of the board's value came after."""
        return any(
            rater.value != self.record.value and (self.chosen is None or rater.recorded_at > self.chosen.at)
            for rater in self.same_day
        )


def known_facts(case: Case, day: date) -> list[Known]:
    """Every fact of the case with a standing record on `day`, lesion facts included; none that the
    site may not show."""
    records = (
        FactRecord.objects.filter(Q(case=case) | Q(patient=case.patient_id, scope="patient"), observed_on__lte=day)
        .exclude(name__in=case.board.site.hidden_facts)
        .select_related("recorded_by")
        .order_by("observed_on", "recorded_at", "id")
    )
    choices = {c.record_id: c for c in FactChoice.objects.filter(case=case).select_related("chosen_by")}
    return _grouped(records, choices)


def known_in(cases: Collection[Case], day: date, names: Collection[str]) -> dict[Any, list[Known]]:
    """What `known_facts` says of some facts of case or lesion, for many cases in two queries.

    Returns case id -> what is known; for lists of cases, where one query per row would not do. Of the records
    only what is compared is read, as rows and not as models: a worklist looks at thousands.
    """
    records = (
        FactRecord.objects.filter(case__in=[case.pk for case in cases], name__in=list(names), observed_on__lte=day)
        .order_by("observed_on", "recorded_at", "id")
        .values_list(*COMPARED, named=True)
    )
    choices = {
        c.record_id: c for c in FactChoice.objects.filter(case__in=[c.pk for c in cases], record__name__in=list(names))
    }
    by_case: dict[Any, list[Any]] = {case.pk: [] for case in cases}
    for record in records:
        by_case[record.case_id].append(record)
    return {case: _grouped(rows, choices) for case, rows in by_case.items()}


def _grouped(records: Iterable[FactRecord], choices: Mapping[Any, FactChoice]) -> list[Known]:
    groups: dict[tuple[Any, str], list[FactRecord]] = {}
    for record in records:
        groups.setdefault((record.lesion_id, record.name), []).append(record)
    return [_known(name, lesion, rows, choices) for (lesion, name), rows in groups.items()]


def _known(name: str, lesion: Any, rows: list[FactRecord], choices: Mapping[Any, FactChoice]) -> Known:
    standing = standing_of(rows)
    chosen = _mark(rows, standing, choices)
    record = next(row for row in standing if row.pk == chosen.record_id) if chosen else standing[-1]
    latest = {row.recorded_by_id: row for row in standing}
    same_day = {row.recorded_by_id: row for row in standing if row.observed_on == record.observed_on}
    return Known(name, lesion, record, tuple(latest.values()), tuple(same_day.values()), chosen)


def standing_of(rows: list[FactRecord]) -> list[FactRecord]:
    """The rows of one fact that nothing replaces: neither a correction nor the rater's own
    "not known any more". When everything was withdrawn, the last withdrawal alone; that of who looked
    and could not say goes before that of who had only something to take back."""
    replaced = {row.supersedes_id for row in rows}
    current = [row for row in rows if row.pk not in replaced]
    # One that is corrected itself reaches as far as before: correcting it brings nothing back.
    reaching = [row for row in rows if row.value is None and row.supersedes_id is None]
    kept = [row for row in current if row.value is not None and not any(_takes_back(one, row) for one in reaching)]
    withdrawals = sorted((row for row in current if row.value is None), key=lambda row: row.recorded_at)
    last_words = {row.recorded_by_id: row for row in withdrawals}.values()
    looked = [row for row in last_words if row.entered == NOT_ASSESSABLE]
    return kept or (looked or withdrawals)[-1:]


def _takes_back(withdrawal: FactRecord, row: FactRecord) -> bool:
    # Rows of one call bear one moment.
    return (
        row.recorded_by_id == withdrawal.recorded_by_id
        and row.recorded_at < withdrawal.recorded_at
        and (withdrawal.entered != NOT_ASSESSABLE or withdrawal.observed_on == row.observed_on)
    )


def _mark(rows: list[FactRecord], standing: list[FactRecord], choices: Mapping[Any, FactChoice]) -> FactChoice | None:
    """The board's last mark, while its record stands and nothing newer was observed since:
    a mark settles what was known then and must not hide a later change."""
    marks = [choices[row.pk] for row in rows if row.pk in choices]
    last = max(marks, key=lambda mark: mark.pk, default=None)
    marked = next((row for row in standing if last and row.pk == last.record_id), None)
    if last is None or marked is None:
        return None
    overtaken = any(row.recorded_at > last.at and row.observed_on > marked.observed_on for row in standing)
    return None if overtaken else last


def snapshot(case: Case, day: date) -> dict[str, Any]:
    """The case's facts on `day` as the plain JSON of the contract of names.

    Age comes from the birth date, sex from the identity, site capabilities from the board's
    site; lesions are named lesion-1, lesion-2, ... Nothing absent is filled in.
    """
    lesions = {
        lesion.pk: {"id": f"lesion-{lesion.number}"} for lesion in Lesion.objects.filter(case=case, withdrawn_at=None)
    }
    facts: dict[str, Any] = dict(case.board.site.capabilities)
    facts |= {"age_years": age_on(case.patient.birth_date, day), "sex": case.patient.sex or None}
    for known in known_facts(case, day):
        target = facts if known.lesion_id is None else lesions.get(known.lesion_id)
        if target is not None and known.record.value is not None:
            target[known.name] = known.record.value
    return {name: value for name, value in facts.items() if value is not None} | {"lesions": list(lesions.values())}


def facts_on(case: Case, day: date) -> CaseFacts:
    """The frozen snapshot of `case` on `day`. A case's reader has passed `cases.access`."""
    return CaseFacts.from_json(snapshot(case, day))


def age_on(birth_date: date | None, day: date) -> int | None:
    """Age in completed years, or None when the birth date is not known or lies after `day`."""
    if birth_date is None or birth_date > day:
        return None
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
