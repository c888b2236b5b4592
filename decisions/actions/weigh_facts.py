"""Put a snapshot against the knowledge, whether or not its facts fit together."""

from datetime import date
from typing import Any

from cases.facts.case_facts import CaseFacts
from cases.facts.catalogue import fact
from cases.facts.errors import FactError, FactErrors
from decisions.reasoning.assess import assess
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.policy import Policy

CONTRADICTION = "D-contradiction"

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
        result = _unadvised(rest, knowledge, day, policy)
        flags = [_flag(error, facts) for error in wrong.errors]
        return rest, result | {"flags": [*flags, *result["flags"]]}


def weigh_again(*, facts: dict[str, Any], result: dict[str, Any], knowledge: Knowledge, day: date) -> dict[str, Any]:
    """What the reasoning says now of facts that it once read, as far as `result` came from them alone.

    `facts` are those that `weigh_facts` gave back: where it had to leave some out, `result`
    carries a flag for each, and nothing is advised this time either. The policy is the one
    under which `result` was made. Raises FactErrors when this program can no longer read the facts.
    """
    policy = Policy.from_json(result.get("policy", {}))
    if any(flag["id"] == CONTRADICTION for flag in result["flags"]):
        return _unadvised(facts, knowledge, day, policy)
    return assess(CaseFacts.from_json(facts), knowledge, day, policy=policy)


def _unadvised(facts: dict[str, Any], knowledge: Knowledge, day: date, policy: Policy) -> dict[str, Any]:
    result = assess(CaseFacts.from_json(facts), knowledge, day, sensitivity=False, policy=policy)
    return result | {"options": [], "frameworks": {}, "conflicts": [], "rules": []}


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
    return {"id": CONTRADICTION, "kind": "data", "cite": "project_policy", "says": says}
