"""The deferral ledger: which cases left the board without a decision, why, who owes what, and the days it cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board, Case
from decisions.consensus.content import NONE_YET
from decisions.consensus.decision_codes import DEFERRAL_REASONS
from decisions.consensus.deferrals import Appearance, Lost, days_lost, totals_by_reason
from decisions.models import ActionItem, AgendaItem, Decision

LOOK_BACK = timedelta(days=365)
NOT_SAID = "Nobody has said why yet"
SHOW = {"waiting": "Waiting", "year": "All of the last twelve months"}


@dataclass(frozen=True)
class DeferralRow:
    """One deferral. `owes` are the actions of its discussion; `signed` tells a decision “none yet” from a case
    that was not discussed; `says` is the reason in words."""

    item: AgendaItem
    lost: Lost
    says: str
    note: str
    signed: bool
    owes: list[ActionItem]


@dataclass(frozen=True)
class Ledger:
    board: Board
    rows: list[DeferralRow]
    totals: list[dict[str, Any]]


def read_deferrals(*, actor: Actor, board_id: object, show: str = "waiting") -> Ledger:
    """The deferrals of a board, those that wait longest first, with totals by reason over the rows shown.

    `show` is a key of SHOW, anything else is the first; both look back twelve months. Audited as a list of cases.
    """
    board = case_access.board(actor, board_id, "deferral.keep")
    since = timezone.now() - LOOK_BACK
    deferred = Q(outcome="carried_over") | Q(decisions__outcome=NONE_YET)
    recent = AgendaItem.objects.filter(deferred, removed_at=None, meeting__board=board, meeting__starts_at__gte=since)
    rows = [
        row
        for row in deferrals_of(Case.objects.filter(pk__in=recent.values("case")).select_related("patient", "board"))
        if (row.lost.waiting if show != "year" else row.item.meeting.starts_at >= since)
    ]
    case_access.shown(actor, {row.item.case_id: row.item.case for row in rows}.values())
    rows.sort(key=lambda row: (not row.lost.waiting, -row.lost.days, row.item.meeting.starts_at))
    totals = totals_by_reason([row.lost for row in rows])
    return Ledger(board, rows, [row | {"says": DEFERRAL_REASONS.get(row["reason"], NOT_SAID)} for row in totals])


def deferrals_of(cases: Iterable[Case]) -> list[DeferralRow]:
    """Every deferral of these cases, whose board has been read; whoever shows them has audited it."""
    held = {case.pk: case for case in cases}
    items = (
        AgendaItem.objects.filter(case__in=list(held), removed_at=None, outcome__in=("discussed", "carried_over"))
        .exclude(lane="listed_not_discussed")
        .select_related("meeting__board")
        .prefetch_related(
            Prefetch("decisions", Decision.objects.order_by("-version")),
            "deferral_reasons",
            Prefetch("action_items", ActionItem.objects.select_related("owner")),
        )
    )
    of_case: dict[Any, list[AgendaItem]] = {}
    for item in items:
        item.case = held[item.case_id]
        of_case.setdefault(item.case_id, []).append(item)
    return [row for case, found in of_case.items() for row in _rows(held[case], found)]


def _rows(case: Case, items: list[AgendaItem]) -> list[DeferralRow]:
    board = case.board
    by_id = {str(item.pk): item for item in items}
    lost = days_lost(
        [_appearance(board, item) for item in items],
        today=board.day_of(timezone.now()),
        closed_on=board.day_of(case.closed_at) if case.closed_at else None,
    )
    return [_row(by_id[each.appearance.item], each) for each in lost]


def _appearance(board: Board, item: AgendaItem) -> Appearance:
    decision = next(iter(item.decisions.all()), None)
    deferred = item.outcome == "carried_over" if decision is None else decision.outcome == NONE_YET
    return Appearance(str(item.pk), board.day_of(item.meeting.starts_at), deferred, _reason(item, decision))


def _reason(item: AgendaItem, decision: Decision | None) -> str:
    if decision is not None:
        return str(decision.payload["content"].get("deferral_reason", ""))
    noted = list(item.deferral_reasons.all())
    return noted[-1].reason if noted else ""


def _row(item: AgendaItem, lost: Lost) -> DeferralRow:
    signed = bool(item.decisions.all())
    noted = list(item.deferral_reasons.all())
    note = "" if signed or not noted else noted[-1].note
    says = DEFERRAL_REASONS.get(lost.appearance.reason, NOT_SAID)
    return DeferralRow(item, lost, says, note, signed, list(item.action_items.all()))
