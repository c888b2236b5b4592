"""Make the figures' own copy of the cases that have changed: one row per case, in batches."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery

from cases.facts.given_particulars import is_irradiation, is_operation
from cases.models import Board, Case, CaseEvent, FollowUp, Treatment
from cases.models.snapshots import age_on, known_in
from cases.pathway.follow_up import WALKS
from decisions.exchange.pseudonyms import REPORTING, Pseudonyms
from decisions.models import AgendaItem, Assessment, CaseOutcome, Decision, Implementation, RecordedResult
from decisions.reasoning.loader import load_knowledge

BATCH = 200
AFTER = (timedelta(days=30), timedelta(days=90), timedelta(days=150))
"""A visit 30 to 150 days after the start speaks for "after treatment"; the nearest to 90 days counts."""
LASTING = ("primary_site", "referred_from", "travel_band")
FACTS = (*LASTING, "ambulatory", "pain_baseline_nrs", "ambulatory_baseline")
GRADES = ("none", "I", "II", "IIIa", "IIIb", "IVa", "IVb", "V")

Progress = Callable[[int, int], None]


def project_outcomes(*, board: Board, report: Progress = lambda done, total: None) -> int:
    """Renew the row of every case of the board whose history has gone on since; how many were renewed.

    Reads whole batches with a fixed number of queries, so that the first time costs little as well.
    Safe to run twice and to be killed: each batch is stored by itself.
    """
    changed = list(_changed(board))
    for start in range(0, len(changed), BATCH):
        report(start, len(changed))
        _project(board, changed[start : start + BATCH])
    return len(changed)


def _changed(board: Board) -> Iterable[Any]:
    last = CaseEvent.objects.filter(case=OuterRef("pk")).order_by("-id").values("id")[:1]
    cases = Case.objects.filter(board=board).annotate(last=Subquery(last))
    behind = Q(outcome=None) | ~Q(outcome__event=F("last"))
    return cases.filter(behind, last__isnull=False).order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def _project(board: Board, pks: Sequence[Any]) -> None:
    cases = list(Case.objects.filter(pk__in=pks).select_related("patient", "board__site"))
    last = dict(CaseEvent.objects.filter(case__in=pks).values_list("case").annotate(Max("id")))
    read, names_of = _Batch(cases), Pseudonyms(board.pk, REPORTING)
    rows = [
        CaseOutcome(
            case=case,
            board=board,
            event=last[case.pk],
            case_key=names_of.code("case", case.pk),
            patient_key=names_of.code("patient", case.patient_id),
            **read.values(case),
        )
        for case in cases
    ]
    names = [field.name for field in CaseOutcome._meta.fields if not field.primary_key]
    CaseOutcome.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case"], update_fields=names)


class _Batch:
    """Everything that the rows of some cases need, read at once."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.decisions = _by_case(Decision.objects.filter(case__in=cases).order_by("made_at", "version"))
        self.carried = _by_case(AgendaItem.objects.filter(case__in=cases, outcome="carried_over"))
        self.treatments = _by_case(Treatment.objects.filter(case__in=cases).order_by("started_on"))
        self.visits = _by_case(FollowUp.objects.filter(case__in=cases).order_by("seen_on", "recorded_at"))
        self.said = _by_case(Implementation.objects.filter(case__in=cases).order_by("recorded_at"))
        self.results = _by_case(RecordedResult.objects.filter(case__in=cases, withdrawn=False, superseded_by=None))
        self.scores = _scores([case.pk for case in cases], self.decisions)
        self.facts = known_in(cases, date.max, FACTS)

    def values(self, case: Case) -> dict[str, Any]:
        """The columns of the row of `case`."""
        final = [each for each in self.decisions[case.pk] if each.outcome == "recommended"]
        first, decision = (final[0], final[-1]) if final else (None, None)
        decided_on = case.board.day_of(first.made_at) if first else None
        given, visits = self.treatments[case.pk], self.visits[case.pk]
        treated_on = given[0].started_on if given else None
        start = treated_on or decided_on
        facts = self._facts(case, start)
        after = _after(visits, start)
        died = case.patient.deceased_on or next((visit.died_on for visit in visits if visit.died_on), None)
        said = next((each for each in reversed(self.said[case.pk])), None)
        put_off = sum(each.outcome == "none_yet" for each in self.decisions[case.pk]) + len(self.carried[case.pk])
        return {
            "reference": case.reference,
            "sex": case.patient.sex,
            "age_years": age_on(case.patient.birth_date, start or case.board.day_of(case.referred_at)),
            **{name: facts.get(name) or "" for name in LASTING},
            "lane": case.lane,
            "referred_on": case.board.day_of(case.referred_at),
            "decided_on": decided_on,
            "treated_on": treated_on,
            "outcome": "recommended" if decision else ("none_yet" if self.decisions[case.pk] else ""),
            "deferrals": put_off,
            "decided": decision.options[0]["treatment"] if decision and decision.options else "",
            "modality": modality_of([each.treatment for each in given]),
            "implementation": "" if said is None or said.state == "unknown" else said.state,
            "implementation_reason": said.reason if said else "",
            "concordant": _concordant(decision),
            "last_seen_on": max((visit.seen_on for visit in visits if _seen_alive(visit)), default=None),
            "died_on": died,
            "walked_before": _walks(facts.get("ambulatory_baseline") or facts.get("ambulatory")),
            "walks_after": _walks(_last(after, "ambulatory")),
            "pain_before": facts.get("pain_baseline_nrs"),
            "pain_after": _last(after, "pain_nrs"),
            "complication": _worst(given, visits),
            "scores": self.scores.get(case.pk, {}),
            "predictions": _predictions(self.results[case.pk]),
        }

    def _facts(self, case: Case, start: date | None) -> dict[str, Any]:
        """What was known of the case; of its state, only what was so before the start."""
        return {
            one.name: one.record.value
            for one in self.facts[case.pk]
            if one.name in LASTING or start is None or one.record.observed_on <= start
        }


