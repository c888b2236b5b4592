"""Put a snapshot against the knowledge, whether or not its facts fit together."""

from datetime import date
from typing import Any

from cases.facts.case_facts import CaseFacts
from cases.facts.catalogue import fact
from cases.facts.errors import FactError, FactErrors
from decisions.reasoning.assess import assess
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.policy import Policy

# When index level and levels disagree, nobody knows which of them is wrong.
_TOGETHER = {"index_level": ("index_level", "levels")}


def weigh_facts(
    *, facts: dict[str, Any], knowledge: Knowledge, day: date, policy: Policy
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts that were read, and the assessment of them under a site's policy (both plain JSON).

    Each fact is valid when it is recorded, but marks and withdrawals can leave two that
    contradict one another. Those are left out and named in a flag each; urgency and scores
    are then of the rest, and nothing is advised.
    """
    try:
        return facts, assess(CaseFacts.from_json(facts), knowledge, day, policy=policy)
    except FactErrors as wrong:
        rest = _without([error.field for error in wrong.errors], facts)
        result = assess(CaseFacts.from_json(rest), knowledge, day, sensitivity=False, policy=policy)
        flags = [_flag(error, facts) for error in wrong.errors]
        no_advice = {"options": [], "frameworks": {}, "conflicts": [], "rules": []}
        return rest, result | no_advice | {"flags": [*flags, *result["flags"]]}  # type: ignore[misc]


def readable_facts(facts: dict[str, Any]) -> tuple[dict[str, Any], CaseFacts]:
    """The facts that can be read together, as the snapshot and as the reasoning takes them."""
    try:
        return facts, CaseFacts.from_json(facts)
    except FactErrors as wrong:
        rest = _without([error.field for error in wrong.errors], facts)
        return rest, CaseFacts.from_json(rest)


def _without(paths: list[str], facts: dict[str, Any]) -> dict[str, Any]:
    rest = facts | {"lesions": [dict(lesion) for lesion in facts["lesions"]]}
    for path in paths:
        *lesion, name = path.split(".")
        place = rest["lesions"][int(lesion[1])] if lesion else rest
        for gone in _TOGETHER.get(name, (name,)):
            place.pop(gone, None)
    return rest


def _flag(error: FactError, facts: dict[str, Any]) -> dict[str, Any]:
    *lesion, name = error.field.split(".")
    place = f" of lesion {facts['lesions'][int(lesion[1])]['id'].removeprefix('lesion-')}" if lesion else ""
    allowed = f" ({error.allowed})" if error.allowed else ""
    says = (
        f"{fact(name).label}{place}: {error.value} {error.says}{allowed}. Nothing is advised until this is corrected."
    )
    return {"id": "D-contradiction", "kind": "data", "cite": "project_policy", "says": says}
