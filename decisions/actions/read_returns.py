"""Cases that follow-up sends back to the board, and patients who could not be reached any more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Case, FollowUp, Treatment
from cases.models.snapshots import known_in
from cases.pathway.follow_up import WALKS, reasons_to_relist
from cases.pathway.stages import TREATMENT_STAGES
from decisions.actions.read_unimplemented import listed
from decisions.models import Decision

_WALKING = ("ambulatory_baseline", "ambulatory")


@dataclass(frozen=True)
class Returning:
    """A case that a visit after its decision asks back: the day of the visit and why."""

    case: Case
    seen_on: date
    reasons: tuple[str, ...]
    listed: bool


@dataclass(frozen=True)
class Lost:
    """A case whose last visit says that the patient could not be reached; `last_seen_on` None: never seen."""

    case: Case
    tried_on: date
    last_seen_on: date | None


@dataclass(frozen=True)
class Returns:
    board: Board
    asking: list[Returning]
    lost: list[Lost]


def read_returns(*, actor: Actor, board_id: object) -> Returns:
    """The cases under treatment or follow-up whose latest visit since the decision gives a reason, the
    earliest visit first, and those lost to follow-up. Audited by their references; the number of queries
    does not grow with the cases."""
    board = access.board(actor, board_id, "case.read")
    latest = Decision.objects.filter(case=OuterRef("pk"), outcome="recommended").order_by("-made_at")
    cases = list(
        access.cases(actor, board_id=board.pk)
        .filter(Exists(_telling().filter(case=OuterRef("pk"))), stage__in=TREATMENT_STAGES)
        .annotate(decided_at=Subquery(latest.values("made_at")[:1]), listed=listed())
    )
    visits: dict[Any, list[FollowUp]] = defaultdict(list)
    for visit in FollowUp.objects.filter(case__in=[case.pk for case in cases]).order_by("seen_on", "recorded_at"):
        visits[visit.case_id].append(visit)
    walked = _walked_before([case for case in cases if _stopped_walking(visits[case.pk])])
    asking, lost = [], []
    for case in cases:
        back = _returning(case, visits[case.pk], walked.get(case.pk))
        asking += [back] if back else []
        if visits[case.pk] and visits[case.pk][-1].lost:
            lost.append(_lost(case, visits[case.pk]))
    access.shown(actor, {row.case.pk: row.case for row in (*asking, *lost)}.values())
    return Returns(board, sorted(asking, key=lambda row: row.seen_on), sorted(lost, key=lambda row: row.tried_on))


def _telling() -> QuerySet[FollowUp]:
    """Visits that can ask for the board or tell of a loss: few, so that only their cases are read."""
    found = Q(local_control="progression") | ~Q(fracture__in=("", "none")) | Q(lost=True)
    return FollowUp.objects.filter(found | ~Q(ambulatory__in=("", *WALKS)))


def _stopped_walking(visits: Sequence[FollowUp]) -> bool:
    return any(visit.ambulatory and visit.ambulatory not in WALKS for visit in visits)


def _walked_before(cases: Sequence[Case]) -> dict[Any, bool]:
    """Whether the patient walked before the first treatment, where that is known."""
    starts: dict[Any, date] = {}
    for case, start in (
        Treatment.objects.filter(case__in=cases).order_by("-started_on").values_list("case", "started_on")
    ):
        starts[case] = start
    found = {}
    for case, facts in known_in(cases, timezone.now().date(), _WALKING).items():
        known = {
            one.name: one.record.value
            for one in facts
            if one.record.value and (case not in starts or one.record.observed_on <= starts[case])
        }
        if known:
            found[case] = (known.get("ambulatory_baseline") or known["ambulatory"]) in WALKS
    return found


def _returning(case: Any, visits: Sequence[FollowUp], walked_before: bool | None) -> Returning | None:
    """Only what was seen since the decision asks: the board knew the rest."""
    decided_on = case.board.day_of(case.decided_at) if case.decided_at else None
    seen = [visit for visit in visits if not visit.lost and (decided_on is None or visit.seen_on >= decided_on)]
    if not seen:
        return None
    last = seen[-1]
    reasons = reasons_to_relist(
        local_control=last.local_control,
        fracture=last.fracture,
        walked_before=walked_before,
        walks=last.ambulatory in WALKS if last.ambulatory else None,
    )
    return Returning(case, last.seen_on, tuple(reasons), case.listed) if reasons else None


def _lost(case: Case, visits: Sequence[FollowUp]) -> Lost:
    seen = [visit.seen_on for visit in visits if not visit.lost]
    return Lost(case, visits[-1].seen_on, seen[-1] if seen else None)
