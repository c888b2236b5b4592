"""What was worked out elsewhere for a case: what counts now, and what was corrected or taken back."""

from dataclasses import dataclass
from typing import Any

from cases import access
from cases.audit import Actor
from cases.models import Case
from cases.pathway.refusals import NotVisible
from decisions.documents.content_results import result_rows, results_content
from decisions.models import RecordedResult


@dataclass(frozen=True)
class CaseResults:
    """The results of a case in words: those that count, and those that do not any more."""

    case: Case
    standing: list[dict[str, Any]]
    earlier: list[dict[str, Any]]


def read_results(*, actor: Actor, case_id: object) -> CaseResults:
    """The results as this person may read them. Audited as case.read."""
    case = access.case(actor, case_id, "case.read", subject="recorded results")
    standing = results_content(case)
    shown = {each["id"] for each in standing}
    rows = RecordedResult.objects.filter(case=case).exclude(pk__in=shown).select_related("recorded_by")
    return CaseResults(case, standing, result_rows(case, rows))


def read_result(case: Case, result_id: object) -> RecordedResult:
    """One row of a case whose reader has passed `cases.access`. Raises NotVisible."""
    found = RecordedResult.objects.filter(case=case, pk=access.as_id(result_id)).first()
    if found is None:
        raise NotVisible()
    return found
