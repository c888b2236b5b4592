"""After an upgrade: ask for new assessments where the knowledge has changed since the last."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cases import audit
from cases.audit import Actor
from cases.jobs.engine import enqueue
from cases.jobs.facts_changed import ASSESS
from cases.models import Board, Case
from cases.pathway.stages import OPEN_STAGES
from decisions.actions.assess_case import queue_again
from decisions.models import Assessment
from decisions.reasoning.loader import load_knowledge


@transaction.atomic
def reassess_cases(*, actor: Actor) -> int:
    """Queue the assessment of every open case that was assessed, but not with the loaded knowledge.

    Jobs already under way are left alone: they will use it. Returns how many cases; asking
    twice changes nothing. For the operator and the start of the product, not for a role.
    """
    by_board: dict[Board, list[str]] = {}
    for case in _outdated():
        job = enqueue(ASSESS, f"{case.pk}:{case.facts_version}", case=case, requested_by=actor.user)
        if job.state in ("done", "dead"):
            queue_again(job)
        by_board.setdefault(case.board, []).append(case.reference)
    for board, references in by_board.items():
        audit.append(actor, "case.assess", board=board, subject="new knowledge", detail={"cases": references})
    return sum(len(references) for references in by_board.values())


def _outdated() -> QuerySet[Case]:
    assessed = Assessment.objects.filter(case=OuterRef("pk"))
    present = assessed.filter(facts_version=OuterRef("facts_version"), knowledge_hash=load_knowledge().hash)
    rows = Case.objects.filter(Exists(assessed), ~Exists(present), stage__in=OPEN_STAGES)
    return rows.select_related("board").order_by("referred_at")
