"""Run a stored assessment again with its own facts, day and knowledge: is the answer the same?"""

from dataclasses import dataclass
from typing import Any

from cases import access
from cases.audit import Actor
from cases.facts.errors import FactErrors
from cases.pathway.refusals import NotVisible
from decisions.actions.assess_case import ADDED_FLAGS
from decisions.actions.read_release import read_release
from decisions.actions.weigh_facts import CONTRADICTION, weigh_again
from decisions.models import Assessment
from decisions.reasoning.loader import KnowledgeError
from decisions.reasoning.sameness import Difference, differences


@dataclass(frozen=True)
class Rerun:
    """What became of one assessment. `impossible` says why it could not be run at all."""

    assessment: Assessment
    differences: tuple[Difference, ...] = ()
    impossible: str = ""

    @property
    def same(self) -> bool:
        """The same bytes as then."""
        return not self.differences and not self.impossible


def rerun_assessment(*, actor: Actor, assessment_id: object) -> Rerun:
    """Compute a stored assessment anew and compare what the reasoning said then with what it says now.

    Knowledge, facts and day are those of the assessment, so that only a change of the program
    (or of the record) can make a difference. Nothing is stored; audited as case.read.
    """
    found = Assessment.objects.filter(pk=access.as_id(assessment_id)).first()
    if found is None:
        raise NotVisible()
    access.case(actor, found.case_id, "case.read", subject=f"rerun assessment {found.pk}")
    return run_again(found)


def run_again(assessment: Assessment) -> Rerun:
    """The comparison itself. The caller has passed `access`."""
    try:
        knowledge = read_release(hash=assessment.knowledge_hash)
        now = weigh_again(facts=assessment.facts, result=assessment.result, knowledge=knowledge, day=assessment.on)
    except NotVisible:
        return Rerun(assessment, impossible="its knowledge was not kept: it was made before releases were")
    except KnowledgeError as broken:
        return Rerun(assessment, impossible=f"its knowledge can no longer be read by this program ({broken})")
    except FactErrors as wrong:
        fields = ", ".join(error.field for error in wrong.errors)
        return Rerun(assessment, impossible=f"its facts can no longer be read by this program ({fields})")
    return Rerun(assessment, differences(_reasoned(assessment.result), _reasoned(now)))


def _reasoned(result: dict[str, Any]) -> dict[str, Any]:
    """The part of a stored answer that the reasoning itself gave."""
    added = (*ADDED_FLAGS, CONTRADICTION)
    return {name: part for name, part in result.items() if name != "old"} | {
        "flags": [flag for flag in result["flags"] if flag["id"] not in added]
    }
