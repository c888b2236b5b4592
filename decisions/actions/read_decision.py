"""One signed decision with the versions before and after it."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases.audit import Actor
from decisions import access
from decisions.actions.read_actions import ActionRow, rows_of_case
from decisions.documents.content_decision import decisions_content
from decisions.models import Decision


@dataclass(frozen=True)
class DecisionRead:
    """`words` is what was signed, in words as on paper; `versions` every version, newest
    first; `actions` what followed, as it stands now."""

    decision: Decision
    words: dict[str, Any]
    versions: list[Decision]
    actions: list[ActionRow]

    @property
    def latest(self) -> Decision:
        return self.versions[0]


def read_decision(*, actor: Actor, decision_id: object) -> DecisionRead:
    """One version as signed. Audited as decision.read."""
    decision = access.decision(actor, decision_id)
    words = {row["version"]: row for row in decisions_content(decision.item)}
    versions = list(decision.item.decisions.order_by("-version"))
    today = decision.case.board.day_of(timezone.now())
    actions = rows_of_case(decision.case, today).get(decision.item_id, [])
    return DecisionRead(decision, words[decision.version], versions, actions)
