"""Whose advice changed: open cases assessed with the loaded knowledge and with the release before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from cases import access, audit
from cases.audit import Actor
from cases.models import Board, Case
from cases.pathway.refusals import NotVisible
from cases.pathway.stages import OPEN_STAGES
from decisions.actions.advice_shown import cases_withheld
from decisions.models import Assessment, KnowledgeRelease
from decisions.reasoning.advice_change import LANE, Change, advice_changes
from decisions.reasoning.loader import load_knowledge

VERB = "case.triage"


@dataclass(frozen=True)
class CaseChange:
    """One open case and what is said otherwise of it. `withheld`: this person is to vote on it first, so
    that only its lane is told."""

    case: Case
    changes: tuple[Change, ...]
    withheld: bool


@dataclass(frozen=True)
class AdviceComparison:
    """The comparison of one board. `before` is None while no other release was ever used; `compared` counts
    the cases with both assessments, `waiting` those not assessed with the loaded release yet."""

    board: Board
    version: str
    hash: str
    before: KnowledgeRelease | None
    rows: tuple[CaseChange, ...]
    compared: int
    waiting: int


def compare_advice(*, actor: Actor, board_id: object) -> AdviceComparison:
    """The open cases of a board whose lane, first option or framework's outcome changed with the knowledge.

    Both assessments are of the case's present facts, so that only the knowledge can have made
    the difference. A fixed number of queries; audited with the references of the cases named.
    """
    board = _board(actor, board_id)
    loaded = load_knowledge()
    before = KnowledgeRelease.objects.exclude(hash=loaded.hash).defer("files").first()
    pairs = _pairs(board, loaded.hash, before) if before else {}
    withheld = cases_withheld(actor, board)
    compared = [pair for pair in pairs.values() if loaded.hash in pair]
    rows = [_row(pair[before.hash], pair[loaded.hash], withheld) for pair in compared if before and before.hash in pair]
    changed = [row for row in rows if row.changes]
    access.shown(actor, [row.case for row in changed])
    in_order = sorted(changed, key=lambda row: (row.changes[0].about != LANE, row.case.reference))
    waiting = sum(loaded.hash not in pair for pair in pairs.values())
    return AdviceComparison(board, loaded.version, loaded.hash, before, tuple(in_order), len(rows), waiting)


def _board(actor: Actor, board_id: object) -> Board:
    if actor is not audit.SYSTEM:
        return access.board(actor, board_id, VERB)
    found = Board.objects.filter(pk=access.as_id(board_id)).first()
    if found is None:
        raise NotVisible()
    return found


def _pairs(board: Board, hash: str, before: KnowledgeRelease) -> dict[Any, dict[str, Assessment]]:
    """For each open case its assessments of the present facts, by release."""
    rows: Iterable[Assessment] = (
        Assessment.objects.filter(
            case__board=board,
            case__stage__in=OPEN_STAGES,
            facts_version=F("case__facts_version"),
            knowledge_hash__in=(hash, before.hash),
        )
        .select_related("case__patient", "case__board")
        .defer("facts")
        .order_by("case__reference")
    )
    found: dict[Any, dict[str, Assessment]] = {}
    for row in rows:
        found.setdefault(row.case_id, {})[row.knowledge_hash] = row
    return found


def _row(then: Assessment, now: Assessment, withheld: frozenset[Any]) -> CaseChange:
    hidden = now.case_id in withheld
    changes = advice_changes(then.result, now.result)
    told = tuple(change for change in changes if not hidden or change.about == LANE)
    return CaseChange(now.case, told, hidden)
