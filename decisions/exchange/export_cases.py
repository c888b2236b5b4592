"""The cases of an export with everything that a row tells of them, read in batches of fixed cost."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cases.models import FollowUp, Patient, PatientIdentifier, Treatment
from decisions.models import Assessment, CaseOutcome, Decision

BATCH = 400


@dataclass(frozen=True)
class ExportCase:
    """One case: its projection, its patient, the assessment on which it was first decided (else the latest),
    the recommendation as it stands, and what was given and seen. Absent = not known."""

    outcome: CaseOutcome
    patient: Patient
    identifiers: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)
    assessed: dict[str, Any] = field(default_factory=dict)
    content: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    treatments: tuple[Treatment, ...] = ()
    visits: tuple[FollowUp, ...] = ()


def export_cases(rows: Any) -> Iterator[ExportCase]:
    """The cases behind a queryset of `CaseOutcome`, by the case's id (which is drawn at random, so that the
    order tells nothing). Six queries for each batch, one batch in memory."""
    rows = rows.select_related("case__patient").order_by("case")
    last = None
    while batch := list((rows.filter(case__gt=last) if last else rows)[:BATCH]):
        yield from _read(batch)
        last = batch[-1].case_id


def _read(batch: list[CaseOutcome]) -> Iterator[ExportCase]:
    pks = [row.case_id for row in batch]
    decisions = _by_case(
        Decision.objects.filter(case__in=pks, outcome="recommended")
        .order_by("made_at", "version")
        .values("case_id", "version", "payload__content", "payload__assessment")
    )
    assessments = _assessments(pks, decisions)
    treatments = _by_case(Treatment.objects.filter(case__in=pks).order_by("started_on", "recorded_at"))
    visits = _by_case(FollowUp.objects.filter(case__in=pks).order_by("seen_on", "recorded_at"))
    numbers: dict[Any, list[str]] = defaultdict(list)
    for one in PatientIdentifier.objects.filter(patient__in=[row.case.patient_id for row in batch]):
        numbers[one.patient_id].append(f"{one.kind}:{one.value}")
    for row in batch:
        case, standing = row.case_id, (decisions[row.case_id] or [{}])[-1]
        found = assessments.get(case, {})
        yield ExportCase(
            outcome=row,
            patient=row.case.patient,
            identifiers=tuple(numbers[row.case.patient_id]),
            facts=found.get("facts") or {},
            scores=found.get("result__scores") or {},
            assessed=found,
            content=standing.get("payload__content") or {},
            version=standing.get("version"),
            treatments=tuple(treatments[case]),
            visits=tuple(visits[case]),
        )


def _assessments(pks: list[Any], decisions: dict[Any, list[Any]]) -> dict[Any, dict[str, Any]]:
    first = {pk: decisions[pk][0]["payload__assessment"] for pk in pks if decisions[pk]}
    wanted = {pk: named["id"] for pk, named in first.items() if named}
    latest = Assessment.objects.filter(case__in=[pk for pk in pks if pk not in wanted]).order_by("made_at")
    ids = [*wanted.values(), *dict(latest.values_list("case", "pk")).values()]
    names = ("case_id", "facts", "result__scores", "on", "knowledge_version", "inputs_hash")
    return {row["case_id"]: row for row in Assessment.objects.filter(pk__in=ids).order_by().values(*names)}


def _by_case(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["case_id"] if isinstance(row, dict) else row.case_id].append(row)
    return found
