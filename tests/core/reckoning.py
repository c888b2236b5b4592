"""Short ways for the core tests to put a case to the reasoning. No database, no clock."""

from datetime import date
from typing import Any

from cases.facts.case_facts import CaseFacts
from cases.facts.urgency_facts import NEUROLOGICAL_FLAGS, PAIN_FLAGS
from decisions.reasoning.assess import assess
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.scores.points import PointsReading, read_points

DAY = date(2026, 11, 21)

STABLE = {
    "pain": "none",
    "lesion_quality": "lytic",
    "alignment": "normal",
    "collapse": "under_50",
    "posterolateral": "unilateral",
    "index_level": "T8",
}
UNSTABLE = {**STABLE, "index_level": "L2", "pain": "mechanical", "collapse": "over_50", "posterolateral": "bilateral"}
KIDNEY = {"primary_site": "kidney", "histology": "renal_cell"}
BREAST = {"primary_site": "breast", "histology": "adenocarcinoma"}
ASKED = {fact.name: False for fact in (*NEUROLOGICAL_FLAGS, *PAIN_FLAGS)}


def knowledge() -> Knowledge:
    """The shipped knowledge."""
    return load_knowledge()


def lesion(**facts: Any) -> dict[str, Any]:
    """A stable, ungraded, never irradiated vertebral lesion at T8, with these facts instead."""
    return {**STABLE, "compartment": "vertebral", "prior_rt": "none", **facts}


def case(*lesions: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """An adult of known performance status, with these facts and lesions."""
    return {"age_years": 60, "kps": 70, **facts, "lesions": list(lesions)}


def assessed(body: dict[str, Any], *, sensitivity: bool = False) -> dict[str, Any]:
    """The assessment of a case given as JSON."""
    return assess(CaseFacts.from_json(body), knowledge(), DAY, sensitivity=sensitivity)


def points(score: str, facts: dict[str, Any]) -> PointsReading:
    """One points score over bare facts, without the rest of an assessment."""
    return read_points(knowledge().scores[score], facts)


def standings(assessment: dict[str, Any]) -> dict[str, str]:
    """Treatment to standing, in rank order."""
    return {option["treatment"]: option["standing"] for option in assessment["options"]}