def modality_of(treatments: Iterable[str]) -> str:
    """Surgery, radiotherapy, both, other, or none when nothing was given."""
    given = list(treatments)
    surgery, radiation = any(map(is_operation, given)), any(map(is_irradiation, given))
    if surgery and radiation:
        return "surgery_and_radiotherapy"
    if surgery or radiation:
        return "surgery" if surgery else "radiotherapy"
    return "other" if given else "none"


def _by_case(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _scores(pks: Sequence[Any], decisions: dict[Any, list[Any]]) -> dict[Any, dict[str, Any]]:
    """Of each case the scores of the assessment that its first recommendation stood on, else of the latest."""
    wanted = {}
    for pk in pks:
        named = [d.payload.get("assessment") for d in decisions[pk] if d.outcome == "recommended"]
        if named and named[0]:
            wanted[pk] = named[0]["id"]
    latest = dict(
        Assessment.objects.filter(case__in=[pk for pk in pks if pk not in wanted])
        .order_by("made_at")
        .values_list("case", "pk")
    )
    found = Assessment.objects.filter(pk__in=[*wanted.values(), *latest.values()])
    return {pk: _read_scores(scores) for pk, scores in found.values_list("case", "result__scores")}


def _read_scores(scores: dict[str, Any] | None) -> dict[str, Any]:
    """Total and band of each score; of one by lesion, that of the worst."""
    read: dict[str, Any] = {}
    for id, result in (scores or {}).items():
        lines = result if isinstance(result, list) else [result]
        known = [line for line in lines if line.get("band")]
        worst = max(known, key=lambda line: line["total"] if line["total"] is not None else -1, default=None)
        if worst is not None:
            read[id] = {"total": worst["total"], "band": worst["band"]}
    return read


def _predictions(results: Iterable[RecordedResult]) -> dict[str, Any]:
    """What each instrument foretold, always as the chance to live: [[days, chance], …]."""
    read: dict[str, list[list[float]]] = defaultdict(list)
    instruments = load_knowledge().recorded
    for result in results:
        known = instruments.get(result.instrument)
        part = known.estimate if known else None
        if known is None or part is None or not {part.probability, part.of, part.horizon} <= set(result.values):
            continue
        days = known.fields[part.horizon].days.get(str(result.values[part.horizon]))
        if days:
            chance = float(result.values[part.probability]) / 100
            read[result.instrument].append([days, chance if result.values[part.of] == "survival" else 1 - chance])
    return dict(read)


def _concordant(decision: Decision | None) -> bool | None:
    """Whether the decision is as the assessment had it; None when there was no advice to compare with."""
    if decision is None or not decision.payload.get("assessment"):
        return None
    said = decision.payload.get("concordance")
    if said is None:
        # The first format of a decision names what it departs from, vote and assessment alike.
        return not decision.payload.get("departs_from")
    return {"concordant": True, "departs": False}.get(said)


def _seen_alive(visit: FollowUp) -> bool:
    """Whether the visit says that the patient lived: by its answer, or because something was found at the
    patient. A note alone, or somebody who could not be reached, says neither."""
    if visit.alive is not None or visit.lost:
        return visit.alive is True
    found = (visit.ambulatory, visit.frankel, visit.pain_nrs, visit.kps, visit.ecog)
    return any(each not in (None, "") for each in found)


def _after(visits: Iterable[FollowUp], start: date | None) -> list[FollowUp]:
    """The visits that speak for "after treatment", the nearest to three months last."""
    if start is None:
        return []
    low, middle, high = AFTER
    near = [visit for visit in visits if low <= visit.seen_on - start <= high]
    return sorted(near, key=lambda visit: -abs((visit.seen_on - start - middle).days))


def _last(visits: Iterable[FollowUp], name: str) -> Any:
    return next((getattr(v, name) for v in reversed(list(visits)) if getattr(v, name) not in (None, "")), None)


def _walks(code: str | None) -> bool | None:
    return None if not code else code in WALKS


def _worst(given: Iterable[Treatment], visits: Iterable[FollowUp]) -> str:
    grades = [str(each.particulars.get("complication_grade", "")) for each in given]
    grades += [visit.complication_grade for visit in visits]
    return max((grade for grade in grades if grade in GRADES), key=GRADES.index, default="")
