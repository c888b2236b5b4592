"""What a site has switched off: unverified scores, classes of rules, or the whole advice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from decisions.reasoning.knowledge import Knowledge, Rule


@dataclass(frozen=True)
class Policy:
    """A site's choice. Nothing is off unless somebody switched it off.

    Without `advice` the product keeps registry, scores, urgency and votes, and advises nothing.
    """

    advice: bool = True
    unverified_scores: bool = True
    classes_off: frozenset[str] = frozenset()

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Policy":
        """The policy from its stored form; what is not named there is on."""
        off = stored.get("classes_off", [])
        assert isinstance(off, list)
        return cls(
            stored.get("advice") is not False, stored.get("unverified_scores") is not False, frozenset(map(str, off))
        )

    def to_json(self) -> dict[str, object]:
        """Plain JSON types that `from_json` reads back."""
        return {
            "advice": self.advice,
            "unverified_scores": self.unverified_scores,
            "classes_off": sorted(self.classes_off),
        }


ALL_ON = Policy()


def rule_classes(knowledge: Knowledge) -> tuple[str, ...]:
    """The classes by which rules can be switched off, in the order of the knowledge."""
    return tuple(dict.fromkeys(name for rule in knowledge.advice for name in rule.classes))


@lru_cache(maxsize=32)
def under(knowledge: Knowledge, policy: Policy) -> Knowledge:
    """The knowledge that a site uses: the same object while nothing is switched off."""
    if policy == ALL_ON:
        return knowledge
    scores = {
        id: table
        for id, table in knowledge.scores.items()
        if policy.unverified_scores or table.verification == "verified"
    }
    return replace(
        knowledge,
        scores=scores,
        flags=_left(knowledge.flags, policy),
        noms=replace(knowledge.noms, modifiers=_left(knowledge.noms.modifiers, policy)),
        guidelines=_left(knowledge.guidelines, policy),
    )


def _left(rules: tuple[Rule, ...], policy: Policy) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if policy.classes_off.isdisjoint(rule.classes))


@lru_cache(maxsize=32)
def switched_off(knowledge: Knowledge, policy: Policy) -> list[dict[str, object]]:
    """The scores that the policy leaves out, as an assessment lists scores that were not counted."""
    return [
        {
            "score": table.id,
            "name": table.name,
            "says": "Not verified, and switched off at this site.",
            "cite": table.source.id,
        }
        for id, table in knowledge.scores.items()
        if id not in under(knowledge, policy).scores
    ]
