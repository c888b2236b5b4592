"""Cases that follow-up sends back to the board, and patients who could not be reached any more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
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

MOST = 200
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
    """The first 200 of each list; `more` names those lists ("asking", "lost") that go on."""

    board: Board
    asking: list[Returning]
    lost: list[Lost]
    more: frozenset[str]


def read_returns(*, actor: Actor, board_id: object) -> Returns:
    """The cases under treatment or follow-up whose latest visit since the decision gives a reason, the
    earliest visit first, and those lost to follow-up. Audited by their references; neither queries nor rows
    grow with the cases of the board."""
    board = access.board(actor, board_id, "case.read")
    cases = access.cases(actor, board_id=board.pk).filter(stage__in=TREATMENT_STAGES)
    asking, lost = _asking(cases), _lost(cases)
    more = {name for name, rows in (("asking", asking), ("lost", lost)) if len(rows) > MOST}
    asking, lost = asking[:MOST], lost[:MOST]
    access.shown(actor, {row.case.pk: row.case for row in (*asking, *lost)}.values())
    return Returns(board, asking, lost, frozenset(more))


def _asking(cases: QuerySet[Case]) -> list[Returning]:
    """Read from the visits, the earliest first, in batches until the list is full: mostly one."""
    found: list[Returning] = []
    for start in count(0, MOST + 1):
        visits = list(_telling(cases)[start : start + MOST + 1])
        found += _returning(cases, visits)
        if len(visits) <= MOST or len(found) > MOST:
            break
    return found


def _telling(cases: QuerySet[Case]) -> QuerySet[FollowUp]:
    """The last visit of each case at which the patient was seen, where it can ask for the board."""
    reason = Q(local_control="progression") | ~Q(fracture__in=("", "none")) | ~Q(ambulatory__in=("", *WALKS))
    return _last(cases, lost=False).filter(reason).order_by("seen_on", "recorded_at")


def _last(cases: QuerySet[Case], **of: Any) -> QuerySet[FollowUp]:
    """The last of the visits `of` this kind of each case."""
    same_day = Q(seen_on=OuterRef("seen_on"), recorded_at__gt=OuterRef("recorded_at"))
    later = FollowUp.objects.filter(Q(seen_on__gt=OuterRef("seen_on")) | same_day, case=OuterRef("case"), **of)
    return FollowUp.objects.filter(~Exists(later), case__in=cases.values("pk"), **of)


def _returning(cases: QuerySet[Case], visits: Sequence[FollowUp]) -> list[Returning]:
    """Those that ask. Only what was seen since the decision does: the board knew the rest."""
    latest = Decision.objects.filter(case=OuterRef("pk"), outcome="recommended").order_by("-made_at")
    known: dict[Any, Any] = cases.annotate(
        decided_at=Subquery(latest.values("made_at")[:1]), listed=listed(OuterRef("pk"))
    ).in_bulk([visit.case_id for visit in visits])
    told = [(known[visit.case_id], visit) for visit in visits if visit.case_id in known]
    walked = _walked_before([case for case, visit in told if visit.ambulatory and visit.ambulatory not in WALKS])
    found = []
    for case, visit in told:
        decided_on = case.board.day_of(case.decided_at) if case.decided_at else None
        reasons = reasons_to_relist(
            local_control=visit.local_control,
            fracture=visit.fracture,
            walked_before=walked.get(case.pk),
            walks=visit.ambulatory in WALKS if visit.ambulatory else None,
        )
        if reasons and (decided_on is None or visit.seen_on >= decided_on):
            found.append(Returning(case, visit.seen_on, tuple(reasons), case.listed))
    return found


def _walked_before(cases: Collection[Case]) -> dict[Any, bool]:
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


def _lost(cases: QuerySet[Case]) -> list[Lost]:
    seen = FollowUp.objects.filter(case=OuterRef("case"), lost=False).order_by("-seen_on").values("seen_on")[:1]
    tries = _last(cases).filter(lost=True).annotate(last_seen_on=Subquery(seen)).order_by("seen_on")
    rows: list[Any] = list(tries.select_related("case__patient", "case__board")[: MOST + 1])
    return [Lost(row.case, row.seen_on, row.last_seen_on) for row in rows]
