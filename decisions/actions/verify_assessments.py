"""Run every stored assessment again, and say which no longer gives its own answer."""

from dataclasses import dataclass, field

from django.db import transaction

from cases import audit
from cases.audit import Actor
from decisions.actions.rerun_assessment import Rerun, run_again
from decisions.models import Assessment


@dataclass
class AssessmentCheck:
    """How many were run, and every fault in words (ids and paths only, no values)."""

    assessments: int = 0
    faults: list[str] = field(default_factory=list)


def verify_assessments(*, actor: Actor) -> AssessmentCheck:
    """Compute each assessment anew with its own knowledge, facts and day. Writes one audit line.

    Those of one release follow one another, so that each release is loaded once.
    """
    found = AssessmentCheck()
    for assessment in Assessment.objects.order_by("knowledge_hash", "made_at").iterator(chunk_size=200):
        found.assessments += 1
        rerun = run_again(assessment)
        if not rerun.same:
            found.faults.append(f"assessment {assessment.pk}: {_fault(rerun)}")
    with transaction.atomic():
        audit.append(
            actor,
            "assessment.verify",
            subject="verify assessments",
            detail={"assessments": found.assessments, "faults": len(found.faults)},
        )
    return found


def _fault(rerun: Rerun) -> str:
    if rerun.impossible:
        return rerun.impossible
    paths = [difference.path for difference in rerun.differences]
    more = f" and {len(paths) - _MOST} more" if len(paths) > _MOST else ""
    return f"another answer at {', '.join(paths[:_MOST])}{more}"


_MOST = 5
