"""Cases that follow-up sends back to the board, and patients who could not be reached any more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Case, FactRecord, FollowUp, Treatment
from cases.models.snapshots import known_in
from cases.pathway.follow_up import WALKS, reasons_to_relist
from cases.pathway.stages import TREATMENT_STAGES
from decisions.actions.read_unimplemented import MOST, NEEDED, listed
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
    """A page of each list. `further` is where the next page of those who ask begins (None: that was all),
    `all_lost` how many are lost to follow-up."""

    board: Board
    asking: list[Returning]
    further: int | None
    lost: list[Lost]
    all_lost: int


def read_returns(
    *, actor: Actor, board_id: object, asking_from: int = 0, lost_from: int = 0, most: int = MOST
) -> Returns:
    """The cases under treatment or follow-up whose latest visit since the decision gives a reason, the
    earliest visit first, and those lost to follow-up; of each at most `most`, from a place in the order of
    their visits on. Audited by their references; neither queries nor rows grow with the cases of the board."""
    board = access.board(actor, board_id, "case.read")
    cases = access.cases(actor, board_id=board.pk).filter(stage__in=TREATMENT_STAGES)
    asking, further = _asking(board, cases, asking_from, most)
    lost, all_lost = _lost(cases, lost_from, most)
    found = {row.case.pk: row.case for row in (*asking, *lost)}
    for case in found.values():
        case.board = board
    access.shown(actor, found.values())
    return Returns(board, asking, further, lost, all_lost)


def _asking(board: Board, cases: QuerySet[Case], start: int, most: int) -> tuple[list[Returning], int | None]:
    """Read from the visits that can ask, in batches until the page is full: mostly one."""
    found: list[Returning] = []
    telling = _telling(board, cases)
    for place in count(start, most + 1):
        visits = list(telling[place : place + most + 1])
        asks = _returning(cases, visits)
        for offset, visit in enumerate(visits):
            if len(found) == most and visit.pk in asks:
                return found, place + offset
            if visit.pk in asks:
                found.append(asks[visit.pk])
        if len(visits) <= most:
            break
    return found, None


def _telling(board: Board, cases: QuerySet[Case]) -> QuerySet[FollowUp]:
    """The last visit of each case at which the patient was seen, where it can ask for the board. Only what was
    seen since the decision does: the board knew the rest."""
    walked = FactRecord.objects.filter(case=OuterRef("case"), name__in=_WALKING, value__in=list(WALKS))
    stopped = ~Q(ambulatory__in=("", *WALKS)) & Exists(walked)
    reason = Q(local_control="progression") | ~Q(fracture__in=("", "none")) | stopped
    decided = Decision.objects.filter(case=OuterRef("case"), outcome="recommended").annotate(
        day=TruncDate("made_at", tzinfo=ZoneInfo(board.time_zone))
    )
    since = ~Exists(decided.filter(day__gt=OuterRef("seen_on")))
    told = _last(cases, lost=False).filter(reason, since).order_by("seen_on", "recorded_at", "pk")
    return told.only("case", "seen_on", "local_control", "fracture", "ambulatory")


def _last(cases: QuerySet[Case], **of: Any) -> QuerySet[FollowUp]:
    """The last of the visits `of` this kind of each case."""
    same_day = Q(seen_on=OuterRef("seen_on"), recorded_at__gt=OuterRef("recorded_at"))
    later = FollowUp.objects.filter(Q(seen_on__gt=OuterRef("seen_on")) | same_day, case=OuterRef("case"), **of)
    return FollowUp.objects.filter(~Exists(later), case__in=cases.values("pk"), **of)


def _returning(cases: QuerySet[Case], visits: Sequence[FollowUp]) -> dict[Any, Returning]:
    """Those of the visits that ask, by id."""
    if not visits:
        return {}
    shown = cases.select_related(None).select_related("patient").only(*NEEDED)
    known: dict[Any, Any] = shown.annotate(listed=listed(OuterRef("pk"))).in_bulk([visit.case_id for visit in visits])
    told = [(known[visit.case_id], visit) for visit in visits if visit.case_id in known]
    walked = _walked_before([case for case, visit in told if visit.ambulatory and visit.ambulatory not in WALKS])
    found = {}
    for case, visit in told:
        reasons = reasons_to_relist(
            local_control=visit.local_control,
            fracture=visit.fracture,
            walked_before=walked.get(case.pk),
            walks=visit.ambulatory in WALKS if visit.ambulatory else None,
        )
        if reasons:
            found[visit.pk] = Returning(case, visit.seen_on, tuple(reasons), case.listed)
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


def _lost(cases: QuerySet[Case], start: int, most: int) -> tuple[list[Lost], int]:
    seen = FollowUp.objects.filter(case=OuterRef("case"), lost=False).order_by("-seen_on").values("seen_on")[:1]
    tries = _last(cases).filter(lost=True).order_by("seen_on", "pk")
    needed = tries.select_related("case__patient").only("seen_on", *(f"case__{name}" for name in NEEDED))
    rows: list[Any] = list(needed.annotate(last_seen_on=Subquery(seen))[start : start + most])
    found = [Lost(row.case, row.seen_on, row.last_seen_on) for row in rows]
    return found, len(found) if start == 0 and len(found) < most else tries.count()
