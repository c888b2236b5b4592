"""The worklist of a board: its cases in the order in which they need somebody, and what each lacks.

Reading it is audited once, with the references of the cases shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from cases import access
from cases.actions.read_clocks import ReadClock, by_next_due, pressing_clocks, with_clock
from cases.audit import Actor
from cases.facts.ages import old_in_words
from cases.facts.catalogue import fact
from cases.jobs.facts_changed import ASSESS
from cases.models import Case, ImagingStudy, Job, Lesion, PatientIdentifier
from cases.models.live import Live, why_live
from cases.models.looked_in_vain import minimum_data_in_vain
from cases.models.need import BY_NEED, with_need
from cases.models.snapshots import age_on, known_in
from cases.pathway.minimum_data import MINIMUM_NAMES, Gap, Looked, gaps
from cases.pathway.stages import Stage

PAGE = 50

_BEFORE_BOARD = (Stage.REFERRAL, Stage.IMAGING, Stage.SCORING)


@dataclass(frozen=True)
class Filters:
    """What to show: a stage, a lane ("none" = not assessed), `missing` (the name of an item of the
    minimum data set, or "any"), `clock` (one of CLOCK_FILTERS), words of a name, identifier or reference.
    "" does not filter. `only` keeps to the cases with these ids; `order` "clock" puts the case whose
    clock is due first at the top."""

    stage: str = ""
    lane: str = ""
    missing: str = ""
    clock: str = ""
    text: str = ""
    page: int = 1
    only: frozenset[Any] | None = None
    order: str = ""


@dataclass(frozen=True)
class Row:
    """One case of the list. `treated` is what `cases.models.need` says, `live` what `cases.models.live`
    says; `gaps` what the minimum data set lacks (empty once the case is past the board); `assessment` is
    current, computing, failed or none; `clock` is the most pressing one."""

    case: Case
    treated: bool
    live: Live | None
    age: int | None
    waiting_days: int
    gaps: tuple[Gap, ...]
    assessment: str
    clock: ReadClock | None


@dataclass(frozen=True)
class Worklist:
    """One page of rows. `found` counts what the filters let through, `hidden` what they hold back."""

    rows: tuple[Row, ...]
    found: int
    hidden: int
    page: int
    pages: int


def read_worklist(*, actor: Actor, board_id: object, filters: Filters) -> Worklist:
    """One page of the board's cases: open ones, or the closed when the stage asked for is closed.

    Raises NotVisible and NotYourRole as `cases.access` does. The number of queries does not
    depend on the number of cases.
    """
    now = timezone.now()
    board = access.board(actor, board_id, "case.read")
    everything = access.cases(actor, board_id=board.pk)
    wanted = _in_order(_filtered(everything, filters, now), filters.order)
    if filters.missing:
        wanted = wanted.filter(pk__in=_lacking(wanted, filters.missing, board.day_of(now)))
    rows, found, page = _page(wanted, filters.page)
    shown = access.shown(actor, rows)
    hidden = everything.exclude(stage=Stage.CLOSED).count() - (0 if filters.stage == Stage.CLOSED else found)
    return Worklist(_rows(shown, now, ZoneInfo(board.time_zone)), found, hidden, page, _pages(found))


def _page(wanted: QuerySet[Case], asked: int) -> tuple[list[Case], int, int]:
    """The rows of the page asked for, or of the last one, how many there are in all, and the page's number.

    A first page that is not full is all there is: counting reads every case of the board again, for a name half a
    second over 50,000.
    """
    first = list(wanted[: PAGE + 1]) if asked <= 1 else []
    if asked <= 1 and len(first) <= PAGE:
        return first, len(first), 1
    found = wanted.count()
    page = min(max(1, asked), _pages(found))
    return first[:PAGE] or list(wanted[(page - 1) * PAGE : page * PAGE]), found, page


def _pages(found: int) -> int:
    return max(1, -(-found // PAGE))


def _filtered(cases: QuerySet[Case], filters: Filters, now: datetime) -> QuerySet[Case]:
    cases = cases.filter(stage=filters.stage) if filters.stage else cases.exclude(stage=Stage.CLOSED)
    if filters.lane:
        cases = cases.filter(lane="" if filters.lane == "none" else filters.lane)
    if filters.clock:
        cases = with_clock(cases, filters.clock, now)
    if filters.only is not None:
        cases = cases.filter(pk__in=filters.only)
    for word in filters.text.split()[:6]:
        cases = cases.filter(
            Q(reference__icontains=word)
            | Q(patient__family_name__icontains=word)
            | Q(patient__given_name__icontains=word)
            | Q(patient__in=_known_as(word))
        )
    return cases


def _known_as(word: str) -> QuerySet[Any]:
    return PatientIdentifier.objects.filter(value__istartswith=word).values("patient")


def _in_order(cases: QuerySet[Case], order: str) -> QuerySet[Case]:
    cases = with_need(cases)
    if order == "clock":
        return by_next_due(cases).order_by(F("next_due").asc(nulls_last=True), *BY_NEED)
    return cases.order_by(*BY_NEED)


def _lacking(cases: QuerySet[Case], missing: str, day: date) -> list[Any]:
    # Only cases on their way to the board are chased, so only those are looked through.
    waiting = list(cases.filter(stage__in=_BEFORE_BOARD).select_related(None).only("clinical_question"))
    lacks = _gaps_of(waiting, day, {})
    return [pk for pk, found in lacks.items() if any(missing in ("any", gap.name) for gap in found)]


def _rows(cases: Sequence[Any], now: datetime, zone: ZoneInfo) -> tuple[Row, ...]:
    today = now.astimezone(zone).date()
    lacks = minimum_data_gaps_of([case for case in cases if case.stage in _BEFORE_BOARD], today)
    assessments = assessment_states(cases)
    clocks = pressing_clocks(cases)
    live = why_live(cases, cases[0].board, today) if cases else {}
    return tuple(
        Row(
            case=case,
            treated=case.treated,
            live=live.get(case.pk),
            age=age_on(case.patient.birth_date, today),
            waiting_days=max(0, (today - case.referred_at.astimezone(zone).date()).days),
            gaps=lacks.get(case.pk, ()),
            assessment=assessments[case.pk],
            clock=clocks.get(case.pk),
        )
        for case in cases
    )


def minimum_data_gaps_of(cases: Sequence[Case], day: date) -> dict[Any, tuple[Gap, ...]]:
    """What `minimum_data_gaps` says of each case, for many cases in six queries: case id -> gaps."""
    return _gaps_of(cases, day, minimum_data_in_vain([case.pk for case in cases], day))


def _gaps_of(cases: Sequence[Case], day: date, looked: Mapping[Any, Looked]) -> dict[Any, tuple[Gap, ...]]:
    facts: dict[Any, dict[str, Any]] = {case.pk: {} for case in cases}
    lesions: dict[Any, dict[str, Any]] = {}
    numbered = Lesion.objects.filter(case__in=facts, withdrawn_at=None).order_by("number")
    for pk, case_id, number in numbered.values_list("pk", "case_id", "number"):
        lesions[pk] = {"id": f"lesion-{number}"}
        facts[case_id].setdefault("lesions", []).append(lesions[pk])
    for case_id, known in known_in(cases, day, MINIMUM_NAMES).items():
        for one in known:
            target = facts[case_id] if one.lesion_id is None else lesions.get(one.lesion_id)
            old = one.lesion_id is None and old_in_words(fact(one.name), one.record.observed_on, day)
            if target is not None and not old:
                target[one.name] = one.record.value
    reported = dict(
        ImagingStudy.objects.filter(case__in=facts, state="reported")
        .order_by()
        .values("case")
        .annotate(n=Count("pk"))
        .values_list("case", "n")
    )
    return {
        case.pk: gaps(
            facts[case.pk],
            reported_studies=reported.get(case.pk, 0),
            clinical_question=case.clinical_question,
            looked=looked.get(case.pk, {}),
        )
        for case in cases
    }


def assessment_states(cases: Sequence[Case]) -> dict[Any, str]:
    """For each case: is the assessment of what is known now there (current), on its way
    (computing), given up (failed), or never asked for (none)? Case id -> word."""
    keys = {f"{case.pk}:{case.facts_version}": case.pk for case in cases}
    words = {"queued": "computing", "running": "computing", "done": "current", "dead": "failed"}
    states = dict(Job.objects.filter(kind=ASSESS, key__in=keys).values_list("key", "state"))
    return {pk: words.get(states.get(key, ""), "none") for key, pk in keys.items()}
