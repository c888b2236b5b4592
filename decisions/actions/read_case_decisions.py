"""What the board decided on a case, meeting by meeting, every version."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import Case
from decisions.actions.read_actions import ActionRow, rows_of_case
from decisions.actions.read_deferrals import DeferralRow, deferrals_of
from decisions.documents.content_decision import decisions_content
from decisions.models import AgendaItem, Decision


@dataclass(frozen=True)
class ItemDecisions:
    """One appearance before the board; `versions` pairs each signed version, newest first, with its words.
    `actions` are those that followed, `deferral` what it cost when nothing was decided."""

    item: AgendaItem
    versions: list[tuple[Decision, dict[str, Any]]]
    actions: list[ActionRow]
    deferral: DeferralRow | None


def read_case_decisions(*, actor: Actor, case_id: object) -> tuple[Case, list[ItemDecisions]]:
    """The case and each time it was on an agenda, the latest meeting first. Audited as decision.read."""
    case = case_access.case(actor, case_id, "decision.read", subject="decisions")
    items = AgendaItem.objects.filter(case=case, removed_at=None).select_related("meeting__board")
    rows = items.prefetch_related("decisions__signatures").order_by("-meeting__starts_at")
    today = case.board.day_of(timezone.now())
    deferrals = {row.item.pk: row for row in deferrals_of([case])}
    actions = rows_of_case(case, today)
    return case, [
        ItemDecisions(item, _versions(item), actions.get(item.pk, []), deferrals.get(item.pk)) for item in rows
    ]


def _versions(item: AgendaItem) -> list[tuple[Decision, dict[str, Any]]]:
    signed = sorted(item.decisions.all(), key=lambda each: -each.version)
    return list(zip(signed, decisions_content(item), strict=True)) if signed else []
